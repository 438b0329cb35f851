//! Servers that misbehave on the wire, as their users start them: from the library and the command line.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::{Embedded, embed};
use dialcheck::reference::{Config, hostile};
use dialcheck::results::RunResult;
use dialcheck::run::Selection;

async fn embedded(id: &str) -> Embedded {
    let config = Config::default().with_hostile(hostile(id).expect("it is in the set"));
    let mut embedded = embed(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    embedded.job.selection = Selection::new(&["update/ring_time/*".to_owned()]).expect("a pattern");
    embedded
}

async fn run(id: &str) -> RunResult {
    embedded(id).await.job.prepare().await.expect("a target").run(&|_| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_legal_on_the_wire_or_harmless_in_a_text_is_no_trouble() {
    for id in ["http/no-length-close", "text/ansi", "text/bidi", "text/control", "text/html"] {
        let run = run(id).await;
        assert!(run.findings.is_empty() && run.summary.inconclusive == 0, "{id}");
        assert!(run.summary.pass > 0, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_to_another_host() {
    let embedded = embedded("redirect/elsewhere").await;
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
