use std::str::FromStr;

use serde::Serialize;

use super::problems::{Problem, bad_field, bad_length, out_of_place, stranger};
use crate::contract::{Contract, Field};

/// What the text is the subtype of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Context {
    /// Whatever it looks like.
    #[default]
    Any,
    /// A queue, ring type Q.
    Queue,
    /// A conference, ring type C.
    Conference,
    /// An extension of any other ring type.
    Other,
}

impl FromStr for Context {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ring_types = Contract::get().column("ring_type").map(|column| &column.members);
        match text {
            "queue" | "Q" => Ok(Self::Queue),
            "conference" | "C" => Ok(Self::Conference),
            "other" => Ok(Self::Other),
            one if ring_types.is_some_and(|known| known.iter().any(|known| known == one)) => {
                Ok(Self::Other)
            }
            _ => Err(format!(
                "{text:?} is no type: write queue, conference, other, or a ring type as in Q"
            )),
        }
    }
}

/// Which form a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// The empty text.
    Empty,
    /// The word of a conference.
    Conference,
    /// A queue's string, or what was to be one.
    Queue,
}

/// A subtype taken apart.
#[derive(Clone, Debug, Serialize)]
pub struct Decoding {
    /// The text.
    pub text: String,
    /// How many bytes it has.
    pub length: usize,
    /// Which form it has.
    pub form: Form,
    /// What it is, in a sentence.
    pub summary: String,
    /// Whether nothing is wrong with it.
    pub valid: bool,
    /// Its fields in order, as far as it goes.
    pub fields: Vec<Part>,
    /// What is wrong, or left open.
    pub problems: Vec<Problem>,
}

/// One field of a queue's string.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Its place as the document counts it, as in `7-8`.
    pub bytes: String,
    /// What stands there.
    pub is: String,
    /// What the field is about.
    pub title: String,
    /// What stands there, in words; none where it may not stand there.
    pub meaning: Option<String>,
    /// What else may stand there.
    pub others: Vec<Other>,
    /// The requirement that lists it.
    pub requirement: String,
}

/// A value that a field may have.
#[derive(Clone, Debug, Serialize)]
pub struct Other {
    /// What to write; `01-99` stands for all two-digit numbers of the range.
    pub is: String,
    /// What it means.
    pub meaning: String,
}

/// Takes `text` apart as the subtype of what `context` says.
///
/// ```
/// use dialcheck::inspect::{Context, decode};
///
/// let decoding = decode("a    y            ", Context::Queue);
/// assert!(decoding.valid);
/// assert_eq!(decoding.fields[5].meaning.as_deref(), Some("up by 1 each minute"));
/// ```
pub fn decode(text: &str, context: Context) -> Decoding {
    let form = form(text, context);
    let (fields, mut problems) = match form {
        Form::Queue => queue(text),
        Form::Empty | Form::Conference => (Vec::new(), Vec::new()),
    };
    problems.extend(out_of_place(text, form, context));
    problems.sort_by_key(|problem| (problem.open, problem.first));
    Decoding {
        text: text.to_owned(),
        length: text.len(),
        summary: summary(form, text, context),
        valid: problems.iter().all(|problem| problem.open),
        form,
        fields,
        problems,
    }
}

fn form(text: &str, context: Context) -> Form {
    match (text, context) {
        ("", _) => Form::Empty,
        ("Q", Context::Any | Context::Conference | Context::Other) => Form::Conference,
        _ => Form::Queue,
    }
}

fn summary(form: Form, text: &str, context: Context) -> String {
    match (form, context) {
        (Form::Empty, Context::Any) => {
            "nothing: for any type but Q and C, and for a conference".to_owned()
        }
        (Form::Empty, Context::Queue) => "nothing".to_owned(),
        (Form::Empty, Context::Conference) => "a conference with its announcements".to_owned(),
        (Form::Empty, Context::Other) => "nothing, as it should be".to_owned(),
        (Form::Conference, _) => "a quiet conference, without announcements".to_owned(),
        (Form::Queue, _) => format!("a queue, in {} bytes", text.len()),
    }
}

