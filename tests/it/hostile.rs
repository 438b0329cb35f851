//! Servers that misbehave on the wire, as their users start them: from the library and the command line.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::{Embedded, embed};
use dialcheck::reference::{Config, hostile};
use dialcheck::report::terminal::{Detail, TerminalOptions, render};
use dialcheck::report::{Format, ReportSpec, write};
use dialcheck::results::{CaseResult, Results, RunResult, Verdict};
use dialcheck::run::{Effort, Radius, RunError, Selection};
use tempfile::TempDir;

/// A hostile server with a job that watches over it, in a folder for its ledger.
async fn embedded(id: &str) -> (Embedded, TempDir) {
    let config = Config::default().with_hostile(hostile(id).expect("it is in the set"));
    let mut embedded = embed(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let patterns = ["update/ring_time/*", "delete/*", "clone/copies/*"].map(str::to_owned);
    embedded.job.selection = Selection::new(&patterns).expect("a pattern");
    embedded.job.effort = Effort::Standard;
    embedded.job.radius = Radius::Own;
    embedded.job.ledger = Some(folder.path().join("ledger"));
    embedded.job.limits.timeout = Duration::from_millis(400);
    embedded.job.budget.time = Some(Duration::from_secs(4));
    (embedded, folder)
}

/// A run to its end, which comes soon.
async fn run(id: &str) -> (RunResult, TempDir) {
    let (embedded, folder) = embedded(id).await;
    let started = Instant::now();
    let run = embedded.job.prepare().await.expect("a target").run(&|_| {}).await;
    assert!(started.elapsed() < Duration::from_secs(20), "{id} took {:?}", started.elapsed());
    let left = folder.path().join("ledger").exists();
    assert_eq!(left, !run.leftovers.is_empty(), "{id}: the ledger stays where something is left");
    assert_eq!(run.collateral, [], "{id}");
    (run, folder)
}

fn findings(run: &RunResult) -> Vec<&str> {
    run.findings.iter().map(|finding| finding.requirement.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_judged_is_told_before_anything_is_written() {
    for (id, word) in [
        ("bomb/gzip", "no JSON object"),
        ("endless/body", "longer than"),
        ("endless/headers", "head is too large"),
        ("html/login", "<!DOCTYPE html>"),
        ("http/garbage", "invalid HTTP"),
        ("huge/content-length", "longer than"),
        ("json/deep", "no JSON object"),
        ("json/invalid-utf8", "no JSON object"),
        ("json/not-json", "no JSON object"),
        ("json/wide", "values"),
        ("redirect/elsewhere", "credentials go nowhere else"),
        ("redirect/loop", "redirects"),
        ("reset/before-answer", "reset"),
        ("reset/mid-body", "body"),
        ("silent/always", "time-out"),
        ("slow/drip", "time-out"),
        ("slow/late", "time-out"),
        ("status/502", "502"),
        ("truncated/body", "body"),
    ] {
        let (embedded, _folder) = embedded(id).await;
        let started = Instant::now();
        let why = embedded.job.clone().prepare().await.expect_err("no target");
        assert!(matches!(why, RunError::Preflight(_)), "{id}: {why}");
        assert!(why.to_string().contains(word), "{id}: {why}");
        assert!(started.elapsed() < Duration::from_secs(5), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_never_answered_is_one_finding() {
    for id in ["silent/writes", "html/writes"] {
        let (run, _folder) = run(id).await;
        assert_eq!(findings(&run), ["wire/answer"], "{id}");
        assert_eq!(run.leftovers, Vec::<String>::new(), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_loses_calls_is_no_defect_of_the_target() {
    for id in ["loss/two-percent", "status/429", "status/503-retry-after"] {
        let (run, _folder) = run(id).await;
        assert_eq!(findings(&run), Vec::<&str>::new(), "{id}");
        assert_eq!(run.leftovers, Vec::<String>::new(), "{id}");
        let lost =
            |case: &&CaseResult| case.reason.as_ref().is_some_and(|why| why.contains("lost"));
        for case in run.cases.iter().filter(lost) {
            assert_eq!(case.verdict, Verdict::Inconclusive, "{id}: {}", case.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_gone_ends_the_run_and_what_is_left_there_is_told() {
    for (id, comes_back) in
        [("dies/forever", false), ("dies/returns", true), ("silent/after-200", false)]
    {
        let (run, _folder) = run(id).await;
        let stopped = run.stopped.as_deref().unwrap_or_default();
        assert!(stopped.contains("no longer answers"), "{id}: {stopped}");
        assert_eq!(findings(&run), Vec::<&str>::new(), "{id}");
        assert_eq!(run.leftovers.is_empty(), comes_back, "{id}: {:?}", run.leftovers);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_legal_on_the_wire_or_harmless_in_a_text_is_no_trouble() {
    for id in ["http/no-length-close", "text/ansi", "text/bidi", "text/control", "text/html"] {
        let (mut run, _folder) = run(id).await;
        assert!(run.findings.is_empty() && run.summary.inconclusive == 0, "{id}");
        assert!(run.summary.pass > 0 && run.leftovers.is_empty(), "{id}");
        // As if a case had failed by a hostile answer.
        run.cases[0].verdict = Verdict::Fail;
        harmless(id, &Results::new(1, vec![run]));
    }
}

/// No format obeys what a target says.
fn harmless(id: &str, results: &Results) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = TerminalOptions { detail: Detail::Verbose, ..TerminalOptions::default() };
    let mut texts = vec![(0, render(results, &options))];
    for format in Format::ALL {
        let path = folder.path().join(format.id);
        write(&ReportSpec { format, path: path.clone() }, results).expect("a report");
        // The page has one script, its own.
        let own = usize::from(format.id == "html");
        texts.push((own, std::fs::read_to_string(path).expect("UTF-8")));
    }
    for (own, text) in texts {
        let bad = |c: &char| {
            (c.is_control() && *c != '\n')
                || ('\u{202a}'..='\u{202e}').contains(c)
                || ('\u{2066}'..='\u{2069}').contains(c)
        };
        assert_eq!(text.chars().find(bad), None, "{id}: {text}");
        assert_eq!(text.matches("<script").count(), own, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_another_host() {
    let (embedded, _folder) = embedded("redirect/elsewhere").await;
    assert!(embedded.job.clone().prepare().await.is_err(), "it is no target");
    let elsewhere = embedded.elsewhere().expect("a host to be led to");
    assert_eq!(elsewhere.connections(), 0, "{:?}", elsewhere.received());
}

fn dialcheck(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
    command.args(args).env("NO_COLOR", "1").output().expect("the binary runs")
}

#[test]
fn the_set_is_listed_as_text_and_as_json() {
    let text = dialcheck(&["list", "hostile"]);
    let text = String::from_utf8(text.stdout).expect("a text");
    assert!(text.contains("silent/always") && text.contains("in all"), "{text}");
    let json = dialcheck(&["list", "hostile", "--format", "json", "--filter", "redirect/*"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json[0]["id"], "redirect/elsewhere");
    assert_eq!(json.as_array().map(Vec::len), Some(2));
}

#[test]
fn an_unknown_id_is_exit_2_and_says_where_the_ids_are() {
    let output = dialcheck(&["serve", "--listen", "127.0.0.1:0", "--hostile", "silent"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("--hostile \"silent\"") && text.contains("list hostile"), "{text}");
}

/// A server of the command line; it ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_hostile_server_of_the_command_line_says_what_it_does_and_does_it() {
    let child = Command::new(env!("CARGO_BIN_EXE_dialcheck"))
        .args(["serve", "--listen", "127.0.0.1:0", "--hostile", "json/not-json"])
        .stdout(Stdio::piped())
        .spawn();
    let mut served = Served(child.expect("the binary runs"));
    let out = served.0.stdout.take().expect("its output");
    let mut lines = BufReader::new(out).lines().map_while(Result::ok);
    let first = lines.next().expect("a line");
    let (_, address) = first.split_once("http://").expect("an address");
    assert!(lines.any(|line| line.starts_with("hostile, json/not-json: ")));
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream
        .write_all(b"POST /rest/auth HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        .expect("it is taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("application/json") && answer.ends_with("thank you.\n"), "{answer}");
}
