use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use serde_json::{Map, Value};

use crate::contract::Operation;
use crate::judge::{Outcome, outcome};
use crate::target::Exchange;

/// What the answers of a run look like. Nearly all look like one before them, so nearly all are only looked at.
#[derive(Debug, Default)]
pub(crate) struct Shapes(RwLock<Answers>);

#[derive(Debug, Default)]
struct Answers {
    accepted: BTreeMap<Operation, Shape>,
    /// Only the members at the top of a refusal count.
    refused: Shape,
}

/// The values seen at one place.
#[derive(Debug, Default)]
struct Shape {
    /// The types of those that hold no others, or are not looked into.
    types: u8,
    members: BTreeMap<String, Shape>,
    items: Option<Box<Shape>>,
}

/// The names of the JSON types, in the order of their bits.
const TYPES: [&str; 7] = ["null", "boolean", "number", "integer", "string", "array", "object"];

impl Shapes {
    /// Adds what the answers of `exchanges` look like. Answers to calls that were refused are told apart.
    pub(super) fn note(&self, exchanges: &[Exchange]) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&Exchange> = exchanges.iter().filter(|one| !known.hold(one)).collect();
        drop(known);
        if !new.is_empty() {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            for exchange in new {
                known.add(exchange);
            }
        }
    }

    /// The types seen at each place, by operation and place: `read /values/*/owner` -> `integer`.
    pub(super) fn told(&self) -> BTreeMap<String, BTreeSet<String>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut told = BTreeMap::new();
        for (operation, shape) in &known.accepted {
            shape.tell(&mut format!("{operation} "), &mut told);
        }
        known.refused.tell(&mut "refusal ".to_owned(), &mut told);
        told
    }
}

impl Answers {
    fn hold(&self, exchange: &Exchange) -> bool {
        match Said::by(exchange) {
            Some(Said::Accepted(operation, json)) => {
                self.accepted.get(&operation).is_some_and(|shape| shape.holds(json))
            }
            Some(Said::Refused(members)) => members.iter().all(|(member, value)| {
                self.refused.members.get(member).is_some_and(|shape| shape.is(value))
            }),
            None => true,
        }
    }

    fn add(&mut self, exchange: &Exchange) {
        match Said::by(exchange) {
            Some(Said::Accepted(operation, json)) => {
                self.accepted.entry(operation).or_default().add(json);
            }
            Some(Said::Refused(members)) => {
                for (member, value) in members {
                    self.refused.members.entry(member.clone()).or_default().types |= bit(value);
                }
            }
            None => {}
        }
    }
}

/// What an answer says.
enum Said<'a> {
    /// The call was taken: all of it.
    Accepted(Operation, &'a Value),
    /// It was not: the members at the top.
    Refused(&'a Map<String, Value>),
}

impl<'a> Said<'a> {
    fn by(exchange: &'a Exchange) -> Option<Self> {
        let operation = exchange.call.operation?;
        match outcome(&exchange.reply) {
            Outcome::Accepted(json) => Some(Self::Accepted(operation, json)),
            Outcome::Refused => exchange.json().as_object().map(Self::Refused),
            Outcome::ServerError(_) | Outcome::Garbage | Outcome::Lost(_) => None,
        }
    }
}

impl Shape {
    fn is(&self, value: &Value) -> bool {
        self.types & bit(value) != 0
    }

    fn holds(&self, value: &Value) -> bool {
        match value {
            Value::Object(members) => {
                // Most answers hold what is known in the same order, if not all of it.
                let mut next = self.members.iter();
                members.iter().all(|(member, value)| {
                    let known = next.next().filter(|(known, _)| *known == member);
                    let shape = known.map(|(_, shape)| shape).or_else(|| self.members.get(member));
                    shape.is_some_and(|shape| shape.holds(value))
                })
            }
            Value::Array(items) => {
                items.iter().all(|item| self.items.as_ref().is_some_and(|shape| shape.holds(item)))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.is(value),
        }
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (member, value) in members {
                    self.members.entry(member.clone()).or_default().add(value);
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.items.get_or_insert_default().add(item);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.types |= bit(value);
            }
        }
    }

    fn tell(&self, place: &mut String, told: &mut BTreeMap<String, BTreeSet<String>>) {
        let end = place.len();
        if self.types != 0 {
            let seen = TYPES.iter().enumerate().filter(|(at, _)| self.types & (1 << at) != 0);
            told.insert(place.clone(), seen.map(|(_, name)| (*name).to_owned()).collect());
        }
        for (member, shape) in &self.members {
            place.push('/');
            place.push_str(member);
            shape.tell(place, told);
            place.truncate(end);
        }
        if let Some(items) = &self.items {
            place.push_str("/*");
            items.tell(place, told);
            place.truncate(end);
        }
    }
}

/// The bit of a value's type.
fn bit(value: &Value) -> u8 {
    let at = match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(number) if number.is_f64() => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::Array(_) => 5,
        Value::Object(_) => 6,
    };
    1 << at
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::json;

    use super::*;
    use crate::target::{Answer, Call, Purpose, Reply, Role, Told};

    fn exchange(operation: Operation, answer: &Value) -> Exchange {
        Exchange {
            call: Call::of(Role::SystemAdmin, operation, json!({}), Purpose::Look),
            reply: Reply::Answer(Answer {
                status: 200,
                bytes: answer.to_string().into(),
                json: Some(answer.clone()),
            }),
            headers: Told::default(),
            started: Instant::now(),
            duration: Duration::ZERO,
        }
    }

    #[test]
    fn types_are_told_by_operation_and_place() {
        let shapes = Shapes::default();
        let read = |values: Value| {
            exchange(Operation::Read, &json!({"result": "success", "values": values}))
        };
        let first = [read(json!([])), read(json!([{"owner": 1, "a/b": null}, {"owner": "x"}]))];
        shapes.note(&first);
        let refused = json!({"result": "fail", "values": [{"deep": 1}], "why": 1.5});
        shapes.note(&[
            exchange(Operation::Update, &refused),
            read(json!([{"owner": true, "list": [[1]]}])),
            exchange(Operation::Delete, &json!(["success"])),
        ]);
        shapes.note(&first);
        let told: Vec<String> =
            shapes.told().iter().map(|(place, types)| format!("{place} {types:?}")).collect();
        assert_eq!(
            told,
            [
                r#"read /result {"string"}"#,
                r#"read /values/*/a/b {"null"}"#,
                r#"read /values/*/list/*/* {"integer"}"#,
                r#"read /values/*/owner {"boolean", "integer", "string"}"#,
                r#"refusal /result {"string"}"#,
                r#"refusal /values {"array"}"#,
                r#"refusal /why {"number"}"#,
            ]
        );
    }
}
