//! Servers that reset connections.

use super::answer::{Answer, Framing};
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Script, Step, script};

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "reset/before-answer",
        "resets the connection once a request has taken effect, without an answer",
        |_| Treatment::After(|_| script([Step::Reset])),
    ),
    Hostile::new("reset/mid-body", "resets the connection in the middle of each answer", |_| {
        Treatment::After(half)
    }),
];

fn half(answer: Answer) -> Script {
    let head = answer.head(Framing::Length(answer.length()));
    let half = answer.body.slice(..answer.body.len() / 2);
    script([Step::Write(head), Step::Write(half), Step::Reset])
}
