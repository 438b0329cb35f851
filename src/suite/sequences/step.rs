use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::contract::Operation;
use crate::gather::Gather as _;
use crate::model::Call;
use crate::run::Facts;
use crate::target::Role;

/// One call of a sequence, with a place such as `{1}` wherever a number stands, so that it can be sent
/// to any extensions. Values stand in the form of the schemas.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) role: Role,
    pub(super) operation: Operation,
    pub(super) body: Value,
}

/// How the number of `place` stands in a step.
pub(super) fn number(place: usize) -> String {
    format!("{{{place}}}")
}

impl Step {
    /// A call by the administrator of the unit; the data type is added to its `body`.
    pub(super) fn new(operation: Operation, mut body: Value) -> Self {
        body["type"] = json!("extension");
        Self { role: Role::SystemAdmin, operation, body }
    }

    /// The call with `names` in the places.
    pub(super) fn call(&self, names: &[String]) -> Call {
        Call { role: self.role, operation: self.operation, body: filled(&self.body, names) }
    }

    /// The places that it names.
    pub(super) fn places(&self) -> BTreeSet<usize> {
        let text = self.body.to_string();
        (0..10).filter(|&place| text.contains(&number(place))).collect()
    }
}

fn filled(value: &Value, names: &[String]) -> Value {
    match value {
        Value::String(text) if text.contains('{') => {
            let put =
                |text: String, (place, name): (usize, &String)| text.replace(&number(place), name);
            Value::from(names.iter().enumerate().fold(text.clone(), put))
        }
        Value::Array(items) => items.iter().map(|item| filled(item, names)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), filled(value, names)))
            .gather::<Map<String, Value>>()
            .into(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The body of `call` with its values in the forms that the target takes.
pub(super) fn on_the_wire(call: &Call, facts: &Facts) -> Value {
    let mut body = call.body.clone();
    if call.operation == Operation::Update
        && let Some(values) = body["values"].as_object_mut()
    {
        for (name, value) in values.iter_mut() {
            *value = facts.encode_column(name, value);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_sent_to_any_extensions() {
        let body = json!({"scope": {"scoped_exten": "{1}_test"}, "values": {"no_vm_jump": "{0}"}});
        let step = Step::new(Operation::Update, body);
        assert_eq!(step.places(), [0, 1].into());
        let call = step.call(&["9000".to_owned(), "9001".to_owned()]);
        let expected = json!({
            "type": "extension",
            "scope": {"scoped_exten": "9001_test"},
            "values": {"no_vm_jump": "9000"},
        });
        assert_eq!(call.body, expected);
    }
}
