//! `schema`, `generate`, `validate`, `decode`, `explain` and `list` as their users call them.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn dialcheck(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dialcheck"))
        .args(args)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// What the binary prints, with both streams, where it ends with `code`.
#[track_caller]
fn said(folder: &Path, args: &[&str], input: &str, code: i32) -> String {
    let output = dialcheck(folder, args, input);
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    text.into_owned()
}

#[track_caller]
fn ends(args: &[&str], code: i32, words: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let text = said(folder.path(), args, "", code);
    for word in words {
        assert!(text.contains(word), "{args:?} does not say {word:?}: {text}");
    }
}

/// A text whose counts of cases and requirements are not told, since each new case would change them.
fn uncounted(text: &str) -> String {
    let line = |line: &str| match line.split_once(", shown by") {
        Some((head, tail)) => {
            format!("{}N, shown by{tail}", head.trim_end_matches(|c: char| c.is_ascii_digit()))
        }
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_kind_of_thing_is_explained() {
    let mut all = String::new();
    for id in [
        "ring_time",
        "clone",
        "band/6.3.9",
        "company-admin",
        "inconclusive",
        "level/should",
        "exit/130",
        "byte-20",
        "update/ring_time/maximum-out-by-one",
        "clone/links/none-counted",
        "number-form/digits",
        "reset/mid-body",
        "format/junit",
        "schema/update.request",
    ] {
        all += &format!("$ dialcheck explain {id}\n{}\n", said(root(), &["explain", id], "", 0));
    }
    insta::assert_snapshot!("explained", uncounted(&all));
}

#[test]
fn an_unknown_id_is_told_what_was_meant() {
    ends(&["explain", "ring_tim"], 2, &["did you mean ring_time"]);
    ends(&["explain", "exit/99"], 2, &["is no id"]);
    ends(&["serve", "--fault", "update/ring_time/maximum-out-by-on"], 2, &["maximum-out-by-one"]);
    ends(&["serve", "--dialect", "number-form/digit"], 2, &["number-form/digits"]);
    ends(&["serve", "--hostile", "reset/mid-bod"], 2, &["reset/mid-body"]);
    ends(
        &["run", "--filter", "update/ring_time/maximun"],
        4,
        &["did you mean update/ring_time/maximum"],
    );
    ends(&["list", "columns", "--filter", "ring_tim"], 4, &["did you mean ring_time"]);
    ends(
        &["selftest", "--filter", "update/nightmode/maximum-out-by-on"],
        4,
        &["did you mean update/nightmode"],
    );
    ends(&["generate", "updat", "valid"], 2, &["did you mean update?"]);
    ends(&["generate", "update", "valid", "--column", "rng_time"], 2, &["did you mean ring_time"]);
    ends(
        &["generate", "update", "invalid", "--requirement", "update/ring_time/maximun"],
        2,
        &["did you mean update/ring_time/maximum"],
    );
    ends(&["schema", "show", "update.reqest"], 2, &["did you mean update.request"]);
}

#[test]
fn everything_that_has_an_id_can_be_listed() {
    ends(&["list", "all"], 0, &["requirements", "exit-codes", "equivalents", "in all"]);
    ends(&["list", "columns"], 0, &["ring_time", "34 in all"]);
    ends(&["list", "operations"], 0, &["/rest/dialplan/clone/", "6.5.9"]);
    ends(&["list", "formats"], 0, &["junit"]);
    ends(&["list", "exit-codes"], 0, &["130", "interrupted"]);
    ends(&["list", "equivalents"], 0, &["clone/links/none-counted"]);
    for what in ["all", "columns", "operations", "formats", "exit-codes", "equivalents", "schemas"]
    {
        let text = said(root(), &["list", what, "--format", "json"], "", 0);
        let list: Value = serde_json::from_str(&text).expect("JSON");
        assert!(list.as_array().is_some_and(|list| list.len() > 1), "{what}");
    }
}

#[test]
fn the_documents_are_listed_and_shown_as_they_stand() {
    insta::assert_snapshot!("schema_list", said(root(), &["schema", "list"], "", 0));
    let shown = said(root(), &["schema", "show", "columns"], "", 0);
    assert_eq!(shown, include_str!("../../schemas/columns.schema.json"));
    let requirements = said(root(), &["schema", "show", "requirements.toml"], "", 0);
    assert_eq!(requirements, include_str!("../../schemas/requirements.toml"));
}

#[test]
fn exports_go_to_a_file_or_the_screen() {
    let folder = tempfile::tempdir().expect("a folder");
    let shown =
        said(folder.path(), &["schema", "openapi", "--url", "https://unit.example/"], "", 0);
    let document: Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(document["servers"][0]["url"], "https://unit.example");
    said(
        folder.path(),
        &["schema", "export", "--api-version", "6.4.2", "--output", "a.json"],
        "",
        0,
    );
    let text = std::fs::read_to_string(folder.path().join("a.json")).expect("a file");
    let bundle: Value = serde_json::from_str(&text).expect("JSON");
    assert!(bundle["$defs"]["update.request"].is_object());
    assert!(bundle["$defs"]["clone.request"].is_null());
    ends(&["schema", "export", "--output", "no/such/folder/a.json"], 2, &["cannot be written"]);
    ends(&["schema", "openapi", "--url", "unit"], 2, &["http://"]);
    ends(&["schema", "export", "--api-version", "six"], 2, &["no API version"]);
}

#[test]
fn a_subtype_is_spelt_out() {
    let mut all = String::new();
    for (args, code) in [
        (&["ay y l07  01          y20"][..], 1),
        (&["Dy y 305  01      y20", "--type", "Q"], 0),
        (&["Dy   3  0101        yaa"], 1),
        (&["a                    "], 0),
        (&["ly   x            ", "--verbose"], 1),
        (&["a                  "], 0),
        (&["Q"], 0),
        (&["Q", "--type", "T"], 1),
        (&["", "--type", "queue"], 0),
        (&["a\u{1b}[2J            "], 1),
        (&["aé                "], 1),
    ] {
        let text = said(root(), &[&["decode"], args].concat(), "", code);
        all += &format!("$ dialcheck decode {args:?}\n{text}\n");
    }
    insta::assert_snapshot!("decoded", all);
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/decode.schema.json")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    for (text, code) in [("a    y            ", 0), ("q    y            ", 1), ("", 0), ("é", 1)] {
        let json = said(root(), &["decode", text, "--format", "json"], "", code);
        let decoding: Value = serde_json::from_str(&json).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&decoding)
            .map(|why| format!("{}: {why}", why.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new(), "{text:?}");
        assert_eq!(decoding["valid"], code == 0, "{text:?}");
        assert!(text.len() < 18 || decoding["fields"][5]["meaning"] == "up by 1 each minute");
    }
    ends(&["decode", "Q", "--type", "Z"], 2, &["queue, conference"]);
    ends(&["decode", "Q", "--api-version", "6.3.9"], 2, &["6.3.10"]);
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A folder with payloads that are wrong in many ways.
fn payloads() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        (
            "update/a.json",
            "{\n  \"type\": \"extension\",\n  \"scope\": {\"virt_exten\": \"400\"},\n  \"values\": {\n    \"ring_time\": 1000,\n\t\"ring_tme\": 5\n  },\n  \"auth\": {\"type\": \"auth\", \"key\": \"s3cret\"}\n}\n",
        ),
        (
            "update/b.json",
            "{\"type\": \"extension\", \"auth\": {\"type\": \"auth\", \"key\": \"s3cret\"}, \"scope\": {\"virt_exten\": [\"400\"]}, \"values\": {\"ring_type\": \"Q\", \"subtype\": \"a    x            \"}}",
        ),
        ("c.json", "{\"type\": \"extension\", \"values\": {\"company\": \"test\"}}"),
        (
            "d.json",
            "{\"type\": \"extension\", \"scope\": {\"virt_exten\": \"1\"}, \"scope\": {\"virt_exten\": \"2\"}, \"values\": {\"virt_exten\": \"3\"}}",
        ),
        ("e.json", "{\"type\": \"extension\",\n \"values\": }"),
        (
            "f.json",
            "{\"type\": \"extension\", \"scope\": {}, \"values\": {\"ring_type\": \"O\", \"ring_time\": 50}}",
        ),
        ("g.txt", "not looked at"),
    ] {
        write(folder.path(), name, text);
    }
    folder
}