/// The fields of what should be a queue's string, and what is wrong with it.
fn queue(text: &str) -> (Vec<Part>, Vec<Problem>) {
    let [short, long] = Contract::get().grammars();
    let grammar = if text.len() <= short.length { short } else { long };
    if let Some((at, character)) = text.char_indices().find(|(_, character)| !character.is_ascii())
    {
        return (Vec::new(), vec![stranger(at, character)]);
    }
    let mut parts = Vec::new();
    let mut problems = Vec::new();
    for field in &grammar.fields {
        let Some(is) = text.get(field.first - 1..field.last) else {
            break;
        };
        parts.push(part(field, is));
        if !field.takes(is) {
            problems.push(bad_field(field, is));
        }
    }
    problems.extend(bad_length(text, grammar));
    (parts, problems)
}

fn part(field: &Field, is: &str) -> Part {
    Part {
        bytes: field.bytes.clone(),
        is: is.to_owned(),
        title: field.title.clone(),
        meaning: field.takes(is).then(|| meaning(field, is)),
        others: field
            .allowed()
            .iter()
            .filter(|allowed| allowed.as_str() != is)
            .map(|allowed| Other { is: allowed.clone(), meaning: meaning(field, allowed) })
            .collect(),
        requirement: requirement(field),
    }
}

/// What a value of a field means: in the words of the document, or the number that it is.
pub(super) fn meaning(field: &Field, value: &str) -> String {
    match (field.meaning.get(value), value.split_once('-')) {
        (Some(words), _) => words.clone(),
        (None, Some((least, greatest))) => format!("a number from {least} to {greatest}"),
        (None, None) => format!("number {value}"),
    }
}

pub(super) fn requirement(field: &Field) -> String {
    format!("update/subtype/byte-{}", field.bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{field_faults, queue_strings, wrong_lengths};

    #[test]
    fn a_string_of_the_grammar_is_told_in_full() {
        for grammar in Contract::get().grammars() {
            for text in queue_strings(grammar) {
                let decoding = decode(text, Context::Queue);
                assert!(decoding.valid && decoding.problems.is_empty(), "{text:?}");
                assert_eq!(decoding.fields.len(), grammar.fields.len());
                let spelt: String = decoding.fields.iter().map(|part| part.is.as_str()).collect();
                assert_eq!(&spelt, text);
                assert!(decoding.fields.iter().all(|part| part.meaning.is_some()), "{text:?}");
            }
        }
    }

    #[test]
    fn a_bad_field_is_named_by_its_requirement() {
        for grammar in Contract::get().grammars() {
            for (field, texts) in field_faults(grammar) {
                for text in texts {
                    let decoding = decode(text, Context::Queue);
                    let [problem] = decoding.problems.as_slice() else {
                        panic!("{text:?}: {:?}", decoding.problems)
                    };
                    let cited = problem.requirement.as_ref().expect("a requirement");
                    assert!(!decoding.valid && !problem.open, "{text:?}");
                    if text.is_ascii() {
                        assert_eq!(cited.id, requirement(field), "{text:?}");
                        assert_eq!((problem.first, problem.last), (field.first, field.last));
                    }
                }
            }
            for text in wrong_lengths(grammar) {
                let decoding = decode(text, Context::Queue);
                let ids: Vec<_> =
                    decoding.problems.iter().filter_map(|one| one.requirement.as_ref()).collect();
                assert!(ids.iter().any(|one| one.id == "update/subtype/length"), "{text:?}");
                assert!(!decoding.valid, "{text:?}");
            }
        }
    }

    #[test]
    fn where_it_stands_decides() {
        let first = |text: &str, context| {
            let decoding = decode(text, context);
            let id =
                decoding.problems.first().and_then(|one| one.requirement.clone()).map(|one| one.id);
            (decoding.valid, id)
        };
        assert_eq!(first("", Context::Any), (true, None));
        assert_eq!(first("", Context::Queue), (true, Some("open/subtype-empty".to_owned())));
        assert_eq!(first("Q", Context::Conference), (true, None));
        assert_eq!(
            first("Q", Context::Other),
            (false, Some("update/subtype/only-for-types".to_owned()))
        );
        assert!(!first("Q", Context::Queue).0);
        let nineteen = format!("a{}", " ".repeat(18));
        assert_eq!(
            first(&nineteen, Context::Queue),
            (true, Some("open/subtype-length".to_owned()))
        );
        assert!(!first("q", Context::Conference).0);
        assert_eq!("T".parse(), Ok(Context::Other));
        assert!("Z".parse::<Context>().is_err());
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in ["é", "a\u{202e}", "a   é            ", &"x".repeat(100), "\0"] {
            let decoding = decode(text, Context::Any);
            assert!(!decoding.valid, "{text:?}");
            assert!(decoding.problems.iter().all(|problem| problem.first <= problem.last));
        }
    }
}
