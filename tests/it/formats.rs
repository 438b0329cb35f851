//! The report formats, and the ways to print, of the binary as its users call it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dialcheck::contract::Operation;
use dialcheck::reference::{
    Call, Change, Config, Next, Parts, Refusal, Reply, Server, fault, spawn,
};
use serde_json::Value;
use tempfile::TempDir;

use super::process::{dialcheck, said};

/// A call against a server with one fault, which fails after a few cases.
async fn broken_server() -> Server {
    let change: Change = fault("update/ring_time/maximum-out-by-one")
        .expect("it is in the catalogue")
        .change
        .clone();
    spawn(Config::default().with_change(change)).await.expect("a server")
}

/// Cases that find the fault, and some that pass.
const FEW: [&str; 5] = ["--effort", "quick", "--filter", "update/ring_time/*", "--quiet"];

struct Bench {
    server: Server,
    folder: TempDir,
}

impl Bench {
    async fn new() -> Self {
        Self { server: broken_server().await, folder: TempDir::new().expect("a folder") }
    }

    /// The output of a run of [`FEW`] cases with `args` beside.
    fn run(&self, args: &[&str], adapt: impl FnOnce(&mut Command)) -> Output {
        let url = self.server.url();
        let args = [&["run", url.as_str()][..], &FEW, args].concat();
        let mut command = dialcheck(&self.server, self.folder.path(), &args);
        adapt(&mut command);
        tokio::task::block_in_place(|| command.output()).expect("the binary runs")
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).expect(name)
    }
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn schema(text: &str) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema compiles")
}

