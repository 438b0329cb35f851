//! The fixtures, written from the document by hand, held against the schemas.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dialcheck::contract::{Band, Contract, Level, Operation};
use serde_json::Value;

struct Fixture {
    path: String,
    operation: Operation,
    valid: bool,
    concern: String,
    body: Value,
}

fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of fixtures") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            found.push(path);
        }
    }
}

fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths = Vec::new();
    json_files(&root, &mut paths);
    paths
        .into_iter()
        .map(|path| {
            let name =
                path.strip_prefix(&root).expect("within fixtures").to_string_lossy().into_owned();
            let parts: Vec<&str> = name.split('/').collect();
            let [operation, side, concern, _] = parts.as_slice() else {
                panic!("{name}: not of the form")
            };
            assert!(matches!(*side, "valid" | "invalid"), "{name}");
            let text = fs::read_to_string(&path).expect("a fixture");
            Fixture {
                operation: operation.parse().expect("an operation"),
                valid: *side == "valid",
                concern: (*concern).to_owned(),
                body: serde_json::from_str(&text).unwrap_or_else(|why| panic!("{name}: {why}")),
                path: name,
            }
        })
        .collect()
}

#[test]
fn schemas_and_fixtures_agree() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 300, "{} fixtures", fixtures.len());
    let mut wrong = Vec::new();
    for fixture in &fixtures {
        let violations = Contract::get().validators().request(fixture.operation, &fixture.body);
        if violations.is_empty() != fixture.valid {
            wrong.push(format!("{}: {violations:?}", fixture.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_fixture_is_told_as_what_it_is() {
    for fixture in fixtures() {
        let findings =
            dialcheck::inspect::request(fixture.operation, Band::V6_5_9.version(), &fixture.body);
        if fixture.valid {
            assert_eq!(findings, [], "{}", fixture.path);
            continue;
        }
        let [finding] = findings.as_slice() else { panic!("{}: {findings:?}", fixture.path) };
        let cited = finding.requirement.as_ref().map(|cited| cited.level);
        assert!(cited.is_some_and(|level| level != Level::Open), "{}: {finding:?}", fixture.path);
    }
}

#[test]
fn an_invalid_fixture_is_wrong_in_one_place() {
    for fixture in fixtures().iter().filter(|fixture| !fixture.valid) {
        let violations = Contract::get().validators().request(fixture.operation, &fixture.body);
        let places: BTreeSet<&str> =
            violations.iter().map(|violation| violation.pointer.as_str()).collect();
        assert_eq!(places.len(), 1, "{}: {violations:?}", fixture.path);
    }
}

#[test]
fn every_column_has_values_of_both_sides() {
    let mut concerns: BTreeMap<bool, BTreeSet<String>> = BTreeMap::new();
    for fixture in fixtures().into_iter().filter(|fixture| fixture.operation == Operation::Update) {
        concerns.entry(fixture.valid).or_default().insert(fixture.concern);
    }
    for column in Contract::get().columns() {
        for side in [true, false] {
            let known = concerns.get(&side).is_some_and(|concerns| concerns.contains(&column.name));
            assert!(
                known,
                "{}: no fixture that is {}",
                column.name,
                if side { "valid" } else { "invalid" }
            );
        }
    }
}

#[test]
fn every_bound_and_member_has_a_fixture() {
    let written: Vec<Value> = fixtures()
        .into_iter()
        .filter(|fixture| fixture.operation == Operation::Update && fixture.valid)
        .map(|fixture| fixture.body["values"].clone())
        .collect();
    let there = |column: &str, value: &Value| {
        written.iter().any(|values| values.get(column) == Some(value))
    };
    for column in Contract::get().columns() {
        let bounds = [column.minimum, column.maximum].into_iter().flatten().map(Value::from);
        let decided = column.members.iter().filter(|member| !column.open.contains(member)).cloned();
        let null = column.nullable.then_some(Value::Null);
        for value in bounds.chain(decided).chain(null) {
            assert!(there(&column.name, &value), "{}: no valid fixture with {value}", column.name);
        }
    }
}
