//! What makes a failure this failure, in every run that has it: the text that a mark is made from.

use std::collections::BTreeSet;

use serde_json::Value;

use super::own::Own;
use crate::contract::{Contract, Reference};
use crate::generate::valid_values;
use crate::results::{CaseResult, Check, Exchange, TargetInfo};

/// The words of the check that holds an answer against its schema; the parser's message stands beside them.
const IN_FORM: &str = "the answer has the members of the document, in a legal form";

/// A failure without what differs from run to run.
#[derive(Debug)]
pub(super) struct Essence {
    requirement: String,
    pub(super) words: String,
    pointer: String,
    expected: String,
    actual: String,
    call: String,
}

impl Essence {
    pub(super) fn of(target: &TargetInfo, case: &CaseResult, check: &Check) -> Self {
        let sight = Sight { own: Own::of(target, case), case, check };
        let (expected, actual) = sight.values();
        let shown = check.exchange.and_then(|at| case.exchanges.get(at));
        Self {
            requirement: check.requirement.clone(),
            words: sight.words(),
            pointer: pointer(&check.pointer),
            expected,
            actual,
            call: shown.map(call).unwrap_or_default(),
        }
    }

    /// One line a part. No part holds a line end: texts in it are written as in JSON.
    pub(super) fn text(&self) -> String {
        let Self { requirement, words, pointer, expected, actual, call } = self;
        [requirement, words, pointer, expected, actual, call].map(String::as_str).join("\n")
    }
}

/// Who called what, and the class of the status: which status of its class an answer has is open.
fn call(exchange: &Exchange) -> String {
    let operation = exchange.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let class = exchange.status.map_or("no answer".to_owned(), |status| class(u64::from(status)));
    format!("{operation} as {}: {class}", exchange.role)
}

fn class(status: u64) -> String {
    format!("{}xx", status / 100)
}

/// A pointer without the places in lists: these hang on what else stands on the unit.
fn pointer(pointer: &str) -> String {
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> =
        pointer.split('/').map(|part| if number(&part) { "*" } else { part }).collect();
    parts.join("/")
}

/// A check, and what must be known to look past what the run has made up.
struct Sight<'a> {
    own: Own<'a>,
    case: &'a CaseResult,
    check: &'a Check,
}

impl Sight<'_> {
    /// The words of the expectation. Many begin with the value that was sent.
    fn words(&self) -> String {
        let text = self.sentence();
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        match values.next() {
            Some(Ok(value)) => {
                let rest = &text[values.byte_offset()..];
                let value = if self.drawn(&value) {
                    kind(&value).to_owned()
                } else {
                    self.whole("", &value)
                };
                format!("{value}{}", self.own.blot(rest))
            }
            _ => self.own.blot(text),
        }
    }

    /// The words without the calls of a random sequence, and without what became of them the second time.
    fn sentence(&self) -> &str {
        let words = self.check.expectation.as_str();
        if !self.case.id.starts_with("sequence/") {
            return words;
        }
        let words = words.split("; repeated once more").next().unwrap_or(words);
        words
            .strip_prefix("after ")
            .and_then(|rest| rest.rsplit_once(": "))
            .map_or(words, |(_, end)| end)
    }

    /// Whether `value` was drawn at random, or hangs on which of several calls came first. The three families
    /// that draw values try fixed ones before.
    fn drawn(&self, value: &Value) -> bool {
        let id = self.case.id.as_str();
        if id.starts_with("sequence/")
            || id.starts_with("concurrency/")
            || id == "update/subtype/queue"
        {
            return true;
        }
        let column = id.strip_prefix("update/").and_then(|rest| rest.strip_suffix("/stored"));
        column.and_then(|name| Contract::get().column(name)).is_some_and(|column| {
            column.reference.is_none() && !valid_values(column).contains(value)
        })
    }

    /// What was expected and what came.
    fn values(&self) -> (String, String) {
        let (expected, actual) = (&self.check.expected, &self.check.actual);
        let name = self.check.pointer.rsplit('/').next().unwrap_or_default();
        if self.check.expectation == IN_FORM {
            return (message(expected), kind(actual).to_owned());
        }
        match (self.check.pointer.as_str(), expected, actual) {
            ("/result", ..) => (self.answer(expected), self.answer(actual)),
            ("/values" | "/numrows", Value::Number(_), Value::Number(_)) => {
                (self.plain(name, expected), relation(expected, actual).to_owned())
            }
            ("/values", Value::Array(wanted), Value::Array(got)) => {
                (some(wanted).to_owned(), rows(wanted, got))
            }
            _ if self.drawn(expected) => {
                (kind(expected).to_owned(), relation(expected, actual).to_owned())
            }
            _ => (self.whole(name, expected), self.whole(name, actual)),
        }
    }

    fn plain(&self, name: &str, value: &Value) -> String {
        if self.drawn(value) { kind(value).to_owned() } else { self.whole(name, value) }
    }

    /// An answer by what it says of its call. Its words are the target's own, and how many rows others have is
    /// no matter of the failure.
    fn answer(&self, value: &Value) -> String {
        let Value::Object(members) = value else { return self.whole("", value) };
        let told = members.iter().map(|(name, value)| match (name.as_str(), value) {
            ("result" | "refused", value) => self.whole(name, value),
            ("status", value) => value.as_u64().map(class).unwrap_or_default(),
            ("answer", inner @ Value::Object(_)) => self.answer(inner),
            ("numrows", Value::Number(rows)) => some_of(rows.as_u64() != Some(0)).to_owned(),
            (name, value) => format!("{name}: {}", kind(value)),
        });
        let mut told: Vec<String> = told.collect();
        told.sort();
        format!("({})", told.join(", "))
    }

    /// A value as JSON, with the members of an object in order.
    fn whole(&self, name: &str, value: &Value) -> String {
        match value {
            Value::String(_) | Value::Number(_) if made_by_the_unit(name) => kind(value).to_owned(),
            Value::Number(number) if matches!(name, "virt_exten" | "scoped_exten") => {
                self.own.blot(&number.to_string())
            }
            Value::String(text) => Value::from(self.own.blot(text)).to_string(),
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.whole(name, item)).collect();
                format!("[{}]", items.join(","))
            }
            Value::Object(members) => {
                // A neighbour that is harmed is named; which one it is hangs on the unit.
                let named = |name: &str| match name.split_once(" of ") {
                    Some(_) => "another extension".to_owned(),
                    None => self.own.blot(name),
                };
                let members: BTreeSet<String> = members
                    .iter()
                    .map(|(name, value)| format!("{}:{}", named(name), self.whole(name, value)))
                    .collect();
                format!("{{{}}}", members.into_iter().collect::<Vec<_>>().join(","))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        }
    }
}

