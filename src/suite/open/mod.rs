//! The open questions: where the document is silent or contradicts itself, the target's answer is
//! recorded and never judged. Questions whose answer other cases build on are asked first.

mod creation;
mod forms;
mod reading;
mod updating;
mod wire;

use super::case::Case;
use crate::run::Session;

pub(super) fn cases() -> Vec<Case> {
    [creation::cases(), forms::cases(), reading::cases(), updating::cases(), wire::cases()]
        .into_iter()
        .flatten()
        .map(Case::observing)
        .collect()
}

/// Whether the call at `at` was taken, as an answer to a question.
fn taken(s: &Session, at: usize) -> &'static str {
    if s.succeeded(at) { "taken" } else { "refused" }
}
