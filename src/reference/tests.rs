//! One toy of each kind of change, to hold the seams.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next as WireNext;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::rig::{Rig, refused};
use super::{Call, Caller, Change, Config, Lack, Next, Parts, Reply, Right, Role, Scope, spawn};
use crate::contract::Operation;

fn changed(edit: impl Fn(&mut Parts) + Send + Sync + 'static) -> Config {
    Config::default().with_change(Change::new(edit))
}

/// A fault: an update goes to every match.
async fn update_all_matches(next: Next, call: Call) -> Reply {
    let matches = next.store.read(|tables| tables.find(&Scope::of(&call)));
    let mut reply = Reply::from(super::Refusal::bad("scope: it matches no extension"));
    for row in matches.unwrap_or_default() {
        let mut one = call.clone();
        one.body["scope"] = json!({"scoped_exten": row.scoped_exten(), "company": row.company});
        reply = next.handle(one).await;
    }
    reply
}

#[test]
fn a_layer_may_call_the_unit_several_times() {
    let rig = Rig::new(&changed(|parts| parts.around_unit(update_all_matches)));
    let body = json!({"scope": {"virt_exten": "401"}, "values": {"name": "x"}});
    let answer = rig.call(Operation::Update, body);
    assert_eq!(answer, json!({"result": "success", "numrows": 1}));
    let named = rig.rows().iter().filter(|row| row.settings["name"] == "x").count();
    assert_eq!(named, 2);
}

/// A fault: a clone is of the plain type, whatever its source was.
async fn clone_ignores_subtype(next: Next, call: Call) -> Reply {
    let target = call.values().remove("virt_exten").unwrap_or_default();
    let cloned = call.operation == Operation::Clone;
    let scope = Scope {
        virt_exten: target.as_str().map(|target| [target.to_owned()].into()),
        ..Scope::everything()
    };
    let reply = next.handle(call).await;
    if cloned && reply.succeeded() {
        let _ = next.store.write(|tables| {
            let rows = tables.find(&scope)?;
            rows.iter().try_for_each(|row| tables.set(row.id, "subtype", &json!("")))
        });
    }
    reply
}

#[test]
fn a_layer_may_edit_the_state_behind_the_unit() {
    let rig = Rig::new(&changed(|parts| parts.around_unit(clone_ignores_subtype)));
    let scope = json!({"virt_exten": "403", "company": "test"});
    let body = json!({"scope": scope, "values": {"virt_exten": "500"}});
    assert_eq!(rig.call(Operation::Clone, body)["numrows"], 1);
    assert_eq!(rig.setting("403", "subtype"), "Q");
    assert_eq!(rig.setting("500", "subtype"), "");
}

#[test]
fn a_layer_may_have_state_of_its_own_for_each_server() {
    let config = changed(|parts| {
        let calls = Arc::new(AtomicUsize::new(0));
        parts.around_unit(move |next: Next, call: Call| {
            let nth = calls.fetch_add(1, Ordering::Relaxed);
            async move {
                let mut reply = next.handle(call).await;
                if let Some(body) = reply.value_mut() {
                    body["nth"] = json!(nth);
                }
                reply
            }
        });
    });
    for _ in 0..2 {
        let rig = Rig::new(&config);
        assert_eq!(rig.call(Operation::Read, json!({}))["nth"], 0);
        assert_eq!(rig.call(Operation::Read, json!({}))["nth"], 1);
    }
}

#[test]
fn a_right_is_a_cell_of_a_table() {
    let rig = Rig::new(&changed(|parts| {
        let rights = &mut parts.rights;
        rights.set(Operation::Delete, Role::CompanyAdmin, Right::OwnCompany);
    }));
    let delete = |scoped: &str| {
        let caller = Caller::new(Role::CompanyAdmin, "other");
        let body = json!({"scope": {"scoped_exten": scoped}});
        rig.call_as(caller, Operation::Delete, body).succeeded()
    };
    assert!(!delete("400_test"));
    assert!(delete("400_other"));
}

/// A fault: a wrong key is taken for the System-Admin's.
async fn any_key(next: Next, mut call: Call) -> Reply {
    if call.caller.lack == Some(Lack::Key) {
        call.caller = Caller::new(Role::SystemAdmin, "test");
    }
    next.handle(call).await
}

#[test]
fn a_layer_around_all_sees_callers_before_the_gate() {
    let rig = Rig::new(&changed(|parts| parts.around_all(any_key)));
    let reply = rig.call_as(Caller::nobody(Lack::Key), Operation::Read, json!({}));
    assert_eq!(reply.value().map(|body| &body["numrows"]), Some(&json!(10)));
}

#[test]
fn an_operation_is_offered_by_a_set() {
    let rig = Rig::new(&changed(|parts| {
        parts.operations.remove(&Operation::Delete);
    }));
    let answer = rig.call(Operation::Delete, json!({"scope": {}}));
    assert_eq!(answer, refused("this version of the API has no delete"));
}

/// A dialect: failures come with status 200, in HTML, in pieces.
async fn html_failures(request: Request, next: WireNext) -> Response {
    let response = next.run(request).await;
    if response.status().is_success() {
        return response;
    }
    let (_, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let html = format!("<pre>{}</pre>", String::from_utf8_lossy(&body));
    let mut response = Body::from(html).into_response();
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    response
}

/// A dialect: the API is below another path.
async fn other_path(mut request: Request, next: WireNext) -> Response {
    let path = request.uri().path().replace("/api.whtm", "/rest");
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

#[tokio::test]
async fn a_wire_layer_sees_requests_and_responses_as_they_are() {
    let server = spawn(changed(|parts| {
        parts.around_wire(html_failures);
        parts.around_wire(other_path);
    }))
    .await
    .expect("it starts");
    let request = "POST /api.whtm/dialplan/read HTTP/1.1\r\nhost: unit\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
    let mut stream = TcpStream::connect(server.address()).await.expect("it listens");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("head and body");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert!(head.contains("content-type: text/html"), "{head}");
    let text = r#"<pre>{"message":"there are no credentials: send auth.key, or log in","result":"fail"}</pre>"#;
    assert_eq!(body, format!("{:X}\r\n{text}\r\n0\r\n\r\n", text.len()));
}
