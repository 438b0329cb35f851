//! Targets that are not the embedded one: servers with one defect, and things that are no such server.

use std::net::SocketAddr;

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed;
use dialcheck::reference::{Call, Change, Config, Next, Parts, Reply};
use dialcheck::results::{RunResult, Verdict};
use dialcheck::run::{Job, PreflightError, Radius, RunError};
use dialcheck::target::{Credential, Role};
use serde_json::json;

async fn with(change: Change, adapt: impl FnOnce(&mut Job)) -> RunResult {
    let config = Config::default().with_change(change);
    let mut embedded = embed(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    adapt(&mut embedded.job);
    embedded.job.prepare().await.expect("a target").run(&|_| {}).await
}

fn found(run: &RunResult) -> Vec<&str> {
    run.findings.iter().map(|finding| finding.requirement.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bound_that_is_off_by_one_is_one_failure_named_after_it() {
    let lax = Change::new(|parts: &mut Parts| {
        if let Some(columns) = parts.documents_mut().get_mut("columns") {
            columns["$defs"]["ring_time"]["maximum"] = json!(1000);
        }
    });
    let run = with(lax, |_| {}).await;
    assert_eq!(found(&run), ["update/ring_time/maximum"]);
    assert_eq!(run.summary.fail, 1);
    assert_eq!(run.findings[0].check.expectation, "1000 (one-above) is refused");
    assert!(run.findings[0].curl.as_ref().is_some_and(|curl| curl.contains("\"ring_time\":1000")));
}

async fn clone_without_subtype(next: Next, call: Call) -> Reply {
    let target = call.body["values"]["virt_exten"].as_str().unwrap_or_default().to_owned();
    let is_clone = call.operation == dialcheck::contract::Operation::Clone;
    let company = call.body["scope"]["company"].as_str().unwrap_or_default().to_owned();
    let reply = next.handle(call).await;
    if is_clone && reply.succeeded() {
        let dropped = next.store.write(|tables| match tables.lookup(&target, &company, false)? {
            Some(row) => tables.set(row.id, "subtype", &json!("")),
            None => Ok(()),
        });
        dropped.expect("the store takes a text");
    }
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_without_its_subtype_is_one_failure_named_after_it() {
    let run =
        with(Change::new(|parts: &mut Parts| parts.around_unit(clone_without_subtype)), |_| {})
            .await;
    assert_eq!(found(&run), ["clone/subtype"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_radius_own_the_suite_conforms_too_and_says_what_it_left_out() {
    let run = with(Change::new(|_| {}), |job| job.radius = Radius::Own).await;
    assert_eq!(found(&run), Vec::<&str>::new());
    assert_eq!(run.summary.inconclusive, 0);
    let kept_back = run.cases.iter().filter(|case| {
        case.verdict == Verdict::Skipped
            && case.reason.as_ref().is_some_and(|why| why.contains("blast radius"))
    });
    assert!((1..20).contains(&kept_back.count()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_taken_range_are_told_before_anything_is_written() {
    let embedded =
        embed(Config::default(), Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let mut job = embedded.job.clone();
    job.credentials.insert(Role::SystemAdmin, Credential::Key("wrong".to_owned()));
    let why = job.prepare().await.expect_err("a wrong key");
    assert!(
        matches!(
            why,
            RunError::Preflight(PreflightError::Credentials { role: Role::SystemAdmin, .. })
        ),
        "{why}"
    );
    let mut job = embedded.job.clone();
    job.credentials.insert(Role::User, Credential::Key("wrong".to_owned()));
    let why = job.prepare().await.expect_err("a wrong key");
    assert!(
        matches!(why, RunError::Preflight(PreflightError::Credentials { role: Role::User, .. })),
        "{why}"
    );
    let mut job = embedded.job.clone();
    job.range = "300-499".parse().expect("a range");
    let why = job.prepare().await.expect_err("a range in use");
    assert!(matches!(why, RunError::Preflight(PreflightError::RangeTaken { .. })), "{why}");
}

/// A server that gives every request one answer.
async fn answering(answer: &'static str) -> SocketAddr {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 8192];
                let _ = socket.read(&mut buffer).await;
                let _ = socket.write_all(answer.as_bytes()).await;
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_dialplan_server_is_never_judged() {
    for answer in [
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 13\r\nconnection: close\r\n\r\n<html></html>",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 20\r\nconnection: close\r\n\r\n{\"result\":\"success\"}",
        "HTTP/1.1 200 OK\r\ncontent-length: 400\r\nconnection: close\r\n\r\n{\"result\":",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let address = answering(answer).await;
        let embedded =
            embed(Config::default(), Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
        let job = Job { url: format!("http://{address}"), ..embedded.job };
        let Err(why) = job.prepare().await else {
            panic!("{answer:?} is taken for a dialplan server")
        };
        let told = matches!(
            why,
            RunError::Preflight(
                PreflightError::NotTheApi { .. } | PreflightError::Unreachable { .. }
            )
        );
        assert!(told, "{answer:?}: {why}");
    }
}
