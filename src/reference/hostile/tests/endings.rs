//! How answers end, or do not.

use std::io::ErrorKind;

use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;

use super::client::{Client, SOON, has, server};

#[tokio::test]
async fn a_reset_is_a_reset_and_the_request_took_effect() {
    let before = server("reset/before-answer").await;
    let mut client = Client::of(&before).await;
    client.create().await;
    assert_eq!(client.rest().await, (Vec::new(), Err(ErrorKind::ConnectionReset)));
    assert!(has(&before, "9001"));

    let middle = server("reset/mid-body").await;
    let mut client = Client::of(&middle).await;
    client.create().await;
    let (rest, end) = client.rest().await;
    assert!(rest.starts_with(b"HTTP/1.1 200 OK\r\n") && !rest.ends_with(b"}"));
    assert_eq!(end, Err(ErrorKind::ConnectionReset));
    assert!(has(&middle, "9001"));
}

#[tokio::test]
async fn answers_end_too_early_or_by_the_end_of_the_connection() {
    for (id, announced) in [("truncated/body", true), ("http/no-length-close", false)] {
        let server = server(id).await;
        let mut client = Client::of(&server).await;
        client.create().await;
        let (rest, end) = client.rest().await;
        let text = String::from_utf8(rest).expect("a text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert_eq!(end, Ok(()), "{id}");
        assert!(serde_json::from_str::<Value>(body).is_ok(), "{id}: {body}");
        let length = format!("content-length: {}", body.len() + 100);
        assert_eq!(head.contains(&length), announced, "{id}: {head}");
        assert_eq!(head.contains("content-length"), announced, "{id}: {head}");
    }
}

#[tokio::test]
async fn what_has_no_end_is_taken_as_long_as_one_likes() {
    for (id, starts) in [
        ("endless/body", "HTTP/1.1 200 OK\r\n"),
        ("endless/headers", "HTTP/1.1 200 OK\r\n"),
        ("huge/content-length", "HTTP/1.1 200 OK\r\n"),
    ] {
        let server = server(id).await;
        let mut client = Client::of(&server).await;
        client.read().await;
        let mut taken = vec![0; 1 << 20];
        let read = timeout(SOON, client.0.read_exact(&mut taken)).await;
        read.expect("in time").expect("more and more");
        let head = String::from_utf8_lossy(&taken[..1000]);
        assert!(head.starts_with(starts), "{id}: {head}");
        assert_eq!(
            head.contains("content-length: 68719476736\r\n"),
            id.starts_with("huge"),
            "{id}"
        );
        assert_eq!(head.contains("transfer-encoding: chunked\r\n"), id == "endless/body", "{id}");
    }
}

#[tokio::test]
async fn lost_requests_close_their_connections() {
    let server = server("loss/two-percent").await;
    let mut client = Client::of(&server).await;
    let mut lost = 0;
    for _ in 0..300 {
        client.read().await;
        let mut first = [0; 1];
        if timeout(SOON, client.0.read(&mut first)).await.expect("in time").expect("in order") == 0
        {
            lost += 1;
            client = Client::of(&server).await;
        } else {
            assert!(client.answer().await.1.contains("success"));
        }
    }
    assert!((2..15).contains(&lost), "{lost}");
}
