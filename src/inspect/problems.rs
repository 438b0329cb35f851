use std::fmt::Write as _;

use serde::Serialize;

use super::decoding::{Context, Form, meaning, requirement};
use super::finding::Citation;
use crate::contract::{Contract, Field, Grammar};
use crate::report::text::harmless;

/// Something that is wrong with a text, or that the document leaves open.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The first byte that it is about, counted from 1; one more than the length where something is missing.
    pub first: usize,
    /// The last byte.
    pub last: usize,
    /// What is wrong, in words.
    pub message: String,
    /// What to write, in words.
    pub remedy: String,
    /// Whether the document leaves it open.
    pub open: bool,
    /// The requirement that says so.
    pub requirement: Option<Citation>,
}

/// What is wrong with a form where it stands.
pub(super) fn out_of_place(text: &str, form: Form, context: Context) -> Option<Problem> {
    let problem = |message: &str, remedy: &str, id: &str, open: bool| Problem {
        first: 1,
        last: text.len().max(1),
        message: message.to_owned(),
        remedy: remedy.to_owned(),
        open,
        requirement: Citation::of(id),
    };
    match (context, form) {
        (Context::Queue, Form::Empty) => Some(problem(
            "the document leaves open whether a queue may have an empty subtype",
            "write a queue string of 18 or 21 bytes",
            "open/subtype-empty",
            true,
        )),
        (Context::Conference, Form::Queue) => Some(problem(
            "a conference takes nothing or Q",
            "write '' or Q",
            "update/subtype/conference",
            false,
        )),
        (Context::Other, Form::Conference | Form::Queue) => Some(problem(
            "an extension that is neither a queue nor a conference has no subtype",
            "write ''",
            "update/subtype/only-for-types",
            false,
        )),
        _ => None,
    }
}

/// A character that is no single byte, at byte `at` counted from 0.
pub(super) fn stranger(at: usize, character: char) -> Problem {
    Problem {
        first: at + 1,
        last: at + character.len_utf8(),
        message: format!(
            "byte {} begins '{}', which is {} bytes long: a queue string is of ASCII alone",
            at + 1,
            harmless(&character.to_string()),
            character.len_utf8()
        ),
        remedy: "write ASCII letters, digits and spaces".to_owned(),
        open: false,
        requirement: Citation::of("update/subtype/queue"),
    }
}

/// Of so many values the meanings are told, and not the values alone.
const FEW: usize = 5;

pub(super) fn bad_field(field: &Field, is: &str) -> Problem {
    let (noun, verb) = if field.width() == 1 { ("byte", "is") } else { ("bytes", "are") };
    let allowed = field.allowed();
    let mut remedy = String::new();
    for (at, one) in allowed.iter().enumerate() {
        let joint = match at {
            0 => "write ",
            _ if at + 1 == allowed.len() => " or ",
            _ => ", ",
        };
        let _ = write!(remedy, "{joint}'{one}'");
        if allowed.len() <= FEW {
            let _ = write!(remedy, " ({})", meaning(field, one));
        }
    }
    Problem {
        first: field.first,
        last: field.last,
        message: format!(
            "{noun} {} ({}) {verb} '{}', which may not stand there",
            field.bytes,
            field.title,
            harmless(is)
        ),
        remedy,
        open: false,
        requirement: Citation::of(&requirement(field)),
    }
}

/// A length that is neither of the two.
pub(super) fn bad_length(text: &str, grammar: &Grammar) -> Option<Problem> {
    let [short, long] = Contract::get().grammars();
    let length = text.len();
    if length == grammar.length {
        return None;
    }
    let open = length == short.length + 1;
    let (first, last) = if length > grammar.length {
        (grammar.length + 1, length)
    } else {
        (length + 1, grammar.length)
    };
    let wanted = format!("{} or {} bytes", short.length, long.length);
    let remedy = if length > long.length {
        format!("cut it to {} bytes", long.length)
    } else {
        format!("fill it up with spaces to {} bytes", grammar.length)
    };
    Some(Problem {
        first,
        last,
        message: if open {
            format!(
                "it is {length} bytes long: the document speaks of {wanted}, and leaves {length} open"
            )
        } else {
            format!("it is {length} bytes long, and a queue string has {wanted}")
        },
        remedy,
        open,
        requirement: Citation::of(if open {
            "open/subtype-length"
        } else {
            "update/subtype/length"
        }),
    })
}
