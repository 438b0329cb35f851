//! What comes back whole.

use serde_json::Value;
use tokio::io::AsyncWriteExt as _;

use super::client::{Client, has, server, status};
use crate::reference::hostile::hostile;
use crate::reference::{Config, dialect_named, spawn};

#[tokio::test]
async fn a_connection_lives_on_and_takes_requests_ahead_of_their_answers() {
    let server = server("status/429").await;
    let mut client = Client::of(&server).await;
    for _ in 0..6 {
        client.read().await;
    }
    for expected in ["200", "200", "200", "200", "429", "200"] {
        let (head, body) = client.answer().await;
        assert_eq!(status(&head), expected);
        assert_eq!(head.contains("retry-after: 1\r\n"), expected == "429");
        assert_eq!(body.contains("\"success\""), expected == "200", "{body}");
    }
}

#[tokio::test]
async fn what_is_refused_takes_no_effect() {
    for (id, expected) in [("status/502", "502"), ("html/writes", "200"), ("html/login", "200")] {
        let server = server(id).await;
        let mut client = Client::of(&server).await;
        client.create().await;
        let (head, body) = client.answer().await;
        assert_eq!(status(&head), expected, "{id}");
        assert!(head.contains("text/html") && body.contains("<html>"), "{id}");
        assert!(!has(&server, "9001"), "{id}");
        client.read().await;
        let (_, body) = client.answer().await;
        assert_eq!(body.contains("success"), id == "html/writes", "{id}");
    }
}

#[tokio::test]
async fn a_third_of_the_requests_finds_nobody_there() {
    let server = server("status/503-retry-after").await;
    let mut client = Client::of(&server).await;
    for expected in ["200", "200", "503", "200"] {
        client.read().await;
        let (head, _) = client.answer().await;
        assert_eq!(status(&head), expected);
    }
}

#[tokio::test]
async fn what_is_no_request_is_told_so() {
    let server = server("text/html").await;
    for (text, expected) in [
        ("\u{1}\u{2}\u{3}\r\n\r\n", "400"),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", "411"),
    ] {
        let mut client = Client::of(&server).await;
        client.0.write_all(text.as_bytes()).await.expect("it is taken");
        let (rest, _) = client.rest().await;
        assert_eq!(status(&String::from_utf8_lossy(&rest)), expected);
    }
}

#[tokio::test]
async fn a_client_that_waits_for_a_word_gets_it() {
    let server = server("text/html").await;
    let mut client = Client::of(&server).await;
    let head = "POST /rest/auth HTTP/1.1\r\ncontent-length: 2\r\nexpect: 100-continue\r\n\r\n";
    client.0.write_all(head.as_bytes()).await.expect("it is taken");
    assert_eq!(client.head().await, "HTTP/1.1 100 Continue\r\n\r\n");
    client.0.write_all(b"{}").await.expect("it is taken");
    let (head, body) = client.answer().await;
    assert!(head.starts_with("HTTP/1.1 400 Bad Request <script>"), "{head}");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(answer["result"], "fail");
    assert!(answer["message"].as_str().is_some_and(|text| text.contains("<script>")), "{answer}");
}

#[tokio::test]
async fn dialects_of_the_wire_go_with_it() {
    let hostile = hostile("text/bidi").expect("it is in the set");
    let mut config = Config::default().with_hostile(hostile);
    for id in ["wire/chunked", "wire/connection-close"] {
        config = config.with_change(dialect_named(id).expect("a dialect").change);
    }
    let server = spawn(config).await.expect("it starts");
    let mut client = Client::of(&server).await;
    client.read().await;
    let (rest, end) = client.rest().await;
    let text = String::from_utf8(rest).expect("a text");
    assert_eq!(end, Ok(()));
    assert!(text.contains("transfer-encoding: chunked\r\nconnection: close\r\n\r\n"), "{text}");
    assert!(text.contains('\u{202e}') && text.ends_with("\r\n0\r\n\r\n"), "{text}");
}
