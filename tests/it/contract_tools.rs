//! The tools around the contract: `schema`, `validate`, `decode`, `generate`, `explain`, `list`.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Runs the binary in `folder`; what it printed on both streams, if it ends with `code`.
#[track_caller]
fn says_in(folder: &Path, args: &[&str], code: i32) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dialcheck"))
        .args(args)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .current_dir(folder)
        .output()
        .expect("the binary runs");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    text.into_owned()
}

#[track_caller]
fn says(args: &[&str], code: i32) -> String {
    says_in(Path::new(ROOT), args, code)
}

#[track_caller]
fn json(args: &[&str], code: i32) -> Value {
    serde_json::from_str(&says(args, code)).expect("JSON")
}

#[test]
fn the_fixtures_are_judged_as_their_folders_say() {
    for operation in ["create", "read", "readfull", "update", "delete", "clone"] {
        let valid = format!("fixtures/{operation}/valid");
        let invalid = format!("fixtures/{operation}/invalid");
        assert!(says(&["validate", &valid], 0).ends_with(": valid\n"), "{operation}");
        let told = json(&["validate", &invalid, "--format", "json"], 1);
        let files = told["files"].as_array().expect("files");
        assert!(files.len() > 20, "{operation}");
        for file in files {
            assert_eq!(file["valid"], false, "{file}");
            assert!(file["mistakes"][0]["requirement"].is_string(), "{file}");
        }
    }
}

#[test]
fn a_mistake_is_told_with_its_place_rule_and_remedy() {
    let text = says(&["validate", "fixtures/update/invalid/ring_time/text.json"], 1);
    insta::assert_snapshot!(text);
}

#[test]
fn what_cannot_be_checked_is_exit_2_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("broken.json", "{\n  \"type\": \"extension\",\n}");
    write("scope.json", "{\"type\": \"extension\", \"scope\": {}}");
    write(
        "clone.json",
        "{\"type\": \"extension\", \"scope\": {\"virt_exten\": \"1\"}, \"values\": {\"virt_exten\": \"2\"}}",
    );
    let says = |args: &[&str], code| says_in(folder.path(), args, code);
    let text = says(&["validate", "broken.json"], 2);
    assert!(text.contains("trailing comma") && text.contains("  3 | }\n"), "{text}");
    assert!(says(&["validate", "scope.json"], 2).contains("--operation"));
    says(&["validate", "scope.json", "--operation", "read"], 0);
    says(&["validate", "clone.json"], 0);
    assert!(says(&["validate", "clone.json", "--api-version", "6.3.10"], 2).contains("6.5.9"));
    assert!(says(&["validate", "none.json"], 2).contains("none.json cannot be read"));
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    assert!(says(&["validate", "empty"], 2).contains("no .json files"));
}

#[test]
fn what_is_generated_is_what_validate_takes_and_refuses() {
    let folder = tempfile::tempdir().expect("a folder");
    let says = |args: &[&str], code| says_in(folder.path(), args, code);
    for (side, code) in [("valid", 0), ("invalid", 1)] {
        says(&["generate", "update", side, "--count", "60", "--output", side], 0);
        let text = says(&["validate", side, "--operation", "update"], code);
        let verdict = if code == 0 { "60 files: valid\n" } else { "60 files: 60 invalid\n" };
        assert!(text.ends_with(verdict), "{text}");
        // What is there is not written over.
        let text = says(&["generate", "update", side, "--output", side], 2);
        assert!(text.contains("cannot be written"), "{text}");
    }
    let text = says(&["generate", "update", "invalid", "--column", "ring_time", "--explain"], 0);
    for line in text.lines() {
        let told: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(told["breaks"]["pointer"], "/values/ring_time", "{line}");
    }
    assert!(
        says(&["generate", "update", "valid", "--column", "ringtime"], 2)
            .contains("did you mean ring_time")
    );
    assert!(says(&["generate", "create", "valid", "--column", "ring_time"], 2).contains("no body"));
}

#[test]
fn a_queue_is_told_byte_by_byte() {
    let good = says(&["decode", "ay Y 501 0102      Y "], 1);
    insta::assert_snapshot!(good);
    says(&["decode", "a                 "], 0);
    let told = json(&["decode", "a                    ", "--format", "json"], 0);
    assert_eq!((&told["length"], &told["valid"]), (&21.into(), &true.into()));
    assert!(says(&["decode", "abc"], 2).contains("18 or 21"));
    assert!(says(&["decode", "Q"], 2).contains("conference"));
}

#[test]
fn the_schemas_are_listed_shown_and_exported() {
    let list = says(&["schema", "list"], 0);
    for line in list.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let shown = json(&["schema", "show", name], 0);
        assert_eq!(shown["$id"], format!("{name}.schema.json"));
    }
    assert!(says(&["schema", "show", "update.requst"], 2).contains("did you mean update.request"));
    let bundle = json(&["schema", "export", "--api-version", "6.3.10"], 0);
    assert!(
        bundle["$defs"]["update.request"].is_object() && bundle["$defs"]["clone.request"].is_null()
    );
    assert!(says(&["schema", "export", "--api-version", "6.3.9"], 2).contains("6.3.10"));
    let api = json(&["schema", "openapi", "--url", "http://pabx"], 0);
    assert_eq!(api["openapi"], "3.1.0");
    let paths = api["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 8);
    let example = &paths["/rest/dialplan/update/"]["post"]["requestBody"]["content"]["application/json"]
        ["example"];
    assert!(example["values"].is_object(), "{example}");
}

#[test]
fn everything_that_has_a_name_is_explained() {
    for what in [
        "cases",
        "requirements",
        "questions",
        "columns",
        "operations",
        "faults",
        "dialects",
        "hostile",
    ] {
        let listed = json(&["list", what, "--format", "json"], 0);
        let listed = listed.as_array().expect("a list");
        for one in [listed.first(), listed.last()].into_iter().flatten() {
            let id = one["id"].as_str().expect("an id");
            assert!(says(&["explain", id], 0).contains(id), "{id}");
        }
    }
    assert!(says(&["list", "formats"], 0).contains("junit"));
    assert!(says(&["list", "exit-codes"], 0).contains("130"));
    assert!(says(&["explain", "exit/4"], 0).contains("incomplete"));
    assert!(says(&["explain", "ring_tme"], 2).contains("did you mean ring_time"));
    for (flag, near) in
        [("--fault", "update/ring_time/maximum-out-by-one"), ("--dialect", "number-form/digits")]
    {
        let text = says(&["serve", flag, &near[1..]], 2);
        assert!(text.contains(&format!("did you mean {near}")), "{text}");
    }
}
