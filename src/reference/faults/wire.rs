//! Faults of the wire: how refusals and successes are told.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use serde_json::{Value, json};

use super::fault::Entry;
use super::subjects::lose;
use crate::contract::Operation;
use crate::reference::{Body, Call, Next, Parts, Reply};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "wire/refusal/status-500",
        "wire/server-error",
        "answers every refusal with status 500",
        |p| refused(p, |reply| reply.status = 500),
    ),
    Entry::new(
        "wire/refusal/status-503",
        "wire/server-error",
        "answers every refusal with status 503",
        |p| refused(p, |reply| reply.status = 503),
    ),
    Entry::new(
        "wire/refusal/unknown-column-crashes",
        "wire/server-error",
        "answers status 500 to a read of a column that does not exist",
        |p| {
            crashes(p, |call| {
                matches!(call.operation, Operation::Read) && call.body["columns"].is_array()
            });
        },
    ),
    Entry::new(
        "wire/refusal/bad-type-crashes",
        "wire/server-error",
        "answers status 500 where a value is of another JSON type",
        |p| {
            crashes(p, |call| {
                call.values().values().any(|value| value.is_object() || value.is_array())
            });
        },
    ),
    Entry::new(
        "wire/refusal/missing-values-crash",
        "wire/server-error",
        "answers status 500 where values is missing",
        |p| {
            crashes(p, |call| {
                call.operation.writes()
                    && call.operation != Operation::Delete
                    && call.body.get("values").is_none()
            });
        },
    ),
    Entry::new(
        "wire/refusal/bad-scope-crashes",
        "wire/server-error",
        "answers status 500 where a member of the scope is of another JSON type",
        |p| {
            crashes(p, |call| {
                call.body["scope"]
                    .as_object()
                    .is_some_and(|scope| scope.values().any(serde_json::Value::is_object))
            });
        },
    ),
    Entry::new("wire/refusal/html", "wire/failure", "answers refusals in HTML", |p| {
        refused(p, |reply| {
            raw(reply, "text/html", "<html><body><h1>Bad request</h1></body></html>");
        });
    }),
    Entry::new("wire/refusal/empty", "wire/failure", "answers refusals without a body", |p| {
        refused(p, |reply| raw(reply, "application/json", ""));
    }),
    Entry::new("wire/refusal/text", "wire/failure", "answers refusals as plain text", |p| {
        refused(p, |reply| raw(reply, "text/plain", "refused"));
    }),
    Entry::new("wire/refusal/list", "wire/failure", "answers refusals as a list", |p| {
        refused(p, |reply| {
            if let Some(body) = reply.value_mut() {
                *body = json!([body.take()]);
            }
        });
    }),
    Entry::new("wire/refusal/null", "wire/failure", "answers refusals with null", |p| {
        refused(p, |reply| {
            if let Some(body) = reply.value_mut() {
                *body = Value::Null;
            }
        });
    }),
    Entry::new("wire/success/true", "wire/success", "answers result true", |p| {
        result(p, json!(true));
    }),
    Entry::new("wire/success/ok", "wire/success", "answers result ok", |p| result(p, json!("ok"))),
    Entry::new("wire/success/capitals", "wire/success", "answers result SUCCESS", |p| {
        result(p, json!("SUCCESS"));
    }),
    Entry::new("wire/success/one", "wire/success", "answers result 1", |p| result(p, json!(1))),
    Entry::new("wire/success/missing", "wire/success", "answers no result", |p| {
        succeeded(p, |reply| {
            if let Some(body) = reply.value_mut() {
                lose(body, "result");
            }
        });
    }),
    Entry::new(
        "wire/success/status-member",
        "wire/success",
        "answers status in place of result",
        |p| {
            succeeded(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    lose(body, "result");
                    body["status"] = json!("success");
                }
            });
        },
    ),
    Entry::new(
        "wire/success/status-500",
        "wire/success",
        "answers a success with status 500",
        |p| succeeded(p, |reply| reply.status = 500),
    ),
];

/// Changes each reply that is no success.
fn refused(parts: &mut Parts, edit: fn(&mut Reply)) {
    parts.around_all(move |next: Next, call: Call| async move {
        let mut reply = next.handle(call).await;
        if !reply.succeeded() {
            edit(&mut reply);
        }
        reply
    });
}

/// Changes each reply that is a success.
pub(super) fn succeeded(parts: &mut Parts, edit: fn(&mut Reply)) {
    parts.around_all(move |next: Next, call: Call| async move {
        let mut reply = next.handle(call).await;
        if reply.succeeded() {
            edit(&mut reply);
        }
        reply
    });
}

/// Answers `word` as the result of a success.
fn result(parts: &mut Parts, word: Value) {
    parts.around_all(move |next: Next, call: Call| {
        let word = word.clone();
        async move {
            let mut reply = next.handle(call).await;
            if reply.succeeded()
                && let Some(body) = reply.value_mut()
            {
                body["result"] = word;
            }
            reply
        }
    });
}

/// Answers a refused call of this kind as a server that has crashed.
fn crashes(parts: &mut Parts, when: fn(&Call) -> bool) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let crashes = when(&call);
        let mut reply = next.handle(call).await;
        if crashes && !reply.succeeded() {
            reply.status = 500;
            raw(&mut reply, "text/html", "<h1>Internal Server Error</h1>");
        }
        reply
    });
}

pub(super) fn raw(reply: &mut Reply, kind: &'static str, text: &'static str) {
    reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.body = Body::Raw(Bytes::from_static(text.as_bytes()));
}
