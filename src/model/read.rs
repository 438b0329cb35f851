use serde_json::Value;

use super::blame::Blame;
use super::call::Call;
use super::extension::Key;
use super::prediction::{After, Expected, Prediction};
use super::rights;
use super::rows::Rows;
use super::scope::Scope;
use super::unit::Unit;
use crate::contract::Operation;
use crate::target::Role;

/// Read and readfull: the rows in scope, and nothing changes. Where nothing matches, both a success with
/// no rows and a failure are legal (`no-match`); where a list names what does not exist as well, a
/// failure is not ruled out either.
pub(super) fn predict(unit: &Unit, call: &Call) -> Prediction {
    let operation = call.operation;
    let idle = idle(unit, operation);
    let Some(scope) = Scope::read(&call.body["scope"]) else { return idle };
    if scope.is_wide() || !unit.doubtful.is_empty() {
        return idle;
    }
    let found: Vec<&Key> = unit.find(&scope);
    let requirement = if call.role == Role::SystemAdmin {
        format!("{operation}/scope/{}", scope.name())
    } else {
        rights::requirement(call.role, operation)
    };
    let expected = if found.is_empty() || names_strangers(&call.body["scope"], unit) {
        Expected::Open
    } else {
        Expected::Accept(requirement.clone())
    };
    let row = |key: &&Key| Some(((*key).clone(), unit.get(key)?.clone()));
    let rows = Rows { operation, expected: found.iter().filter_map(row).collect(), requirement };
    Prediction { expected, numrows: Some(found.len()), rows: Some(rows), ..idle }
}

/// Another company's administrator: an update is refused, a read shows no row, or fails.
pub(super) fn elsewhere(unit: &Unit, call: &Call) -> Prediction {
    let requirement = rights::requirement(call.role, call.operation);
    if call.operation == Operation::Update {
        return Prediction::refuse(unit, requirement);
    }
    let rows = Rows { operation: call.operation, expected: Vec::new(), requirement };
    Prediction { rows: Some(rows), ..idle(unit, call.operation) }
}

fn idle(unit: &Unit, operation: Operation) -> Prediction {
    let after = After { unit: unit.clone(), blame: Blame::new(format!("sequence/{operation}")) };
    Prediction {
        refused: after.clone(),
        accepted: after,
        ..Prediction::idle(unit, format!("sequence/{operation}"))
    }
}

/// Whether `scope` names a number that no extension has.
fn names_strangers(scope: &Value, unit: &Unit) -> bool {
    ["virt_exten", "scoped_exten"].iter().any(|member| {
        let known = |text: &str| {
            unit.keys().any(|key| match *member {
                "virt_exten" => key.number == text,
                _ => key.scoped() == text,
            })
        };
        match &scope[*member] {
            Value::Array(items) => !items.iter().filter_map(Value::as_str).all(known),
            _ => false,
        }
    })
}
