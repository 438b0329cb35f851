//! Servers whose JSON is none, or more than one wants.

use std::sync::OnceLock;

use super::behaviour::Treatment;
use super::entry::Hostile;

/// How many brackets a deep answer opens.
const DEPTH: usize = 100_000;

/// How many numbers a wide answer lists; each takes two bytes.
const WIDTH: usize = 2 << 20;

/// Bytes that begin no character, a character that breaks off, and half a surrogate pair.
const BAD: &[u8] = b"\"\xff\xfe\xc3\x28\xed\xa0\x80\"";

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new("json/deep", "answers 100,000 opening brackets", |_| {
        Treatment::After(|answer| answer.with_body(vec![b'['; DEPTH]).script())
    }),
    Hostile::new(
        "json/invalid-utf8",
        "adds a member to each answer whose bytes are no UTF-8",
        |_| Treatment::After(|answer| answer.with_note(BAD).script()),
    ),
    Hostile::new("json/not-json", "answers a sentence as application/json", |_| {
        Treatment::After(|answer| answer.with_body("The unit is fine, thank you.\n").script())
    }),
    Hostile::new("json/wide", "adds a list of two million zeros to each answer", |_| {
        Treatment::After(|answer| answer.with_note(wide()).script())
    }),
];

fn wide() -> &'static [u8] {
    static WIDE: OnceLock<Vec<u8>> = OnceLock::new();
    WIDE.get_or_init(|| [b"[".as_slice(), &b"0,".repeat(WIDTH - 1), b"0]"].concat())
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::Value;

    use super::*;
    use crate::reference::hostile::answer::Answer;
    use crate::reference::hostile::received::Received;

    fn answer() -> Answer {
        let body = "{\"result\":\"success\"}".into();
        Answer::page(&Received::of(Method::POST, "/"), 200, "application/json", body)
    }

    #[test]
    fn a_wide_answer_is_valid_and_one_of_bad_bytes_is_not() {
        let wide = answer().with_note(wide()).body;
        let read: Value = serde_json::from_slice(&wide).expect("JSON");
        assert_eq!(read["result"], "success");
        assert_eq!(read["note"].as_array().map(Vec::len), Some(WIDTH));
        assert!(std::str::from_utf8(&answer().with_note(BAD).body).is_err());
    }
}
