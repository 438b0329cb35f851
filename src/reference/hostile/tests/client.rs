//! A client that reads and writes bytes alone.

use std::io::ErrorKind;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::reference::hostile::{Hostile, hostile};
use crate::reference::{Config, Server, spawn};

/// How long something may take that must happen.
pub(super) const SOON: Duration = Duration::from_secs(10);

/// How long is waited for something that must not happen.
const NEVER: Duration = Duration::from_millis(50);

pub(super) async fn server(id: &str) -> Server {
    start(hostile(id).expect("it is in the set")).await
}

pub(super) async fn start(hostile: &Hostile) -> Server {
    spawn(Config::default().with_hostile(hostile)).await.expect("it starts")
}

/// A client on one connection.
pub(super) struct Client(pub(super) TcpStream);

impl Client {
    pub(super) async fn of(server: &Server) -> Self {
        Self(TcpStream::connect(server.address()).await.expect("it listens"))
    }

    pub(super) async fn send(&mut self, path: &str, mut body: Value) {
        body["type"] = json!("extension");
        body["auth"] = json!({"type": "auth", "key": "reference-key-system-admin"});
        let body = body.to_string();
        let length = body.len();
        let text =
            format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n{body}");
        self.0.write_all(text.as_bytes()).await.expect("it is taken");
    }

    pub(super) async fn read(&mut self) {
        self.send(
            "/rest/dialplan/read/",
            json!({"scope": {"virt_exten": "400", "company": "test"}}),
        )
        .await;
    }

    pub(super) async fn create(&mut self) {
        let values = json!({"virt_exten": "9001", "company": "test"});
        self.send("/rest/dialplan/create/", json!({"values": values})).await;
    }

    /// One answer that has a length: head and body.
    pub(super) async fn answer(&mut self) -> (String, String) {
        let head = self.head().await;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = length.expect("a length").parse().expect("a number");
        let mut body = vec![0; length];
        timeout(SOON, self.0.read_exact(&mut body)).await.expect("in time").expect("a body");
        (head, String::from_utf8(body).expect("a text"))
    }

    pub(super) async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(timeout(SOON, self.0.read_u8()).await.expect("in time").expect("a head"));
        }
        String::from_utf8(head).expect("a text")
    }

    /// All that comes until the connection ends, and how it ends.
    pub(super) async fn rest(&mut self) -> (Vec<u8>, Result<(), ErrorKind>) {
        let mut rest = Vec::new();
        let end = timeout(SOON, self.0.read_to_end(&mut rest)).await.expect("in time");
        (rest, end.map(|_| ()).map_err(|why| why.kind()))
    }

    /// A connection on which nothing comes, and which stays.
    pub(super) async fn is_silent(&mut self) -> bool {
        timeout(NEVER, self.0.read_u8()).await.is_err()
    }
}

pub(super) fn has(server: &Server, number: &str) -> bool {
    let found = server.store().read(|tables| tables.lookup(number, "test", false));
    found.expect("the store works").is_some()
}

pub(super) fn status(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default()
}
