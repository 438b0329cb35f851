use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use dialcheck::reference::{Change, Parts};
use serde_json::{Value, json};

use super::search::percent;

/// What a target gives out that must not be shown: the cookies of its sessions.
#[derive(Clone, Debug, Default)]
pub(super) struct Echo {
    cookies: Arc<Mutex<BTreeSet<String>>>,
}

impl Echo {
    /// The sessions' ids.
    pub(super) fn cookies(&self) -> BTreeSet<String> {
        self.cookies.lock().expect("no test panics in there").clone()
    }

    /// Has a server repeat what it is sent in every answer, and in a page where it does not know who calls.
    pub(super) fn change(&self) -> Change {
        let echo = self.clone();
        Change::new(move |parts: &mut Parts| {
            let echo = echo.clone();
            parts.around_wire(move |request, next| {
                let echo = echo.clone();
                async move { echo.answer(request, next).await }
            });
        })
    }

    async fn answer(&self, request: Request, next: Next) -> Response {
        let (head, body) = request.into_parts();
        let is_call = head.uri.path().starts_with("/rest/dialplan/");
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let text = told(&head.headers, &String::from_utf8_lossy(&body));
        let response = next.run(Request::from_parts(head, Body::from(body))).await;
        let (mut head, body) = response.into_parts();
        for cookie in head.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().expect("a text").split(';').next().unwrap_or_default();
            let id = pair.split_once('=').map_or("", |(_, id)| id).to_owned();
            if !id.is_empty() {
                self.cookies.lock().expect("no test panics in there").insert(id);
            }
        }
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let answer = match serde_json::from_slice::<Value>(&body) {
            Ok(Value::Object(mut answer)) => {
                let said = answer.get("message").and_then(Value::as_str).unwrap_or("fine");
                let message = format!("{said}; you said {text}");
                answer.insert("message".to_owned(), json!(message));
                answer.insert(text.chars().take(400).collect(), json!([text]));
                Value::Object(answer).to_string().into_bytes()
            }
            _ => body.to_vec(),
        };
        head.headers.remove(CONTENT_LENGTH);
        if head.status == StatusCode::UNAUTHORIZED && is_call {
            let page = format!("<h1>{}</h1>", text.replace('&', "&amp;").replace('"', "&quot;"));
            return Response::from_parts(head, Body::from(page));
        }
        Response::from_parts(head, Body::from(answer))
    }
}

/// What was sent, as it is and in other forms, and the beginnings of the credentials.
fn told(headers: &HeaderMap, body: &str) -> String {
    let mut parts = vec![body.to_owned(), percent(body), BASE64_STANDARD.encode(body)];
    for name in [COOKIE.as_str(), AUTHORIZATION.as_str(), "x-canary", "x-site"] {
        let Some(value) = headers.get(name) else { continue };
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        parts.extend([percent(&value), BASE64_STANDARD.encode(&value), value]);
    }
    let auth = serde_json::from_str::<Value>(body).unwrap_or_default()["auth"].clone();
    for name in ["key", "password"] {
        let Some(secret) = auth[name].as_str() else { continue };
        let beginning: String = secret.chars().take(11).collect();
        parts.extend([format!("not {beginning}..."), secret.to_uppercase(), percent(secret)]);
        parts.extend([json!(secret).to_string(), BASE64_STANDARD.encode(secret)]);
    }
    parts.join(" | ")
}
