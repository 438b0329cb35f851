//! What a refusal looks like: its status, its word, its message.

use axum::http::StatusCode;
use axum::http::response::Parts as Head;
use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::responses;
use crate::reference::Change;

const QUESTION: &str = "open/failure-shape";

pub(super) fn cases() -> Vec<Dialect> {
    let shape =
        |id, sentence, change: Change| Dialect::new(id, QUESTION, sentence, Stage::Shape, change);
    let status = |id, sentence, edit: fn(&mut Head, &mut Value)| {
        shape(id, sentence, responses(edit)).along("failure-shape/status")
    };
    vec![
        status("failure-shape/status-200", "every refusal is HTTP 200", |head, _| {
            refused_with(head, StatusCode::OK);
        })
        .answering("HTTP 200, result fail, with a message"),
        status("failure-shape/status-400", "every refusal is HTTP 400, for lack of rights too", |head, _| {
            refused_with(head, StatusCode::BAD_REQUEST);
        })
        .answering("HTTP 400, result fail, with a message"),
        status("failure-shape/status-401", "every refusal is HTTP 401", |head, _| {
            refused_with(head, StatusCode::UNAUTHORIZED);
        })
        .answering("HTTP 401, result fail, with a message"),
        status("failure-shape/status-403", "every refusal is HTTP 403", |head, _| {
            refused_with(head, StatusCode::FORBIDDEN);
        })
        .answering("HTTP 403, result fail, with a message"),
        status("failure-shape/status-404", "every refusal is HTTP 404", |head, _| {
            refused_with(head, StatusCode::NOT_FOUND);
        })
        .answering("HTTP 404, result fail, with a message"),
        status("failure-shape/status-409", "every refusal is HTTP 409", |head, _| {
            refused_with(head, StatusCode::CONFLICT);
        })
        .answering("HTTP 409, result fail, with a message"),
        status("failure-shape/status-422", "every refusal is HTTP 422", |head, _| {
            refused_with(head, StatusCode::UNPROCESSABLE_ENTITY);
        })
        .answering("HTTP 422, result fail, with a message"),
        status(
            "failure-shape/status-by-cause",
            "a refusal is HTTP 404 for no match, 409 for what exists, 422 for bad values, 401 and 403 for lack of rights",
            by_cause,
        )
        .answering("HTTP 404, result fail, with a message"),
        shape("failure-shape/word-error", "a refusal says result error", responses(|_, answer| says(answer, "error")))
            .along("failure-shape/word")
            .answering("HTTP 400, result error, with a message"),
        shape("failure-shape/word-failure", "a refusal says result failure", responses(|_, answer| says(answer, "failure")))
            .along("failure-shape/word")
            .answering("HTTP 400, result failure, with a message"),
        shape("failure-shape/no-message", "a refusal has no message", responses(|_, answer| silence(answer)))
            .along("failure-shape/message")
            .answering("HTTP 400, result fail, without a message"),
        shape(
            "failure-shape/more-members",
            "a refusal has a code, empty values and numrows 0 beside its message",
            responses(|_, answer| more(answer)),
        )
        .along("failure-shape/members"),
    ]
}

fn refused_with(head: &mut Head, status: StatusCode) {
    if head.status.is_client_error() {
        head.status = status;
    }
}

fn is_refusal(answer: &Value) -> bool {
    answer.get("result").is_some_and(|result| result != "success")
}

fn by_cause(head: &mut Head, answer: &mut Value) {
    if head.status != StatusCode::BAD_REQUEST {
        return;
    }
    let message = answer["message"].as_str().unwrap_or_default();
    head.status = if message.contains("matches no extension") {
        StatusCode::NOT_FOUND
    } else if message.contains("already") || message.contains("extensions, and must match") {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
}

fn says(answer: &mut Value, word: &str) {
    if is_refusal(answer) {
        answer["result"] = json!(word);
    }
}

fn silence(answer: &mut Value) {
    if is_refusal(answer)
        && let Some(members) = answer.as_object_mut()
    {
        members.remove("message");
    }
}

fn more(answer: &mut Value) {
    if is_refusal(answer) {
        answer["code"] = json!(17);
        answer["values"] = json!([]);
        answer["numrows"] = json!(0);
    }
}
