use serde_json::Value;

use super::decoding::{Context, decode};
use super::domain::in_words;
use super::finding::Finding;
use super::home::{Home, number_keyword};
use super::request::{found, optional};
use crate::contract::{Column, Condition, Contract, Kind};
use crate::generate::{Doubt, certify};

/// What is wrong with `value`, which `column` of an update does not take, beside the members `values`.
pub(super) fn finding(column: &Column, value: &Value, values: &Value) -> Finding {
    let pointer = format!("/values/{}", column.name);
    let contract = Contract::get();
    if contract.validators().column_takes(&column.name, value) {
        return misplaced(column, value, values, &pointer);
    }
    let documents = contract.documents();
    let words = in_words(documents, "columns", &column.schema);
    let message = format!("{} is {}", column.name, found(&pointer, value));
    let remedy = optional(&format!("write {words}"));
    match home(column, value) {
        Home::Named(id) => {
            let finding = Finding::new(&pointer, keyword(column, value), Some(&id));
            match value.as_str().filter(|_| id.contains("/subtype/")) {
                Some(text) => spelt(finding, text),
                None => finding.says(message, remedy),
            }
        }
        Home::Unsaid | Home::Schema => {
            Finding::new(&pointer, keyword(column, value), None).says(message, remedy)
        }
    }
}

/// A queue's string, down to the byte.
fn spelt(finding: Finding, text: &str) -> Finding {
    let decoding = decode(text, Context::Any);
    let problem = decoding.problems.first();
    let message = problem.map_or("it is no queue string", |one| one.message.as_str());
    let remedy = problem.map_or("", |one| one.remedy.as_str());
    let remedy = format!("{remedy} (dialcheck decode spells it out)");
    let mut finding = finding.says(format!("subtype: {message}"), remedy.trim_start().to_owned());
    finding.bytes = problem.map(|one| (one.first, one.last));
    finding
}

/// A value of the column's domain that does not go with the ring type beside it.
fn misplaced(column: &Column, value: &Value, values: &Value, pointer: &str) -> Finding {
    let ring_type = values["ring_type"].as_str().unwrap_or_default();
    let condition = Contract::get().conditions().iter().find(|condition| {
        condition.column == column.name && condition.ring_types.iter().any(|one| one == ring_type)
    });
    let finding = Finding::new(pointer, "condition", condition.map(|one| one.requirement.as_str()));
    let message =
        format!("{} is {} beside ring_type {ring_type:?}", column.name, found(pointer, value));
    let others = "or write another ring_type";
    let remedy = match condition.map(fitting) {
        Some(Some(words)) => {
            format!("with ring_type {ring_type:?} write {words}; leave it out; {others}")
        }
        Some(None) | None => format!("leave {} out, {others}", column.name),
    };
    finding.says(message, remedy)
}

/// What a condition leaves to write; None where it leaves nothing.
fn fitting(condition: &Condition) -> Option<String> {
    if condition.then == Value::Bool(false) {
        return None;
    }
    if let Some(most) = condition.then["maximum"].as_i64() {
        return Some(format!("at most {most}"));
    }
    Some(in_words(Contract::get().documents(), "update.request", &condition.then))
}

/// The keyword of the requirements that `value` breaks.
fn keyword(column: &Column, value: &Value) -> &'static str {
    if value.is_null() {
        return "null";
    }
    if !column.members.is_empty() {
        return "enum";
    }
    if column.kind.is_number() {
        return number_keyword(value, column.minimum, column.maximum);
    }
    if value.is_string() && column.pattern.is_some() { "pattern" } else { "type" }
}

/// Where the document speaks of `value`, which is not of the column's domain.
fn home(column: &Column, value: &Value) -> Home {
    if !is_decided(column, value) && matches!(certify(column, "type", value), Err(Doubt::Open(_))) {
        return question(column, value).map_or(Home::Unsaid, Home::named);
    }
    let bytes = value.as_str().filter(|_| column.schema["anyOf"].is_array());
    if let Some(text) = bytes {
        let problem = decode(text, Context::Any).problems.into_iter().next();
        let cited = problem.and_then(|problem| problem.requirement);
        return Home::Named(cited.map_or_else(|| "update/domain".to_owned(), |cited| cited.id));
    }
    let id = format!("update/{}/{}", column.name, keyword(column, value));
    let known = Contract::get().requirement(&id).is_some();
    Home::Named(if known { id } else { "update/domain".to_owned() })
}

/// Whether the document decides of a value what a careful suite does not insist on: nothing where a number must
/// stand that has no "none", and a passcode of anything but digits.
fn is_decided(column: &Column, value: &Value) -> bool {
    match value {
        Value::String(text) if text.is_empty() => column.kind.is_number() && !column.nullable,
        Value::String(_) | Value::Bool(_) => column.kind == Kind::Digits,
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// The open question on which it hangs whether `value` is taken.
fn question(column: &Column, value: &Value) -> Option<&'static str> {
    match (column.kind, value) {
        (_, Value::Null) => Some("open/null-for-text"),
        (Kind::Number | Kind::Nightmode, Value::String(text)) if !text.is_empty() => {
            Some("open/number-input")
        }
        (Kind::DigitMember, _) => Some("open/digit-members"),
        (Kind::Digits, Value::String(_)) => Some("open/passcode-limits"),
        (Kind::Digits, _) => Some("open/passcode-form"),
        (Kind::Intro, _) => Some("open/intro-form"),
        _ => None,
    }
}
