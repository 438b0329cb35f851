use crate::contract::Violation;
use crate::reference::call::Refusal;

/// How much of a value a message repeats, in characters.
const LONGEST: usize = 300;

/// What a caller is told of a violation: the member, and what is wrong with it.
pub(super) fn refusal(violation: &Violation) -> Refusal {
    let member = violation.pointer.trim_start_matches('/').replace('/', ".");
    let member = if member.is_empty() { "body" } else { &member };
    Refusal::bad(format!("{}: {}", shortened(member), shortened(&violation.message)))
}

/// `text`, cut where it repeats too much of what was sent.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
