//! Servers whose answers are small on the wire and huge in memory.

use std::sync::OnceLock;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_ENCODING;
use bytes::Bytes;

use super::answer::Answer;
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::gzip::{LONGEST_COPY, gzip};
use super::step::Script;

/// How often the longest copy is made of the filler: 4 GiB in all, of which 4 MiB are sent.
const COPIES: u64 = (4 << 30) / LONGEST_COPY;

pub(super) const HOSTILE: &[Hostile] = &[Hostile::new(
    "bomb/gzip",
    "sends answers of 4 MiB in gzip that would be 4 GiB of JSON",
    |_| Treatment::After(bomb),
)];

fn bomb(mut answer: Answer) -> Script {
    static BOMB: OnceLock<Bytes> = OnceLock::new();
    let bomb = BOMB.get_or_init(|| {
        gzip(b"{\"result\":\"success\",\"numrows\":1,\"note\":\"", b'0', COPIES, b"\"}").into()
    });
    answer.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.with_body(bomb.clone()).script()
}