#[track_caller]
fn valid(schema_text: &str, document: &str) -> Value {
    let document: Value = serde_json::from_str(document).expect("JSON");
    let errors: Vec<String> = schema(schema_text)
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_is_written_by_one_run() {
    let bench = Bench::new().await;
    let names = ["ctrf", "github", "json", "junit", "markdown", "sarif", "tap"];
    let specs = names.map(|name| format!("{name}=out/{name}"));
    let args: Vec<&str> = specs.iter().flat_map(|spec| ["--report", spec]).collect();
    let output = bench.run(&args, |_| {});
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    for (name, begin, word) in [
        ("ctrf", "{\n", "\"reportFormat\": \"CTRF\""),
        ("github", "::error title=dialcheck%3A update/ring_time/maximum", "%0Aactual: "),
        ("json", "{\n", "\"schema_version\": 1"),
        ("junit", "<?xml version=\"1.0\"", "<failure message=\"update/ring_time/maximum: "),
        (
            "markdown",
            "## dialcheck: 1 failure\n",
            "<b>FAIL</b> <code>update/ring_time/maximum</code>",
        ),
        ("sarif", "{\n", "\"ruleId\": \"update/ring_time/maximum\""),
        ("tap", "TAP version 14\n1..", "\nnot ok "),
    ] {
        let text = bench.file(&format!("out/{name}"));
        assert!(text.starts_with(begin), "{name}: {text}");
        assert!(text.contains(word), "{name}: {text}");
    }
    valid(include_str!("schemas/ctrf.schema.json"), &bench.file("out/ctrf"));
    valid(include_str!("schemas/sarif-schema-2.1.0.json"), &bench.file("out/sarif"));
    valid_junit(&bench.folder.path().join("out/junit"));
}

/// Holds a file against the schema of Jenkins, where the tool for it is there: nothing in this crate reads XSD.
#[expect(clippy::print_stderr, reason = "somebody should know that a check was left out")]
fn valid_junit(path: &Path) {
    let schema = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/schemas/junit-10.xsd");
    let called =
        Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(path).output();
    match called {
        Ok(output) => assert!(output.status.success(), "{}", said(&output)),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
            // Captured where the test passes, and there for whoever asks.
            eprintln!(
                "xmllint is not installed (Debian: libxml2-utils): JUnit is not held against its schema"
            );
        }
        Err(why) => panic!("xmllint cannot be started: {why}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_on_standard_output_stands_there_alone() {
    let bench = Bench::new().await;
    let output = bench.run(&["--report", "json=-"], |_| {});
    let results: Value = serde_json::from_str(&out(&output)).expect("JSON alone");
    assert_eq!(results["schema_version"], 1);
    assert!(err(&output).contains("exit 1: the target does not conform"), "{}", err(&output));
    let output = bench.run(&["--report", "tap=-", "--report", "junit=x.xml"], |_| {});
    assert!(out(&output).starts_with("TAP version 14\n"), "{}", out(&output));
    assert!(bench.file("x.xml").contains("<testsuites"));
    let output = bench.run(&["--report", "tap=-", "--report", "json=-"], |_| {});
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("two reports go to standard output"), "{}", err(&output));
    assert_eq!(out(&output), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_is_the_failures_and_the_verdict() {
    let bench = Bench::new().await;
    let text = out(&bench.run(&[], |_| {}));
    assert!(text.starts_with("FAIL  update/ring_time/maximum\n"), "{text}");
    assert!(text.ends_with("\n\nexit 1: the target does not conform\n"), "{text}");
    for word in ["SKIPPED", "OPEN QUESTIONS", "requests", "seed"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    let output = bench.run(&["--verbose"], |_| {});
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

/// The environment of a step of GitHub Actions.
fn in_github(command: &mut Command, summary: &Path) {
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", summary);
}

#[tokio::test(flavor = "multi_thread")]
async fn github_gets_annotations_and_a_summary() {
    let bench = Bench::new().await;
    let summary = bench.folder.path().join("summary.md");
    std::fs::write(&summary, "# What was before\n").expect("written");
    let text = out(&bench.run(&[], |command| in_github(command, &summary)));
    let lines: Vec<&str> = text.lines().collect();
    let token = lines[0].strip_prefix("::stop-commands::").expect("a guard");
    assert!(token.len() > 30, "{token}");
    let end = lines.iter().position(|line| *line == format!("::{token}::")).expect("its end");
    assert!(lines[1..end].iter().any(|line| line.starts_with("FAIL  update/ring_time/maximum")));
    assert!(lines[1..end].iter().any(|line| line.starts_with("exit 1: ")), "{text}");
    let after = &lines[end + 1..];
    assert_eq!(after.len(), 1, "{text}");
    assert!(
        after[0].starts_with("::error title=dialcheck%3A update/ring_time/maximum::"),
        "{text}"
    );
    let written = std::fs::read_to_string(&summary).expect("a summary");
    assert!(written.starts_with("# What was before\n## dialcheck: 1 failure\n"), "{written}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_github_gives_way() {
    let bench = Bench::new().await;
    let summary = bench.folder.path().join("summary.md");
    let plain = out(&bench.run(&[], |_| {}));
    assert!(!plain.contains("::"), "{plain}");
    let text = out(&bench.run(&["--no-github"], |command| in_github(command, &summary)));
    assert!(!text.contains("::"), "{text}");
    assert!(!summary.exists());
    // A report on standard output stays whole; the commands go beside it.
    let output = bench.run(&["--report", "json=-"], |command| in_github(command, &summary));
    serde_json::from_str::<Value>(&out(&output)).expect("JSON alone");
    assert!(err(&output).contains("::error title=dialcheck"), "{}", err(&output));
    // A summary that cannot be written is told, and hides no failure.
    let output = bench.run(&[], |command| in_github(command, Path::new("no/such/summary.md")));
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("GITHUB_STEP_SUMMARY"), "{}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_cannot_be_judged_commands_nothing() {
    let bench = Bench::new().await;
    let summary = bench.folder.path().join("summary.md");
    let output = bench.run(&[], |command| {
        in_github(command, &summary);
        command.env("DIALCHECK_SYSTEM_ADMIN_KEY", "no such key");
    });
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    let text = out(&output);
    let lines: Vec<&str> = text.lines().collect();
    let token = lines[0].strip_prefix("::stop-commands::").expect("a guard");
    assert_eq!(lines[1..], [format!("::{token}::")], "what was stopped goes on");
}

async fn no_deletes(next: Next, call: Call) -> Reply {
    if call.operation == Operation::Delete {
        return Refusal::bad("::error::there are no deletes here").into();
    }
    next.handle(call).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_commands_nothing() {
    let change = Change::new(|parts: &mut Parts| parts.around_unit(no_deletes));
    let server = spawn(Config::default().with_change(change)).await.expect("a server");
    let folder = TempDir::new().expect("a folder");
    let url = server.url();
    let call = |args: &[&str]| {
        let mut command = dialcheck(&server, folder.path(), args);
        command.env("GITHUB_ACTIONS", "true");
        tokio::task::block_in_place(|| command.output()).expect("the binary runs")
    };
    let run = call(&["run", &url, "--filter", "delete/*", "--effort", "quick", "--quiet"]);
    assert!(out(&run).contains("LEFT BEHIND"), "{}", said(&run));
    let output = call(&["cleanup"]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    let text = out(&output);
    let lines: Vec<&str> = text.lines().collect();
    let token = lines[0].strip_prefix("::stop-commands::").expect("a guard");
    assert_eq!(lines.last().copied(), Some(format!("::{token}::").as_str()), "{text}");
    assert!(lines.len() > 2, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_codes_and_no_bar_where_nobody_looks() {
    let bench = Bench::new().await;
    let loud = |args: &[&str], adapt: fn(&mut Command)| {
        let mut command = dialcheck(&bench.server, bench.folder.path(), args);
        command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
        adapt(&mut command);
        said(&tokio::task::block_in_place(|| command.output()).expect("the binary runs"))
    };
    let url = bench.server.url();
    let run = ["run", &url, "--effort", "quick", "--filter", "update/ring_time/*"];
    for args in [
        &run[..],
        &["run", "--help"],
        &["run", "--no-such-flag"],
        &["list"],
        &["explain", "update/ring_time/maximum"],
        &["selftest", "--filter", "update/ring_time/maximum-out-by-one", "--combinations", "0"],
    ] {
        let text = loud(args, |_| {});
        assert!(!text.contains('\x1b') && !text.contains('\r'), "{args:?}: {text:?}");
    }
    let forced = loud(&run, |command| {
        command.env("CLICOLOR_FORCE", "1");
    });
    assert!(forced.contains("\x1b["), "there are colours to be left out: {forced}");
    let both = loud(&run, |command| {
        command.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    });
    assert!(!both.contains('\x1b'), "{both:?}");
}

/// The same on a terminal, which `script` of util-linux makes.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_there_are_colours_and_a_bar_and_quiet_has_no_bar() {
    let folder = TempDir::new().expect("a folder");
    let run = format!(
        "{} run --effort quick --api-version 6.5.9 --filter 'update/ring_time/*'",
        env!("CARGO_BIN_EXE_dialcheck")
    );
    let on_terminal = |more: &str, name: &str, value: &str| {
        let mut command = Command::new("script");
        command.args(["-qec", &format!("{run} {more}"), "/dev/null"]).current_dir(folder.path());
        for name in ["NO_COLOR", "CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
            command.env_remove(name);
        }
        command.env("TERM", "xterm").env(name, value).stdin(std::process::Stdio::null());
        match command.output() {
            Ok(output) => Some(said(&output)),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
            Err(why) => panic!("script cannot be started: {why}"),
        }
    };
    let (colour, bar) = ("\x1b[1m", "6.5.9+ [");
    for (more, name, value, colours, bars) in [
        ("", "LANG", "C", true, true),
        ("", "NO_COLOR", "1", false, true),
        ("--quiet", "LANG", "C", false, false),
        ("", "TERM", "dumb", false, false),
    ] {
        let Some(text) = on_terminal(more, name, value) else { return };
        assert!(text.contains("exit 0: "), "{text}");
        assert_eq!(text.contains(colour), colours, "{more} {name}: {text:?}");
        assert_eq!(text.contains(bar), bars, "{more} {name}: {text:?}");
    }
}

/// What a call without a target prints.
#[track_caller]
fn printed(args: &[&str]) -> String {
    let folder = TempDir::new().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
    let output = command.args(args).current_dir(folder.path()).output().expect("the binary runs");
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    out(&output)
}

#[test]
fn lists_are_valid_by_their_schema() {
    let list = include_str!("../../schemas/list.schema.json");
    for what in ["cases", "requirements", "questions", "faults", "dialects", "hostile"] {
        let entries = valid(list, &printed(&["list", what, "--format", "json"]));
        assert!(entries.as_array().is_some_and(|entries| entries.len() > 10), "{what}");
    }
    assert!(!schema(list).is_valid(&serde_json::json!([{"id": "update/x"}])));
}

#[test]
fn explanations_are_valid_by_their_schema() {
    let explain = include_str!("../../schemas/explain.schema.json");
    let told = |id: &str| valid(explain, &printed(&["explain", id, "--format", "json"]));
    let both = told("update/ring_time/maximum");
    assert_eq!(both["requirement"]["level"], "must");
    assert!(both["case"]["command"].as_str().is_some_and(|text| text.starts_with("dialcheck run")));
    assert!(
        told("open/twins")["requirement"]["answers"].as_array().is_some_and(|all| !all.is_empty())
    );
    let nothing = serde_json::json!({"id": "x", "requirement": null, "case": null});
    assert!(!schema(explain).is_valid(&nothing), "an explanation tells something");
}

#[test]
fn a_selftest_is_valid_by_its_schema() {
    let filter = ["update/ring_time/maximum-out-by-one", "open/twins*"];
    let args = ["selftest", "--filter", filter[0], "--filter", filter[1], "--format", "json"];
    let report = valid(include_str!("../../schemas/selftest.schema.json"), &printed(&args));
    assert_eq!(report["holds"], true);
    assert_eq!(report["rows"][0]["outcome"]["is"], "killed", "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_is_valid_by_its_schema() {
    let bench = Bench::new().await;
    let output = bench.run(&["--dry-run", "--format", "json"], |_| {});
    let plan = valid(include_str!("../../schemas/dry-run.schema.json"), &out(&output));
    assert_eq!(plan["roles"], serde_json::json!(["system-admin"]));
    assert!(plan["requests"]["update"].as_u64().is_some_and(|count| count > 0), "{plan:#}");
    let output = bench.run(&["--format", "json"], |_| {});
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}