/// Which rows are missing and which are too many, as far as that hangs on the failure alone.
fn rows(wanted: &[Value], got: &[Value]) -> String {
    let shapes: BTreeSet<&str> = got.iter().map(kind).collect();
    let shapes: Vec<&str> = shapes.into_iter().collect();
    let missing = wanted.iter().filter(|row| !got.contains(row)).count();
    let missing = if missing > 0 && missing == wanted.len() { "all" } else { some_of(missing > 0) };
    let extra = some_of(got.iter().any(|row| !wanted.contains(row)));
    let twice = some_of(got.len() > wanted.len() && extra == "none");
    format!("{missing} missing, {extra} too many, {twice} twice: {}", shapes.join(" "))
}

/// Whether the values of a column are the unit's own choice.
fn made_by_the_unit(column: &str) -> bool {
    column == "owner"
        || Contract::get()
            .column(column)
            .is_some_and(|one| one.reference == Some(Reference::Mailbox))
}

/// A parser's message without the value of the target that it begins with: `5 is not of type "string"`.
fn message(value: &Value) -> String {
    let Value::String(text) = value else { return kind(value).to_owned() };
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match values.next() {
        // `"numrows" is a required property` names what is missing.
        Some(Ok(value)) if !text.ends_with("is a required property") => {
            format!("{}{}", kind(&value), &text[values.byte_offset()..])
        }
        _ => Value::from(text.as_str()).to_string(),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) if text.is_empty() => "empty text",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn some(rows: &[Value]) -> &'static str {
    some_of(!rows.is_empty())
}

fn some_of(any: bool) -> &'static str {
    if any { "some" } else { "none" }
}

/// In which way `actual` is not `expected`.
fn relation(expected: &Value, actual: &Value) -> &'static str {
    match (expected, actual) {
        (Value::Number(one), Value::Number(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(_), Some(0.0)) => "none",
            (Some(one), Some(other)) if other < one => "less",
            _ => "more",
        },
        (Value::String(one), Value::String(other)) if !other.is_empty() => {
            if one.eq_ignore_ascii_case(other) {
                "other letters"
            } else if one.trim() == other.trim() {
                "other blanks"
            } else if one.starts_with(other.as_str()) {
                "cut off"
            } else if other.contains(one.as_str()) {
                "more about it"
            } else if one.chars().count() == other.chars().count() {
                "as long"
            } else {
                "another text"
            }
        }
        _ => kind(actual),
    }
}
