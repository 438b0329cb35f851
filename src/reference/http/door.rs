use std::sync::Arc;

use axum::Router;
use axum::body::Body as HttpBody;
use axum::extract::State;
use axum::http::header::{ALLOW, CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};

use super::accounts::Accounts;
use super::{body, path};
use crate::reference::call::{Body, Call, Refusal, Reply};
use crate::reference::handler::Handler;

/// The name of the session cookie.
const SESSION: &str = "Red60urne";

/// Where HTTP requests become calls.
pub(in crate::reference) struct Door {
    handler: Arc<dyn Handler>,
    accounts: Accounts,
}

impl Door {
    /// A door to `handler` for those who have `accounts`.
    pub(in crate::reference) fn new(handler: Arc<dyn Handler>, accounts: Accounts) -> Self {
        Self { handler, accounts }
    }
}

/// The routes of the server.
pub(in crate::reference) fn routes(door: Door) -> Router {
    Router::new()
        .route("/rest/dialplan/{*call}", post(dialplan))
        .route("/rest/auth", post(log_in))
        .route("/rest/auth/", post(log_in))
        .route("/rest/auth/logout", post(log_out))
        .route("/rest/auth/logout/", post(log_out))
        .fallback(async || Reply::from(Refusal::new(404, "there is no such path")))
        .method_not_allowed_fallback(wrong_method)
        .with_state(Arc::new(door))
}

async fn dialplan(
    State(door): State<Arc<Door>>,
    uri: Uri,
    headers: HeaderMap,
    body: HttpBody,
) -> Result<Reply, Refusal> {
    let bytes = body::collect(body).await?;
    let (operation, data) = path::operation(uri.path())
        .ok_or_else(|| Refusal::new(404, "there is no such operation"))?;
    let mut body = body::parse(&bytes);
    if let (Some(data), Some(members)) = (data, body.as_object_mut()) {
        members.entry("type").or_insert_with(|| json!(data));
    }
    let caller = door.accounts.caller(&body["auth"], session(&headers));
    Ok(door.handler.handle(Call::new(operation, caller, body)).await)
}

async fn log_in(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    body: HttpBody,
) -> Result<Reply, Refusal> {
    let body = body::parse(&body::collect(body).await?);
    let (members, opened) = door.accounts.log_in(&body["auth"], session(&headers))?;
    let mut reply = Reply::success(members);
    if let Some(id) = opened {
        set_session(&mut reply, &id);
    }
    Ok(reply)
}

async fn log_out(
    State(door): State<Arc<Door>>,
    headers: HeaderMap,
    body: HttpBody,
) -> Result<Reply, Refusal> {
    let body = body::parse(&body::collect(body).await?);
    door.accounts.log_out(&body["auth"], session(&headers))?;
    let mut reply = Reply::success(Map::new());
    set_session(&mut reply, "");
    Ok(reply)
}

async fn wrong_method() -> Reply {
    let mut reply = Reply::from(Refusal::new(405, "every call is a POST"));
    reply.headers.insert(ALLOW, HeaderValue::from_static("POST"));
    reply
}

/// The session that the request's cookies name.
fn session(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| *name == SESSION)
        .map(|(_, id)| id)
}

/// Has the client keep `id` as its session, or forget its session where `id` is empty.
fn set_session(reply: &mut Reply, id: &str) {
    let end = if id.is_empty() { "; Max-Age=0" } else { "" };
    let cookie = format!("{SESSION}={id}; Path=/; HttpOnly; SameSite=Lax{end}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        reply.headers.insert(SET_COOKIE, cookie);
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = match self.body {
            Body::Json(value) => json_response(&value),
            Body::Raw(bytes) => HttpBody::from(bytes).into_response(),
        };
        *response.status_mut() = status;
        response.headers_mut().extend(self.headers);
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Reply::from(self).into_response()
    }
}

fn json_response(value: &Value) -> Response {
    let json = HeaderValue::from_static("application/json");
    // A value is always JSON; its `to_string` would go by the formatter, piece by piece.
    ([(CONTENT_TYPE, json)], serde_json::to_vec(value).unwrap_or_default()).into_response()
}
