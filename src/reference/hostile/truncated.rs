//! Servers whose answers stop short.

use super::answer::{Answer, Framing};
use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Script, Step, script};

/// By how many bytes the announced length is too large.
const MISSING: u64 = 100;

pub(super) const HOSTILE: &[Hostile] = &[Hostile::new(
    "truncated/body",
    "announces answers 100 bytes longer than they are, and closes the connection after them",
    |_| Treatment::After(short),
)];

fn short(answer: Answer) -> Script {
    let head = answer.head(Framing::Length(answer.length() + MISSING));
    script([Step::Write(head), Step::Write(answer.body), Step::Close])
}
