//! Faults of the wire: paths, keys and sessions.

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::middleware::Next as WireNext;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::fault::Entry;
use super::subjects::lose;
use crate::contract::Operation;
use crate::reference::{Call, Caller, Lack, Next, Parts, Reply};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "wire/slash/needed",
        "wire/slash",
        "does not know a path without its final slash",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                slashed(request, next, true).await
            });
        },
    ),
    Entry::new(
        "wire/slash/refused",
        "wire/post",
        "does not know a path with its final slash",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                slashed(request, next, false).await
            });
        },
    ),
    Entry::new(
        "wire/operation/any-taken",
        "wire/operation",
        "reports success for an operation that does not exist",
        |p| {
            p.around_wire(async |request: Request, next: WireNext| {
                let path = request.uri().path().trim_end_matches('/').to_owned();
                let named = path.strip_prefix("/rest/dialplan/");
                let known = |name: &str| Operation::ALL.iter().any(|one| one.to_string() == name);
                if named.is_some_and(|name| !name.contains('/') && !known(name)) {
                    return Reply::json(200, json!({"result": "success"})).into_response();
                }
                next.run(request).await
            });
        },
    ),
    Entry::new("auth/key/in-header-only", "auth/key", "passes over the key in the body", |p| {
        p.around_all(async |next: Next, mut call: Call| {
            if call.body["auth"].get("key").is_some() {
                call.caller = Caller::nobody(Lack::Credentials);
            }
            next.handle(call).await
        });
    }),
    Entry::new("auth/check/no-user", "auth/check", "answers a valid key without its user", |p| {
        at_auth(p, |body| lose(body, "user"));
    }),
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
    Entry::new("auth/session/cookie-missing", "auth/session", "sets no cookie at a log-in", |p| {
        p.around_wire(async |request: Request, next: WireNext| {
            let mut response = next.run(request).await;
            response.headers_mut().remove(SET_COOKIE);
            response
        });
    }),
];

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
