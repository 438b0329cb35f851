//! How requests and answers travel, and how the text of an answer is written.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next as WireNext;
use axum::response::{IntoResponse as _, Response};
use futures::stream;
use serde_json::Value;

use super::dialect::{Dialect, Stage};
use super::layers::{responses, texts_of_responses};
use crate::reference::{Change, Parts, Refusal, Reply};

/// How long a slow server takes for each answer.
const DELAY: Duration = Duration::from_millis(2);

pub(super) fn cases() -> Vec<Dialect> {
    let answer = |id, sentence, stage, change: Change| {
        Dialect::new(id, "wire/answer", sentence, stage, change).along(id)
    };
    let slash = |id, sentence, change: Change| {
        Dialect::new(id, "wire/slash", sentence, Stage::Entrance, change)
    };
    vec![
        answer(
            "wire/pretty-printed",
            "answers are indented, with a line break at the end",
            Stage::Shape,
            texts_of_responses(|_, text| indented(text)),
        ),
        answer(
            "wire/escaped",
            "answers escape slashes and all that is not ASCII",
            Stage::Transfer,
            texts_of_responses(|_, text| escaped(&text)),
        ),
        answer(
            "wire/content-type-text",
            "answers are sent as text/html",
            Stage::Transfer,
            texts_of_responses(|head, text| {
                head.headers
                    .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
                text
            }),
        ),
        answer("wire/chunked", "answers come in chunks", Stage::Transfer, connection(chunked)),
        answer(
            "wire/connection-close",
            "each answer ends its connection",
            Stage::Transfer,
            connection(closing),
        ),
        answer("wire/slow", "answers take some milliseconds", Stage::Transfer, wire(slow)),
        Dialect::new(
            "wire/status-201",
            "wire/success",
            "a create or clone that succeeds is HTTP 201",
            Stage::Entrance,
            wire(created),
        ),
        Dialect::new(
            "wire/more-members",
            "wire/success",
            "answers have members that the document does not name",
            Stage::Shape,
            responses(|_, answer| more(answer)),
        )
        .along("wire/more-members"),
        slash(
            "wire/redirect-307",
            "a path with a final slash is redirected to the one without, by 307",
            wire(without_slash),
        ),
        slash(
            "wire/redirect-308",
            "a path without a final slash is redirected to the one with it, by 308",
            wire(with_slash),
        ),
        Dialect::new(
            "wire/method-get",
            "wire/method",
            "a GET with a body works as a POST does",
            Stage::Entrance,
            wire(any_method),
        )
        .answering("works"),
        Dialect::new(
            "wire/content-type-json",
            "wire/content-type",
            "a request of another content type than JSON is refused",
            Stage::Entrance,
            wire(json_only),
        )
        .answering("json-only"),
        Dialect::new(
            "type-in-path/missing",
            "open/type-in-path",
            "the type can't stand in the path",
            Stage::Entrance,
            wire(two_elements),
        )
        .answering("does not"),
    ]
}

fn wire<F, Fut>(layer: F) -> Change
where
    F: Fn(Request, WireNext) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Response> + Send + 'static,
{
    Change::new(move |parts: &mut Parts| parts.around_wire(layer.clone()))
}

fn connection<F, Fut>(layer: F) -> Change
where
    F: Fn(Request, WireNext) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Response> + Send + 'static,
{
    Change::new(move |parts: &mut Parts| parts.around_connections(layer.clone()))
}

fn refused(status: u16, message: &str) -> Response {
    Reply::from(Refusal::new(status, message)).into_response()
}

fn indented(text: Bytes) -> Bytes {
    let value = serde_json::from_slice::<Value>(&text);
    match value.and_then(|value| serde_json::to_string_pretty(&value)) {
        Ok(indented) => format!("{indented}\n").into(),
        Err(_) => text,
    }
}

/// Slashes stand in texts only, and so does all that is not ASCII.
fn escaped(text: &Bytes) -> Bytes {
    let mut escaped = String::with_capacity(text.len());
    for c in String::from_utf8_lossy(text).chars() {
        match c {
            '/' => escaped.push_str("\\/"),
            c if c.is_ascii() => escaped.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    escaped.into()
}

async fn chunked(request: Request, next: WireNext) -> Response {
    let (mut head, body) = next.run(request).await.into_parts();
    let text = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    head.headers.remove(CONTENT_LENGTH);
    let middle = text.len() / 2;
    let pieces = [text.slice(..middle), text.slice(middle..)].map(Ok::<_, std::io::Error>);
    Response::from_parts(head, Body::from_stream(stream::iter(pieces)))
}

async fn slow(request: Request, next: WireNext) -> Response {
    tokio::time::sleep(DELAY).await;
    next.run(request).await
}

async fn closing(request: Request, next: WireNext) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

async fn created(request: Request, next: WireNext) -> Response {
    let path = request.uri().path();
    let makes = path.contains("/dialplan/create") || path.contains("/dialplan/clone");
    let mut response = next.run(request).await;
    let headers = response.headers();
    let plain = response.status() == StatusCode::OK && !headers.contains_key(LOCATION);
    if makes && plain {
        let (mut head, body) = response.into_parts();
        let text = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let success = serde_json::from_slice::<Value>(&text)
            .is_ok_and(|answer| answer["result"] == "success");
        if success {
            head.status = StatusCode::CREATED;
        }
        response = Response::from_parts(head, Body::from(text));
    }
    response
}

fn more(answer: &mut Value) {
    if let Some(members) = answer.as_object_mut() {
        members.insert("took_ms".to_owned(), 0.25.into());
        members.insert("version".to_owned(), "6.5.9".into());
        members.insert("warnings".to_owned(), Value::Array(Vec::new()));
    }
}

async fn without_slash(request: Request, next: WireNext) -> Response {
    let path = request.uri().path().to_owned();
    match path.strip_suffix('/') {
        Some(shorter) if shorter.len() > 1 => redirect(StatusCode::TEMPORARY_REDIRECT, shorter),
        Some(_) | None => next.run(request).await,
    }
}

async fn with_slash(request: Request, next: WireNext) -> Response {
    let path = request.uri().path().to_owned();
    if path.ends_with('/') {
        return next.run(request).await;
    }
    redirect(StatusCode::PERMANENT_REDIRECT, &format!("{path}/"))
}

fn redirect(status: StatusCode, path: &str) -> Response {
    let mut response = status.into_response();
    if let Ok(path) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, path);
    }
    response
}

async fn any_method(mut request: Request, next: WireNext) -> Response {
    if request.method() == Method::GET {
        *request.method_mut() = Method::POST;
    }
    next.run(request).await
}

async fn json_only(request: Request, next: WireNext) -> Response {
    let named = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if named.is_some_and(|kind| kind.starts_with("application/json")) {
        return next.run(request).await;
    }
    refused(415, "the body must be application/json")
}

async fn two_elements(request: Request, next: WireNext) -> Response {
    let path = request.uri().path().trim_end_matches('/');
    let typed = path.strip_prefix("/rest/dialplan/").is_some_and(|call| call.contains('/'));
    if typed { refused(404, "there is no such path") } else { next.run(request).await }
}
