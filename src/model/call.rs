use std::fmt;

use serde_json::Value;

use crate::contract::Operation;
use crate::target::Role;

/// A call, before it is given the forms of values that a target takes: values stand in the form of the
/// schemas.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Who calls.
    pub role: Role,
    /// What is asked for.
    pub operation: Operation,
    /// The body.
    pub body: Value,
}

impl Call {
    /// The call of `operation` with `body` by the administrator of the unit.
    pub fn new(operation: Operation, body: Value) -> Self {
        Self { role: Role::SystemAdmin, operation, body }
    }
}

/// `update 9001 (name, ring_time)`, as it stands in the words of a check.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Array(items) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" and ")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
        };
        let (scope, values) = (&self.body["scope"], &self.body["values"]);
        write!(f, "{}", self.operation)?;
        for member in ["scoped_exten", "virt_exten"] {
            if let Some(selected) = scope.get(member) {
                write!(f, " {}", name(selected))?;
                break;
            }
        }
        match self.operation {
            Operation::Create => write!(f, " {}", name(&values["virt_exten"]))?,
            Operation::Clone => write!(f, " to {}", name(&values["virt_exten"]))?,
            Operation::Update => {
                let columns: Vec<&str> = values
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, _)| name.as_str())
                    .collect();
                write!(f, " ({})", columns.join(", "))?;
            }
            Operation::Read | Operation::Readfull | Operation::Delete => {}
        }
        if self.role == Role::SystemAdmin { Ok(()) } else { write!(f, " by {}", self.role) }
    }
}
