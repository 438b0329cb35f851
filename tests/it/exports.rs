//! The contract for other tools: what is exported is well-formed, and says of the fixtures what they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dialcheck::contract::{Band, Operation};
use dialcheck::export::{Edition, SERVER, bundle, openapi};
use jsonschema::Validator;
use serde_json::{Value, json};

fn schema_of_openapi() -> Validator {
    let text = include_str!("schemas/openapi-3.1.schema.json");
    let schema: Value = serde_json::from_str(text).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

fn document(band: Band) -> Value {
    openapi(&Edition::new(band.version()), SERVER)
}

/// A validator for the definition that `reference` leads to within `whole`.
fn validator(whole: &Value, reference: &str) -> Validator {
    let mut root =
        json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": reference});
    for part in ["$defs", "components"] {
        if let Some(part_of_whole) = whole.get(part) {
            root[part] = part_of_whole.clone();
        }
    }
    jsonschema::draft202012::new(&root).unwrap_or_else(|why| panic!("{reference}: {why}"))
}

fn fixtures(folder: &Path, found: &mut Vec<(String, Value)>) {
    for entry in fs::read_dir(folder).expect("a folder of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            fixtures(&path, found);
        } else {
            let text = fs::read_to_string(&path).expect("a fixture");
            found.push((
                path.to_string_lossy().into_owned(),
                serde_json::from_str(&text).expect("JSON"),
            ));
        }
    }
}

/// Holds all fixtures of `operation` against `validator`.
fn holds(validator: &Validator, operation: Operation) {
    for (side, valid) in [("valid", true), ("invalid", false)] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
        let mut found = Vec::new();
        fixtures(&root.join(operation.verb()).join(side), &mut found);
        assert!(!found.is_empty(), "{operation}/{side}");
        for (path, body) in found {
            assert_eq!(validator.is_valid(&body), valid, "{path}");
        }
    }
}

#[test]
fn the_document_is_openapi_3_1() {
    let schema = schema_of_openapi();
    for version in ["6.3.9", "6.3.10", "6.4.2", "6.5.9"] {
        let document = openapi(&Edition::new(version.parse().expect("a version")), SERVER);
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|why| format!("{}: {}", why.instance_path(), why))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{version}");
    }
    // A schema that takes everything would hold nothing.
    let mut broken = document(Band::V6_5_9);
    broken["paths"]["/rest/dialplan/read/"]["post"]["responses"]["200"]["description"] = json!(5);
    assert!(!schema.is_valid(&broken));
}

#[test]
fn requests_of_the_document_say_of_the_fixtures_what_they_are() {
    let document = document(Band::V6_5_9);
    for operation in Operation::ALL {
        let call = &document["paths"][operation.path()]["post"];
        let reference =
            call["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
        holds(&validator(&document, reference.expect("a reference")), operation);
    }
}

#[test]
fn definitions_of_the_bundle_say_of_the_fixtures_what_they_are() {
    for band in Band::ALL {
        let bundle = bundle(&Edition::new(band.version()));
        assert!(!bundle.to_string().contains(".schema.json"), "it refers to nothing outside");
        for operation in Operation::ALL.into_iter().filter(|one| one.is_in(band)) {
            holds(&validator(&bundle, &format!("#/$defs/{operation}.request")), operation);
        }
    }
}

#[test]
fn every_definition_compiles_by_itself() {
    for band in Band::ALL {
        let (bundle, document) = (bundle(&Edition::new(band.version())), document(band));
        for (all, prefix) in [
            (&bundle["$defs"], "#/$defs/"),
            (&document["components"]["schemas"], "#/components/schemas/"),
        ] {
            let whole = if prefix == "#/$defs/" { &bundle } else { &document };
            let names = all.as_object().expect("definitions");
            assert!(names.len() > 15, "{}", names.len());
            for name in names.keys() {
                validator(whole, &format!("{prefix}{name}"));
            }
        }
    }
}

#[test]
fn each_example_is_what_its_schema_wants() {
    let document = document(Band::V6_5_9);
    let mut seen = 0;
    let mut check = |content: &Value| {
        let media = &content["application/json"];
        let mut root = media["schema"].clone();
        root["components"] = document["components"].clone();
        let validator = jsonschema::draft202012::new(&root).expect("a schema");
        for (name, example) in media["examples"].as_object().expect("examples") {
            assert!(validator.is_valid(&example["value"]), "{name}: {example}");
            seen += 1;
        }
    };
    for path in document["paths"].as_object().expect("paths").values() {
        check(&path["post"]["requestBody"]["content"]);
        check(&path["post"]["responses"]["200"]["content"]);
    }
    for response in document["components"]["responses"].as_object().expect("responses").values() {
        check(&response["content"]);
    }
    assert!(seen >= 24, "{seen}");
}

#[test]
fn a_band_has_its_own_paths_and_nothing_that_came_later() {
    let paths = |band| -> BTreeSet<String> {
        document(band)["paths"].as_object().expect("paths").keys().cloned().collect()
    };
    let (old, new) = (paths(Band::V6_3_10), paths(Band::V6_5_9));
    let later: Vec<&String> = new.difference(&old).collect();
    assert_eq!(later, ["/rest/dialplan/clone/"]);
    assert!(!document(Band::V6_3_10).to_string().contains("clone.re"));
    let ids: Vec<String> = document(Band::V6_5_9)["paths"]
        .as_object()
        .expect("paths")
        .values()
        .map(|path| path["post"]["operationId"].to_string())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}
