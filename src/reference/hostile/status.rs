//! Servers that are not there, or have enough to do.

use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use bytes::Bytes;

use super::answer::Answer;
use super::behaviour::{Occasion, Treatment};
use super::entry::Hostile;

/// Which requests are refused by a server that is limited in its rate: each that this divides.
const FIFTH: u64 = 5;

/// Which requests are refused by a server that is unavailable at times.
const THIRD: u64 = 3;

/// What a client is asked to wait, in seconds.
const WAIT: &str = "1";

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "status/429",
        "refuses each fifth request with status 429 and Retry-After: 1, without effect",
        |occasion| each(FIFTH, occasion, 429, "too many requests"),
    ),
    Hostile::new(
        "status/502",
        "answers each request with status 502, without effect",
        |occasion| {
            let page = Bytes::from_static(b"<html><body><h1>502 Bad Gateway</h1></body></html>\n");
            Treatment::Instead(Answer::page(occasion.request, 502, "text/html", page).script())
        },
    ),
    Hostile::new(
        "status/503-retry-after",
        "refuses each third request with status 503 and Retry-After: 1, without effect",
        |occasion| each(THIRD, occasion, 503, "the service is unavailable"),
    ),
];

fn each(period: u64, occasion: &Occasion<'_>, status: u16, message: &str) -> Treatment {
    if !occasion.number.is_multiple_of(period) {
        return Treatment::USUAL;
    }
    let body = serde_json::json!({"result": "fail", "message": message}).to_string();
    let mut page = Answer::page(occasion.request, status, "application/json", body.into());
    page.headers.insert(RETRY_AFTER, HeaderValue::from_static(WAIT));
    Treatment::Instead(page.script())
}
