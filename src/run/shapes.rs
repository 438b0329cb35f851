use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::judge::{Outcome, outcome};
use crate::target::Exchange;

/// The JSON types seen at each place of the answers, by operation and place.
pub(super) type Shapes = BTreeMap<String, BTreeSet<String>>;

/// Adds what the answer of `exchange` looks like: `read /values/*/owner` -> `integer`. Answers to calls
/// that were refused are told apart, and only the members at their top are noted.
pub(super) fn note(shapes: &mut Shapes, exchange: &Exchange) {
    let Some(operation) = exchange.call.operation else {
        return;
    };
    match outcome(&exchange.reply) {
        Outcome::Accepted(json) => walk(shapes, &mut format!("{operation} "), json),
        Outcome::Refused => {
            for (member, value) in exchange.json().as_object().into_iter().flatten() {
                add(shapes, &format!("refusal /{member}"), value);
            }
        }
        Outcome::ServerError(_) | Outcome::Garbage | Outcome::Lost(_) => {}
    }
}

/// Adds all that `more` saw to `shapes`.
pub(super) fn merge(shapes: &mut Shapes, more: Shapes) {
    for (place, types) in more {
        shapes.entry(place).or_default().extend(types);
    }
}

fn walk(shapes: &mut Shapes, place: &mut String, value: &Value) {
    let end = place.len();
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                place.push('/');
                place.push_str(member);
                walk(shapes, place, value);
                place.truncate(end);
            }
        }
        Value::Array(items) => {
            place.push_str("/*");
            for item in items {
                walk(shapes, place, item);
            }
            place.truncate(end);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            add(shapes, place, value);
        }
    }
}

fn add(shapes: &mut Shapes, place: &str, value: &Value) {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    match shapes.get_mut(place) {
        Some(types) if types.contains(name) => {}
        Some(types) => {
            types.insert(name.to_owned());
        }
        None => {
            shapes.insert(place.to_owned(), [name.to_owned()].into());
        }
    }
}
