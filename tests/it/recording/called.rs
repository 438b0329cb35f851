//! `run --record`, `rejudge` and `run --last-failed`, as their users call them.

use std::path::Path;

use dialcheck::reference::{Config, Server, spawn};

use super::bench::config;
use crate::process::{dialcheck, rows, said};

const SOME: [&str; 4] = ["--effort", "quick", "--filter", "update/ring_time/*"];

#[track_caller]
fn ends(server: &Server, folder: &Path, args: &[&str], code: i32, words: &[&str]) -> String {
    let output = tokio::task::block_in_place(|| dialcheck(server, folder, args).output());
    let output = output.expect("the binary runs");
    let text = said(&output);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    for word in words {
        assert!(text.contains(word), "{args:?} does not say {word:?}: {text}");
    }
    text
}

async fn wrong() -> Server {
    spawn(config(&["update/ring_time/maximum-out-by-one"])).await.expect("a server")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_recorded_and_judged_again_with_its_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let right = spawn(Config::default()).await.expect("a server");
    for (server, code) in [(&right, 0), (&wrong().await, 1)] {
        let url = server.url();
        let run = [&["run", &url, "--record", "run.jsonl", "--report", "har=run.har"][..], &SOME]
            .concat();
        ends(server, at, &run, code, &["recording  run.jsonl", "har        run.har"]);
        ends(server, at, &["rejudge", "run.jsonl"], code, &[&format!("exit {code}: ")]);
    }
    ends(&right, at, &["rejudge", "run.jsonl", "--report", "json=r.json"], 1, &["r.json"]);
    let output = dialcheck(&right, at, &["rejudge", "run.jsonl", "--format", "json"]).output();
    let output = output.expect("the binary runs");
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let written = std::fs::read_to_string(at.join("r.json")).expect("a report");
    let written: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    for part in ["summary", "findings", "target", "requests"] {
        assert_eq!(printed["runs"][0][part], written["runs"][0][part], "{part}");
    }
    assert_eq!(printed["runs"][0]["findings"][0]["requirement"], "update/ring_time/maximum");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_whole_recording_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let server = spawn(Config::default()).await.expect("a server");
    let url = server.url();
    ends(&server, at, &[&["run", &url, "--record", "run.jsonl"][..], &SOME].concat(), 0, &[]);
    let text = std::fs::read_to_string(at.join("run.jsonl")).expect("a recording");
    let write = |name: &str, text: &str| std::fs::write(at.join(name), text).expect("a file");
    let whole = text.trim_end();
    let footer = whole.rfind('\n').expect("lines");
    write("part.jsonl", &whole[..=footer]);
    ends(&server, at, &["rejudge", "part.jsonl"], 4, &["breaks off behind", "exit 4"]);
    write("head.jsonl", text.lines().next().unwrap_or_default());
    ends(&server, at, &["rejudge", "head.jsonl"], 4, &["ends before the first case"]);
    write("bad.jsonl", &text.replacen("\n{", "\n{oops", 1));
    ends(&server, at, &["rejudge", "bad.jsonl"], 2, &["bad.jsonl, line 2: ", "record again"]);
    ends(&server, at, &["rejudge", "no.jsonl"], 2, &["no.jsonl", "run --record"]);
    let old = text.replacen("\"effort\":\"quick\"", "\"effort\":\"huge\"", 1);
    write("old.jsonl", &old);
    ends(&server, at, &["rejudge", "old.jsonl"], 2, &["huge", "record again"]);
    for shard in [r#"{"index":1,"of":0}"#, r#"{"index":0,"of":2}"#] {
        write("odd.jsonl", &text.replacen("\"shard\":null", &format!("\"shard\":{shard}"), 1));
        ends(&server, at, &["rejudge", "odd.jsonl"], 2, &["line 1: ", "counted from 1"]);
    }
    // Recordings of older builds do not say.
    write("older.jsonl", &text.replacen("\"shard\":null,", "", 1));
    ends(&server, at, &["rejudge", "older.jsonl"], 0, &["exit 0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_written_are_told_and_the_run_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let server = spawn(Config::default()).await.expect("a server");
    let url = server.url();
    let run = |more: &[&'static str]| [&["run", url.as_str()][..], &SOME, more].concat();
    ends(&server, at, &run(&["--record", "x", "--report", "har=x"]), 2, &["another file go to x"]);
    ends(&server, at, &run(&["--record", "x", "--report", "json=x"]), 2, &["another file go to x"]);
    ends(&server, at, &run(&["--record", "."]), 2, &["cannot write ."]);
    #[cfg(target_os = "linux")]
    {
        let words = ["/dev/full is not whole", "the run went on", "exit 4"];
        ends(&server, at, &run(&["--record", "/dev/full"]), 4, &words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_last_runs_again_until_nothing_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let (wrong, right) = (wrong().await, spawn(Config::default()).await.expect("a server"));
    let report = ["--effort", "quick", "--report", "json=r.json"];
    let run = |url: &str, more: &[&str]| -> Vec<String> {
        let args = [&["run", url][..], &report, more].concat();
        args.into_iter().map(str::to_owned).collect()
    };
    let call = |server: &Server, more: &[&str], code: i32, words: &[&str]| {
        let args = run(&server.url(), more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        ends(server, at, &args, code, words)
    };
    call(&wrong, &["--last-failed"], 2, &["r.json"]);
    call(&wrong, &["--filter", "update/ring_time/*"], 1, &[]);
    let told = call(&wrong, &["--last-failed"], 1, &["1 case of r.json"]);
    assert!(told.contains("update/ring_time/maximum"), "{told}");
    // A filter takes some of them.
    call(&wrong, &["--last-failed", "--filter", "clone/*"], 4, &["no case is selected"]);
    let older = ["run", &wrong.url(), "--api-version", "6.3.10", "--last-failed=r.json"];
    ends(&wrong, at, &older, 2, &["6.5.9+", "--api-version"]);
    call(&right, &["--last-failed"], 0, &["1 case of r.json"]);
    let before = std::fs::read(at.join("r.json")).expect("a report");
    let (rows_before, words) = (rows(&right), ["nothing was sent"]);
    // Nothing is sent, not even to a target that is not there.
    call(&right, &["--last-failed"], 0, &words);
    ends(&right, at, &["run", "http://127.0.0.1:1", "--last-failed=r.json"], 0, &words);
    assert_eq!(std::fs::read(at.join("r.json")).expect("a report"), before);
    assert_eq!(rows(&right), rows_before);
    ends(&right, at, &["run", "--last-failed"], 2, &["--last-failed=FILE", "--report json=FILE"]);
}
