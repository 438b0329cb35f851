//! Servers that send without an end, or nearly so.

use std::iter::{once, repeat, repeat_n};

use bytes::Bytes;

use super::answer::{Answer, Framing, chunk};
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Script, Step};

/// How much is written at once, in bytes.
const PIECE: usize = 64 << 10;

/// How many pieces a huge answer has.
const PIECES: usize = 1 << 20;

/// The announced length of a huge answer, in bytes: that of all its pieces.
const HUGE: u64 = 64 << 30;

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new("endless/body", "sends each answer in chunks that never end", |_| {
        Treatment::After(body)
    }),
    Hostile::new("endless/headers", "sends headers that never end before each answer", |_| {
        Treatment::After(headers)
    }),
    Hostile::new(
        "huge/content-length",
        "announces each answer with 64 GiB, and sends zeros as fast as they are taken",
        |_| Treatment::After(huge),
    ),
];

/// It begins like a success, with a text that goes on and on.
fn body(answer: Answer) -> Script {
    let first = [answer.head(Framing::Chunked), chunk(b"{\"result\":\"success\",\"note\":\"")];
    let rest = Step::Write(chunk(&vec![b'0'; PIECE]));
    Box::new(first.into_iter().map(Step::Write).chain(repeat(rest)))
}

fn headers(answer: Answer) -> Script {
    let head = answer.head(Framing::Length(answer.length()));
    let begun = head.slice(..head.len() - b"\r\n".len());
    let rest = Step::Write(Bytes::from_static(b"x-more: and so on\r\n"));
    Box::new(once(Step::Write(begun)).chain(repeat(rest)))
}

fn huge(answer: Answer) -> Script {
    let head = answer.head(Framing::Length(HUGE));
    let rest = Step::Write(vec![0; PIECE].into());
    Box::new(once(Step::Write(head)).chain(repeat_n(rest, PIECES)))
}