#[test]
fn what_is_wrong_is_placed_cited_and_mended() {
    let folder = payloads();
    let text = said(folder.path(), &["validate", "."], "", 2);
    assert!(!text.contains("s3cret"), "{text}");
    insta::assert_snapshot!("validated", text);
}

#[test]
fn exit_codes_tell_valid_from_invalid_from_unreadable() {
    let folder = payloads();
    let exits = |args: &[&str], input: &str, code| {
        said(folder.path(), &[&["validate"], args].concat(), input, code)
    };
    exits(&["update/a.json"], "", 1);
    exits(&["d.json"], "", 0);
    exits(&["d.json", "--api-version", "6.4.2"], "", 1);
    exits(&["e.json", "d.json"], "", 2);
    exits(&["nowhere.json"], "", 2);
    exits(&["g.txt"], "", 2);
    let body = "{\"type\": \"extension\", \"scope\": {\"virt_exten\": \"1\"}}";
    assert!(exits(&["-"], body, 2).contains("--operation"));
    exits(&["-", "--operation", "delete"], body, 0);
    assert!(exits(&["-", "--operation", "delte"], body, 2).contains("did you mean delete?"));
    exits(&["-", "--operation", "clone"], body, 1);
    let answer = "{\"result\": \"success\", \"numrows\": 1, \"values\": [{\"owner\": null}]}";
    exits(&["-", "--response", "--operation", "read"], answer, 0);
    exits(&["-", "--response", "--operation", "clone"], answer, 1);
    let empty = tempfile::tempdir().expect("a folder");
    said(empty.path(), &["validate", "."], "", 2);
    said(empty.path(), &["validate"], "", 2);
}

