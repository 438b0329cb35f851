//! The server as a client sees it: bytes in, bytes out, over a real socket.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::reference::{Config, Server, spawn};

const KEY: &str = "reference-key-system-admin";

/// A response, taken apart.
struct Response {
    status: u16,
    head: String,
    body: Value,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Sends one request on a connection of its own.
async fn send(server: &Server, method: &str, path: &str, headers: &str, body: &[u8]) -> Response {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: unit\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    let mut stream = TcpStream::connect(server.address()).await.expect("it listens");
    stream.write_all(head.as_bytes()).await.expect("it reads the head");
    stream.write_all(body).await.expect("it reads the body");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("it answers");
    let text = String::from_utf8(bytes).expect("it answers in UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").expect("head and body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Response {
        status: status.expect("a status"),
        head: head.to_owned(),
        body: serde_json::from_str(body).unwrap_or_default(),
    }
}

async fn post(server: &Server, path: &str, body: Value) -> Response {
    send(server, "POST", path, "", body.to_string().as_bytes()).await
}

fn with_key(mut body: Value) -> Value {
    body["auth"] = json!({"type": "auth", "key": KEY});
    body
}

#[tokio::test]
async fn a_call_of_a_client_in_the_field_is_answered() {
    let server = spawn(Config::default()).await.expect("it starts");
    let body = with_key(json!({
        "type": "extension",
        "scope": {"virt_exten": ["400"], "company": "test"},
        "columns": ["virt_exten", "company", "scoped_exten", "owner"],
    }));
    for path in ["/rest/dialplan/read", "/rest/dialplan/read/"] {
        let response = post(&server, path, body.clone()).await;
        assert_eq!(response.status, 200);
        assert_eq!(response.header("content-type"), Some("application/json"));
        let row = json!({"virt_exten": "400", "company": "test", "scoped_exten": "400_test", "owner": 781});
        assert_eq!(response.body, json!({"result": "success", "values": [row], "numrows": 1}));
    }
    let typed = with_key(json!({"scope": {"scoped_exten": "400_test"}, "columns": ["owner"]}));
    let response = post(&server, "/rest/dialplan/read/extension", typed).await;
    assert_eq!(response.body["values"], json!([{"owner": 781}]));
}

#[tokio::test]
async fn a_session_opens_changes_hands_and_ends() {
    let server = spawn(Config::default()).await.expect("it starts");
    let log_in = |name: &str| {
        let password = format!("reference-password-{name}");
        json!({"auth": {"type": "auth", "username": name, "password": password}})
    };
    let response = post(&server, "/rest/auth/", log_in("company-admin-test")).await;
    let set = response.header("set-cookie").expect("a cookie").to_owned();
    let cookie = set.split(';').next().expect("its pair").to_owned();
    let id = cookie.strip_prefix("Red60urne=").expect("its name");
    let mut user = json!({
        "id": 2, "login": "company-admin-test", "name": "company admin test", "company": "test",
        "home": null, "session": id, "perms": "company", "companies": ["test"],
    });
    assert_eq!(response.body, json!({"result": "success", "user": user}));

    let headers = format!("cookie: theme=dark; {cookie}\r\n");
    let call = async |path: &str, body: Value| {
        let body = body.to_string();
        send(&server, "POST", path, &headers, body.as_bytes()).await
    };
    let read = json!({"type": "extension"});
    let rows = call("/rest/dialplan/read/", read.clone()).await.body["numrows"].clone();
    assert_eq!(rows, 5);

    let again = call("/rest/auth/", log_in("system-admin")).await;
    assert_eq!(again.body["user"]["session"], id);
    let rows = call("/rest/dialplan/read/", read.clone()).await.body["numrows"].clone();
    assert_eq!(rows, 10);

    let check = json!({"auth": {"type": "auth"}});
    user = call("/rest/auth", check.clone()).await.body["user"].clone();
    assert_eq!(user["companies"], json!(["test", "other"]));
    let out = call("/rest/auth/logout", check.clone()).await;
    assert_eq!(out.body, json!({"result": "success"}));
    for (path, body) in [("/rest/dialplan/read/", read), ("/rest/auth", check)] {
        let refused = call(path, body).await;
        assert_eq!(refused.status, 401);
        let message = "the session has ended";
        assert_eq!(refused.body, json!({"result": "fail", "message": message}));
    }
}

#[tokio::test]
async fn a_key_can_be_checked_and_a_wrong_one_is_refused() {
    let server = spawn(Config::default()).await.expect("it starts");
    let response = post(&server, "/rest/auth", with_key(json!({}))).await;
    assert_eq!(response.body["user"]["login"], "system-admin");
    assert_eq!(response.body["user"]["session"], Value::Null);
    assert_eq!(response.header("set-cookie"), None);
    for (auth, status, message) in [
        (json!({"type": "auth", "key": "made-up"}), 401, "auth.key is unknown"),
        (json!({"type": "auth", "key": ["x"]}), 401, "auth.key is unknown"),
        (json!({"key": KEY}), 400, "auth.type: it must be \"auth\""),
        (
            json!({"type": "auth", "username": "system-admin"}),
            401,
            "auth.username or auth.password is wrong",
        ),
    ] {
        let response = post(&server, "/rest/auth", json!({"auth": auth})).await;
        assert_eq!(response.status, status);
        assert_eq!(response.body, json!({"result": "fail", "message": message}));
    }
}

#[tokio::test]
async fn whatever_is_sent_is_answered_in_json_and_never_with_a_server_error() {
    let server = spawn(Config::default()).await.expect("it starts");
    let read = "/rest/dialplan/read/";
    let deep = "[".repeat(100_000);
    let long = vec![b' '; (1 << 20) + 1];
    let twice =
        format!(r#"{{"type":"x","type":"extension","auth":{{"type":"auth","key":"{KEY}"}}}}"#);
    for (method, path, body, status) in [
        ("POST", read, &b""[..], 401),
        ("POST", read, b"no json", 401),
        ("POST", read, b"\xff\xfe", 401),
        ("POST", read, b"[1, 2]", 401),
        ("POST", read, deep.as_bytes(), 401),
        ("POST", read, &long, 413),
        ("POST", read, twice.as_bytes(), 200),
        ("GET", read, b"", 405),
        ("PUT", "/rest/auth", b"{}", 405),
        ("POST", "/rest/dialplan/erase/", b"{}", 404),
        ("POST", "/rest/dialplan/%ff", b"{}", 404),
        ("POST", "/", b"{}", 404),
    ] {
        let response = send(&server, method, path, "", body).await;
        assert_eq!(response.status, status, "{method} {path}");
        let expected = if status == 200 { "success" } else { "fail" };
        assert_eq!(response.body["result"], expected, "{method} {path}");
    }
}

#[tokio::test]
async fn a_connection_serves_many_calls_without_delay() {
    let server = spawn(Config::default()).await.expect("it starts");
    let mut stream = TcpStream::connect(server.address()).await.expect("it listens");
    let body = with_key(json!({"type": "extension", "scope": {}, "columns": []})).to_string();
    let request = format!(
        "POST /rest/dialplan/read HTTP/1.1\r\nhost: unit\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for _ in 0..3 {
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut bytes = vec![0; 4096];
        let read = stream.read(&mut bytes).await.expect("it answers");
        assert!(bytes[..read].starts_with(b"HTTP/1.1 200 OK"));
    }
}

#[tokio::test]
async fn a_database_keeps_what_was_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::default().with_database(folder.path().join("unit.db"));
    let server = spawn(config.clone()).await.expect("it starts");
    let create = with_key(json!({"type": "extension", "values": {"virt_exten": "500"}}));
    let response = post(&server, "/rest/dialplan/create/", create).await;
    assert_eq!(response.body, json!({"result": "success", "numrows": 1}));
    let delete = with_key(json!({"type": "extension", "scope": {"scoped_exten": "400_test"}}));
    let response = post(&server, "/rest/dialplan/delete/", delete).await;
    assert_eq!(response.body["numrows"], 1);
    server.shutdown().await;

    let server = spawn(config).await.expect("it starts again");
    let read =
        json!({"type": "extension", "scope": {"company": "test"}, "columns": ["virt_exten"]});
    let response = post(&server, "/rest/dialplan/read/", with_key(read)).await;
    let numbers: Vec<&Value> = response.body["values"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| &row["virt_exten"])
        .collect();
    assert_eq!(numbers, ["401", "402", "403", "404", "500"]);
}

#[tokio::test]
async fn a_busy_address_is_named() {
    let server = spawn(Config::default()).await.expect("it starts");
    let config = Config::default().with_address(server.address());
    let message = spawn(config).await.expect_err("it is taken").to_string();
    let expected = format!("can't listen on {}: ", server.address());
    assert!(message.starts_with(&expected), "{message}");
    assert!(message.ends_with("choose another address, or port 0 for a free one"));
}

#[tokio::test]
async fn a_dropped_server_frees_its_address() {
    let server = spawn(Config::default()).await.expect("it starts");
    let address = server.address();
    let mut idle = TcpStream::connect(address).await.expect("it listens");
    drop(server);
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(5), idle.read_to_end(&mut rest)).await;
    ended.expect("the idle connection is closed").expect("in order");
}
