//! Servers that speak no HTTP, or HTTP of an old kind.

use bytes::Bytes;

use super::answer::{Answer, Framing};
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Script, Step, script};

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "http/garbage",
        "answers bytes that are no HTTP, and closes the connection",
        |_| Treatment::After(|_| script([Step::Write(garbage()), Step::Close])),
    ),
    Hostile::new(
        "http/no-length-close",
        "ends each answer by closing the connection, which is legal",
        |_| Treatment::After(until_close),
    ),
];

/// Every byte there is, in an order that looks like none: 167 has no divisor in common with 256.
fn garbage() -> Bytes {
    (0..=u8::MAX).map(|at| at.wrapping_mul(167).wrapping_add(13)).collect()
}

fn until_close(answer: Answer) -> Script {
    script([Step::Write(answer.head(Framing::Close)), Step::Write(answer.body), Step::Close])
}
