//! How callers identify themselves.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next as WireNext;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::dialect::{Access, Dialect, Stage};
use crate::reference::{Change, Parts, Refusal, Reply};

pub(super) fn cases() -> Vec<Dialect> {
    let access = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Entrance, change).along("access")
    };
    vec![
        access(
            "access/session-only",
            "auth/session",
            "no key is known: callers log in and send the cookie of their session",
            refusing("key"),
        )
        .entered_by(Access::Session),
        access(
            "access/key-only",
            "auth/key",
            "nobody can log in: callers send a key with each call",
            refusing("username"),
        )
        .entered_by(Access::Key),
        access(
            "access/no-authentication-address",
            "auth/key",
            "there is nothing at /rest/auth: callers send a key with each call",
            Change::new(|parts: &mut Parts| parts.around_wire(no_address)),
        )
        .entered_by(Access::Key),
    ]
}

/// Refuses every request whose `auth` has the member `member`.
fn refusing(member: &'static str) -> Change {
    Change::new(move |parts: &mut Parts| {
        parts.around_wire(move |request: Request, next: WireNext| async move {
            let (head, body) = request.into_parts();
            let text = to_bytes(body, usize::MAX).await.unwrap_or_default();
            let body: Value = serde_json::from_slice(&text).unwrap_or_default();
            if body["auth"].get(member).is_some() {
                let message = format!("auth.{member}: there is no such way in");
                return Reply::from(Refusal::new(401, message)).into_response();
            }
            next.run(Request::from_parts(head, Body::from(text))).await
        });
    })
}

async fn no_address(request: Request, next: WireNext) -> Response {
    if request.uri().path().starts_with("/rest/auth") {
        return Reply::from(Refusal::new(404, "there is no such path")).into_response();
    }
    next.run(request).await
}
