//! Faults of the wire: status, form and completeness of what is answered, paths, and sessions.

use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next as WireNext;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::fault::Entry;
use super::read::lose;
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
                call.values()
                    .values()
                    .any(|value| value.is_object() || value.is_array())
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
                    .is_some_and(|scope| scope.values().any(|value| value.is_object()))
            });
        },
    ),
    Entry::new(
        "wire/refusal/html",
        "wire/failure",
        "answers refusals in HTML",
        |p| {
            refused(p, |reply| {
                raw(
                    reply,
                    "text/html",
                    "<html><body><h1>Bad request</h1></body></html>",
                )
            })
        },
    ),
    Entry::new(
        "wire/refusal/empty",
        "wire/failure",
        "answers refusals without a body",
        |p| refused(p, |reply| raw(reply, "application/json", "")),
    ),
    Entry::new(
        "wire/refusal/text",
        "wire/failure",
        "answers refusals as plain text",
        |p| refused(p, |reply| raw(reply, "text/plain", "refused")),
    ),
    Entry::new(
        "wire/refusal/list",
        "wire/failure",
        "answers refusals as a list",
        |p| {
            refused(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    *body = json!([body.take()])
                }
            })
        },
    ),
    Entry::new(
        "wire/refusal/null",
        "wire/failure",
        "answers refusals with null",
        |p| {
            refused(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    *body = Value::Null
                }
            })
        },
    ),
    Entry::new(
        "wire/success/true",
        "wire/success",
        "answers result true",
        |p| result(p, json!(true)),
    ),
    Entry::new(
        "wire/success/ok",
        "wire/success",
        "answers result ok",
        |p| result(p, json!("ok")),
    ),
    Entry::new(
        "wire/success/capitals",
        "wire/success",
        "answers result SUCCESS",
        |p| result(p, json!("SUCCESS")),
    ),
    Entry::new(
        "wire/success/one",
        "wire/success",
        "answers result 1",
        |p| result(p, json!(1)),
    ),
    Entry::new(
        "wire/success/missing",
        "wire/success",
        "answers no result",
        |p| {
            succeeded(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    lose(body, "result")
                }
            })
        },
    ),
    Entry::new(
        "wire/success/status-member",
        "wire/success",
        "answers status in place of result",
        |p| {
            succeeded(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    lose(body, "result");
                    body["status"] = json!("success")
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
    Entry::new(
        "wire/answer/list",
        "wire/answer",
        "answers a list with the object in it",
        |p| {
            succeeded(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    *body = json!([body.take()])
                }
            })
        },
    ),
    Entry::new(
        "wire/answer/text",
        "wire/answer",
        "answers a text with the object's JSON in it",
        |p| {
            succeeded(p, |reply| {
                if let Some(body) = reply.value_mut() {
                    *body = json!(body.to_string())
                }
            })
        },
    ),
    Entry::new("wire/answer/empty", "wire/answer", "answers nothing", |p| {
        succeeded(p, |reply| raw(reply, "application/json", ""))
    }),
    Entry::new("wire/answer/html", "wire/answer", "answers in HTML", |p| {
        succeeded(p, |reply| {
            raw(reply, "text/html", "<html><body>success</body></html>")
        })
    }),
    Entry::new(
        "wire/answer/half",
        "wire/answer",
        "answers the first half",
        |p| recoded(p, |bytes| bytes.slice(..bytes.len() / 2)),
    ),
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
                [&b"Warning: undefined index on line 42\n"[..], bytes]
                    .concat()
                    .into()
            })
        },
    ),
    Entry::new(
        "wire/answer/twice",
        "wire/answer",
        "prints each answer twice",
        |p| recoded(p, |bytes| [&bytes[..], bytes].concat().into()),
    ),
    Entry::new(
        "wire/answer/single-quotes",
        "wire/answer",
        "prints answers with single quotes",
        |p| {
            recoded(p, |bytes| {
                String::from_utf8_lossy(bytes).replace('"', "'").into()
            })
        },
    ),
    Entry::new(
        "wire/answer/comma-at-end",
        "wire/answer",
        "leaves a comma at the end of an answer",
        |p| {
            recoded(p, |bytes| {
                String::from_utf8_lossy(bytes).replacen('{', "{,", 1).into()
            })
        },
    ),
    Entry::new(
        "wire/answer/every-tenth-empty",
        "wire/answer",
        "answers nothing to each tenth call",
        |p| {
            let calls = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
            p.around_unit(move |next: Next, call: Call| {
                let nth = calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
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
        |p| p.around_wire(broken_off),
    ),
    Entry::new(
        "wire/slash/needed",
        "wire/slash",
        "does not know a path without its final slash",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                slashed(request, next, true).await
            })
        },
    ),
    Entry::new(
        "wire/slash/refused",
        "wire/slash",
        "does not know a path with its final slash",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                slashed(request, next, false).await
            })
        },
    ),
    Entry::new(
        "wire/post/read-refused",
        "band/read",
        "does not know read",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                if request.uri().path().contains("/read/")
                    || request.uri().path().ends_with("/read")
                {
                    unknown()
                } else {
                    next.run(request).await
                }
            })
        },
    ),
    Entry::new(
        "auth/key/in-header-only",
        "auth/key",
        "passes over the key in the body",
        |p| {
            p.around_all(async |next: Next, mut call: Call| {
                if call.body["auth"].get("key").is_some() {
                    call.caller =
                        crate::reference::Caller::nobody(crate::reference::Lack::Credentials);
                }
                next.handle(call).await
            });
        },
    ),
    Entry::new(
        "auth/check/refused",
        "auth/check",
        "refuses a valid key at the authentication address",
        |p| {
            at_auth(p, |body| {
                *body = json!({"result": "fail", "message": "unknown"})
            })
        },
    ),
    Entry::new(
        "auth/check/no-user",
        "auth/check",
        "answers a valid key without its user",
        |p| at_auth(p, |body| lose(body, "user")),
    ),
    Entry::new(
        "auth/check/any-key",
        "auth/check",
        "welcomes any key at the authentication address",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
            let auth = request.uri().path().trim_end_matches('/') == "/rest/auth";
            let response = next.run(request).await;
            if auth && !response.status().is_success() {
                let user = json!({"id": 1, "login": "admin", "name": "admin", "company": "test", "companies": ["test"]});
                return Reply::json(200, json!({"result": "success", "user": user})).into_response();
            }
            response
        });
        },
    ),
    Entry::new(
        "auth/logout/session-lives-on",
        "auth/logout",
        "reports a log-out and keeps the session",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                if request.uri().path().trim_end_matches('/') == "/rest/auth/logout" {
                    return Reply::json(200, json!({"result": "success"})).into_response();
                }
                next.run(request).await
            });
        },
    ),
    Entry::new(
        "auth/session/cookie-missing",
        "auth/session",
        "sets no cookie at a log-in",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                let mut response = next.run(request).await;
                response
                    .headers_mut()
                    .remove(axum::http::header::SET_COOKIE);
                response
            });
        },
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
fn succeeded(parts: &mut Parts, edit: fn(&mut Reply)) {
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

fn raw(reply: &mut Reply, kind: &'static str, text: &'static str) {
    reply
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.body = Body::Raw(Bytes::from_static(text.as_bytes()));
}

/// Changes the bytes of each success.
fn recoded(parts: &mut Parts, edit: fn(&Bytes) -> Bytes) {
    parts.around_all(move |next: Next, call: Call| async move {
        let mut reply = next.handle(call).await;
        if let Some(body) = reply.value().filter(|_| reply.succeeded()) {
            let bytes = edit(&Bytes::from(body.to_string()));
            reply
                .headers
                .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
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
    head.headers
        .insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let half = bytes.slice(..bytes.len() / 2);
    let pieces = [Ok(half), Err(std::io::Error::other("broken off"))];
    Response::from_parts(head, HttpBody::from_stream(futures::stream::iter(pieces)))
}

/// Knows only paths that end with a slash, or only those that do not.
async fn slashed(request: Request, next: WireNext, wanted: bool) -> Response {
    let path = request.uri().path();
    if path.starts_with("/rest/dialplan/") && path.ends_with('/') != wanted {
        return unknown();
    }
    next.run(request).await
}

fn unknown() -> Response {
    let body = json!({"result": "fail", "message": "there is no such path"});
    let mut response = Reply::json(404, body).into_response();
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Changes what the authentication address answers.
fn at_auth(parts: &mut Parts, edit: fn(&mut Value)) {
    parts.around_wire(move |request: Request, next: WireNext| async move {
        let auth = request.uri().path().trim_end_matches('/') == "/rest/auth";
        let response = next.run(request).await;
        if !auth {
            return response;
        }
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut body = serde_json::from_slice(&bytes).unwrap_or_default();
        edit(&mut body);
        Reply::json(head.status.as_u16(), body).into_response()
    });
}
