//! Servers that fall silent, go down and come back.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::client::{Client, SOON, has, server, start, status};
use crate::reference::hostile::Hostile;
use crate::reference::hostile::behaviour::Treatment;
use crate::reference::hostile::step::{Outage, Step, script};

#[tokio::test]
async fn silence_is_kept_until_the_server_ends() {
    let always = server("silent/always").await;
    let mut client = Client::of(&always).await;
    client.create().await;
    assert!(client.is_silent().await);
    assert!(!has(&always, "9001"));
    drop(always);
    assert!(client.rest().await.0.is_empty());

    let writes = server("silent/writes").await;
    let mut client = Client::of(&writes).await;
    client.read().await;
    assert_eq!(status(&client.answer().await.0), "200");
    client.create().await;
    assert!(client.is_silent().await);
    assert!(has(&writes, "9001"));
    writes.shutdown().await;
    assert!(client.rest().await.0.is_empty());
}

#[tokio::test]
async fn after_200_answers_there_are_no_more_on_any_connection() {
    let server = server("silent/after-200").await;
    let mut client = Client::of(&server).await;
    for _ in 0..200 {
        client.read().await;
        assert_eq!(status(&client.answer().await.0), "200");
    }
    let mut other = Client::of(&server).await;
    other.create().await;
    assert!(other.is_silent().await);
    assert!(!has(&server, "9001"));
}

#[tokio::test]
async fn a_server_returns_to_its_port_with_its_state_and_its_count() {
    let restarts = Hostile::new("test/restarts", "restarts after its first answer", |occasion| {
        if occasion.number > 1 {
            return Treatment::USUAL;
        }
        Treatment::After(|answer| {
            let outage = Outage::For(Duration::from_millis(1));
            script([Step::Write(answer.bytes()), Step::Down(outage)])
        })
    });
    let server = start(&restarts).await;
    let mut idle = Client::of(&server).await;
    let mut client = Client::of(&server).await;
    client.create().await;
    assert_eq!(status(&client.answer().await.0), "200");
    for client in [&mut client, &mut idle] {
        assert!(client.rest().await.0.is_empty());
    }
    let stream = timeout(SOON, async {
        loop {
            if let Ok(stream) = TcpStream::connect(server.address()).await {
                return stream;
            }
        }
    });
    let mut client = Client(stream.await.expect("it is back in time"));
    for _ in 0..2 {
        client.create().await;
        let (_, body) = client.answer().await;
        assert!(body.contains("fail"), "it is there already: {body}");
    }
}

#[tokio::test]
async fn a_server_that_dies_is_gone() {
    let server = server("dies/forever").await;
    let mut client = Client::of(&server).await;
    for _ in 0..300 {
        client.read().await;
        assert_eq!(status(&client.answer().await.0), "200");
    }
    assert!(client.rest().await.0.is_empty());
    let refused = TcpStream::connect(server.address()).await.expect_err("nobody is there");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
}
