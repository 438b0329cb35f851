use std::fmt;

use serde_json::Value;

use super::radius::called;
use crate::contract::Operation;
use crate::target::{Body, Call};

/// What a write selects by, or makes: its operation, the members that name an extension, and whether each is a
/// text, a list or something else. A target that passes over a member, or reads it in a way of its own, does so
/// for every call of one form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Form {
    /// The operation.
    pub(super) operation: Operation,
    members: Vec<(String, Kind)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Text,
    List,
    Other,
}

impl Form {
    /// The form of a call; none for one that writes nothing.
    pub(super) fn of(call: &Call) -> Option<Self> {
        let operation = called(call)?;
        let part = match operation {
            Operation::Read | Operation::Readfull => return None,
            Operation::Create => "values",
            Operation::Update | Operation::Delete | Operation::Clone => "scope",
        };
        let members = match &call.body {
            Body::Raw(_) => vec![("text".to_owned(), Kind::Other)],
            Body::Json(body) | Body::Spelt { body, .. } => members(&body[part]),
        };
        Some(Self { operation, members })
    }

    /// Whether calls of `other` must not be sent after one of this form has touched what it does not name: what
    /// selects too much in one operation is used in none.
    pub(super) fn forbids(&self, other: &Self) -> bool {
        let creates = |form: &Self| form.operation == Operation::Create;
        creates(self) == creates(other) && self.covers(other)
    }

    /// Whether a target that passes over what names the extension here has nothing left to go by there: `other`
    /// names it by no member that this one lacks.
    fn covers(&self, other: &Self) -> bool {
        let naming = |(name, _): &&(String, Kind)| name != "company";
        let named = |one: &(String, Kind)| self.members.iter().any(|(name, _)| *name == one.0);
        other.members.iter().filter(naming).all(named)
    }
}

fn members(part: &Value) -> Vec<(String, Kind)> {
    let kind = |value: &Value| match value {
        Value::String(_) => Kind::Text,
        Value::Array(_) => Kind::List,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Kind::Other,
    };
    let mut members: Vec<(String, Kind)> = part
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| ["virt_exten", "scoped_exten", "company"].contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), kind(value)))
        .collect();
    members.sort();
    members
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |(name, kind): &(String, Kind)| match kind {
            Kind::Text => name.clone(),
            Kind::List => format!("a list of {name}"),
            Kind::Other => format!("{name} of another type"),
        };
        let members: Vec<String> = self.members.iter().map(named).collect();
        let by = if members.is_empty() { "nothing".to_owned() } else { members.join(" and ") };
        write!(f, "{} by {by}", self.operation)
    }
}
