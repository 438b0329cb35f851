//! Faults of the wire: answers that are no JSON object, or not the whole of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::middleware::Next as WireNext;
use axum::response::Response;
use bytes::Bytes;
use serde_json::json;

use super::fault::Entry;
use super::wire::{raw, succeeded};
use crate::reference::{Body, Call, Next, Parts};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new("wire/answer/list", "wire/answer", "answers a list with the object in it", |p| {
        succeeded(p, |reply| {
            if let Some(body) = reply.value_mut() {
                *body = json!([body.take()]);
            }
        });
    }),
    Entry::new(
        "wire/answer/text",
        "wire/answer",
        "answers a text with the object's JSON in it",
        |p| {
            succeeded(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    *body = json!(body.to_string());
                }
            });
        },
    ),
    Entry::new("wire/answer/empty", "wire/answer", "answers nothing", |p| {
        succeeded(p, |reply| raw(reply, "application/json", ""));
    }),
    Entry::new("wire/answer/html", "wire/answer", "answers in HTML", |p| {
        succeeded(p, |reply| raw(reply, "text/html", "<html><body>success</body></html>"));
    }),
    Entry::new("wire/answer/half", "wire/answer", "answers the first half", |p| {
        recoded(p, |bytes| bytes.slice(..bytes.len() / 2));
    }),
    Entry::new(
        "wire/answer/last-byte-lost",
        "wire/answer",
        "loses the last byte of an answer",
        |p| recoded(p, |bytes| bytes.slice(..bytes.len().saturating_sub(1))),
    ),
    Entry::new(
        "wire/answer/warning-before",
        "wire/answer",
        "prints a warning before each answer",
        |p| {
            recoded(p, |bytes| {
                [&b"Warning: undefined index on line 42\n"[..], bytes].concat().into()
            });
        },
    ),
    Entry::new("wire/answer/twice", "wire/answer", "prints each answer twice", |p| {
        recoded(p, |bytes| [&bytes[..], bytes].concat().into());
    }),
    Entry::new(
        "wire/answer/single-quotes",
        "wire/answer",
        "prints answers with single quotes",
        |p| recoded(p, |bytes| String::from_utf8_lossy(bytes).replace('"', "'").into()),
    ),
    Entry::new(
        "wire/answer/every-tenth-empty",
        "wire/answer",
        "answers nothing to each tenth call",
        |p| {
            let calls = Arc::new(AtomicUsize::new(0));
            p.around_unit(move |next: Next, call: Call| {
                let nth = calls.fetch_add(1, Ordering::Relaxed);
                async move {
                    let mut reply = next.handle(call).await;
                    if nth % 10 == 9 && reply.succeeded() {
                        raw(&mut reply, "application/json", "");
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "wire/answer/broken-off",
        "wire/answer",
        "closes the connection in the middle of long answers",
        |p| p.around_connections(broken_off),
    ),
    Entry::new(
        "wire/answer/comma-too-many",
        "wire/answer",
        "puts a comma where none belongs",
        |p| recoded(p, |bytes| String::from_utf8_lossy(bytes).replacen('{', "{,", 1).into()),
    ),
];

/// Changes the bytes of each success.
fn recoded(parts: &mut Parts, edit: fn(&Bytes) -> Bytes) {
    parts.around_all(move |next: Next, call: Call| async move {
        let mut reply = next.handle(call).await;
        if let Some(body) = reply.value().filter(|_| reply.succeeded()) {
            let bytes = edit(&Bytes::from(body.to_string()));
            reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            reply.body = Body::Raw(bytes);
        }
        reply
    });
}

/// Promises a whole answer, and sends the half of it.
async fn broken_off(request: Request, next: WireNext) -> Response {
    let (mut head, body) = next.run(request).await.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if bytes.len() < 200 {
        return Response::from_parts(head, HttpBody::from(bytes));
    }
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let half = bytes.slice(..bytes.len() / 2);
    let pieces = [Ok(half), Err(std::io::Error::other("broken off"))];
    Response::from_parts(head, HttpBody::from_stream(futures::stream::iter(pieces)))
}
