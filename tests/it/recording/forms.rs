//! The files themselves, held against their schemas.

use std::path::Path;
use std::sync::Arc;

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed;
use dialcheck::run::recording::{Recorder, Tape};
use dialcheck::run::{Effort, Job, Selection};
use serde_json::Value;

use super::bench::{config, recorded, watched};

fn schema_of_lines() -> jsonschema::Validator {
    let text = include_str!("../../../schemas/recording.schema.json");
    let schema: Value = serde_json::from_str(text).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema")
}

/// The schemas of the npm package har-schema, in one.
fn schema_of_har() -> jsonschema::Validator {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schemas/har");
    let mut definitions = serde_json::Map::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.extension().is_some_and(|ending| ending == "json") {
            let text = std::fs::read_to_string(&path).expect("a schema");
            let text = text
                .replace("\"$ref\": \"", "\"$ref\": \"#/definitions/")
                .replace(".json#\"", ".json\"");
            let mut schema: Value = serde_json::from_str(&text).expect("JSON");
            let members = schema.as_object_mut().expect("an object");
            members.remove("$id");
            members.remove("$schema");
            definitions.insert(name.to_owned(), schema);
        }
    }
    assert_eq!(definitions.len(), 18, "all parts of the schema");
    let schema = serde_json::json!({
        "$schema": "http://json-schema.org/draft-06/schema#",
        "$ref": "#/definitions/har.json", "definitions": definitions,
    });
    jsonschema::draft6::new(&schema).expect("a schema")
}

#[track_caller]
fn holds(validator: &jsonschema::Validator, document: &Value) {
    let errors: Vec<String> = validator
        .iter_errors(document)
        .take(3)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_a_recording_is_valid_by_its_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    // An older file that others can read.
    std::fs::write(&path, "old").expect("a file");
    let watched = watched(folder.path());
    let stopped = |job: &mut Job| {
        watched(job);
        job.budget.requests = Some(2500);
    };
    recorded(config(&[]), Band::V6_5_9, &path, stopped).await;
    let text = std::fs::read_to_string(&path).expect("a recording");
    let validator = schema_of_lines();
    let mut kinds = std::collections::BTreeSet::new();
    let mut seqs = std::collections::BTreeMap::<String, u64>::new();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        holds(&validator, &line);
        let kind = line["line"].as_str().unwrap_or_default().to_owned();
        if let Some(seq) = line["seq"].as_u64() {
            let next = seqs.entry(line["case"].to_string()).or_default();
            assert_eq!(*next, seq, "{line}");
            *next += 1;
        }
        kinds.insert(kind);
    }
    let expected =
        ["case", "census", "cleared", "common", "exchange", "footer", "header", "unsent"];
    assert!(expected.iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
    for part in ["preflight", "census", "marker"] {
        assert!(seqs.contains_key(&format!("{part:?}")), "{part}");
    }
    #[cfg(unix)]
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn the_schema_refuses_what_is_no_line() {
    let validator = schema_of_lines();
    let good = serde_json::json!({"line": "avoided", "case": "a/b", "number": "9001"});
    holds(&validator, &good);
    for (name, value) in [("line", "dream"), ("more", "x"), ("number", "")] {
        let mut bad = good.clone();
        bad[name] = if value.is_empty() { Value::Null } else { value.into() };
        assert!(!validator.is_valid(&bad), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn har_is_valid_and_holds_what_the_recording_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let (lines, har) = (folder.path().join("run.jsonl"), folder.path().join("deep/run.har"));
    let recorder = Arc::new(Recorder::create(Some(&lines), &[&har]).expect("files"));
    for band in Band::ALL {
        let embedded = embed(config(&[]), band, Deployment::OnPremises).await.expect("a server");
        let mut job = embedded.job.clone();
        job.effort = Effort::Standard;
        job.selection =
            Selection::new(&["wire/*".to_owned(), "auth/*".to_owned()]).expect("a pattern");
        job.tape = Tape::Recording(Arc::clone(&recorder));
        job.prepare().await.expect("a target").run(&|_| {}).await;
    }
    assert!(!har.exists(), "it takes its name when it is whole");
    assert_eq!(recorder.finish(), Vec::<String>::new());
    let document: Value =
        serde_json::from_str(&std::fs::read_to_string(&har).expect("HAR")).expect("JSON");
    holds(&schema_of_har(), &document);
    let text = std::fs::read_to_string(&lines).expect("a recording");
    let sent = text.lines().filter(|line| line.starts_with("{\"line\":\"exchange\"")).count();
    let entries = document["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), sent);
    assert_eq!(document["log"]["pages"].as_array().map(Vec::len), Some(2));
    assert!(entries.iter().all(|entry| entry["time"].as_f64().is_some_and(|time| time > 0.0)));
    assert!(entries.iter().all(|entry| entry["_role"].is_string() && entry["_case"].is_string()));
    let times: Vec<&str> =
        entries.iter().filter_map(|entry| entry["startedDateTime"].as_str()).collect();
    assert!(times.iter().max() > times.iter().min(), "the times are real");
    let names: Vec<_> = std::fs::read_dir(folder.path().join("deep")).expect("a folder").collect();
    assert_eq!(names.len(), 1, "nothing else is left");
    #[cfg(unix)]
    assert_eq!(mode(&har), 0o600);
}

#[test]
fn the_schema_of_har_refuses_what_is_none() {
    let validator = schema_of_har();
    let log = serde_json::json!({"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": []});
    holds(&validator, &serde_json::json!({ "log": log }));
    for (name, value) in [("entries", serde_json::json!([{}])), ("creator", Value::Null)] {
        let mut bad = log.clone();
        bad[name] = value;
        assert!(!validator.is_valid(&serde_json::json!({ "log": bad })), "{name}");
    }
}