#[test]
fn the_json_of_validate_is_of_its_schema() {
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/validate.schema.json")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let folder = payloads();
    for (place, path, code) in [(folder.path(), ".", 2), (root(), "fixtures", 1)] {
        let text = said(place, &["validate", path, "--format", "json"], "", code);
        let report: Value = serde_json::from_str(&text).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|why| format!("{}: {why}", why.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        assert!(report["payloads"].as_array().is_some_and(|all| all.len() > 5));
    }
    assert!(!validator.is_valid(&serde_json::json!({"schema_version": 1})));
}

#[test]
fn what_is_generated_validates_as_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    for operation in ["create", "read", "readfull", "update", "delete", "clone"] {
        for (side, code) in [("valid", 0), ("invalid", 1)] {
            let bodies =
                dialcheck(folder.path(), &["generate", operation, side, "--count", "60"], "");
            let bodies = String::from_utf8(bodies.stdout).expect("text");
            let args = ["validate", "-", "--operation", operation];
            let text = said(folder.path(), &args, &bodies, code);
            let none = if side == "valid" { " 0 invalid" } else { " 0 valid" };
            assert!(text.contains(none), "{operation} {side}: {text}");
        }
    }
}

#[test]
fn generated_files_say_what_is_broken_and_are_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = [
        "generate",
        "update",
        "invalid",
        "--column",
        "ring_time",
        "--output",
        "out",
        "--with-reason",
    ];
    let text = said(folder.path(), &args, "", 0);
    assert!(text.contains("11 files"), "{text}");
    let file = folder.path().join("out/update/invalid/ring_time/minimum-one-below.json");
    let body: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).expect("a file")).expect("JSON");
    assert_eq!(body["values"]["ring_time"], -1);
    let reasons = std::fs::read_to_string(folder.path().join("out/reasons.jsonl")).expect("a file");
    let reasons: Vec<Value> =
        reasons.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(reasons.len(), 10);
    for reason in reasons {
        assert!(folder.path().join("out").join(reason["file"].as_str().expect("a file")).exists());
        assert!(
            reason["requirement"].as_str().is_some_and(|id| id.starts_with("update/ring_time/"))
        );
    }
    std::fs::write(&file, "mine").expect("a file");
    assert!(said(folder.path(), &args, "", 2).contains("--force"));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "mine");
    said(folder.path(), &[&args[..], &["--force"]].concat(), "", 0);
    assert_ne!(std::fs::read_to_string(&file).expect("a file"), "mine");
    said(folder.path(), &["validate", "out"], "", 1);
}

#[test]
fn generate_takes_a_part() {
    let all = said(root(), &["generate", "update", "invalid", "--list"], "", 0);
    assert!(all.contains("update/ring_time/maximum/one-above") && all.lines().count() > 500);
    let one = said(
        root(),
        &["generate", "update", "invalid", "--list", "--requirement", "update/subtype/byte-6"],
        "",
        0,
    );
    assert!(one.lines().rev().skip(1).all(|line| line.contains("bytes-6")), "{one}");
    let args = [
        "generate",
        "update",
        "invalid",
        "--column",
        "fid",
        "--keyword",
        "enum",
        "--count",
        "400",
        "--format",
        "json",
    ];
    let list: Value = serde_json::from_str(&said(root(), &args, "", 0)).expect("JSON");
    assert_eq!(list.as_array().map(Vec::len), Some(400));
    let reasoned = [
        "generate",
        "create",
        "invalid",
        "--column",
        "nightmode",
        "--keyword",
        "maximum",
        "--with-reason",
    ];
    for line in said(root(), &reasoned, "", 0).lines() {
        let reason: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(reason["requirement"], "create/nightmode/maximum");
    }
    ends(&["generate", "clone", "valid", "--api-version", "6.4.2"], 2, &["6.5.9"]);
    ends(&["generate", "delete", "invalid", "--column", "fid"], 4, &["no body"]);
    ends(&["generate", "update", "valid", "--keyword", "enum"], 2, &["invalid bodies"]);
    ends(&["generate", "clone", "valid", "--count", "0"], 0, &[]);
}
