//! In which forms scopes are taken.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{before, is_read, schema, values_mut};
use crate::reference::{Call, Next, Refusal};

pub(super) fn cases() -> Vec<Dialect> {
    vec![
        Dialect::new("scope-lists/taken", "open/scope-lists", "the scope of update, delete and clone takes a list that resolves to one extension", Stage::Meaning, schema("scope", |document| {
            let many = document["$defs"]["many"]["properties"].clone();
            for (part, members) in [("one", &["virt_exten", "scoped_exten"][..]), ("source", &["virt_exten"])] {
                for member in members {
                    document["$defs"][part]["properties"][member] = many[member].clone();
                }
            }
        }))
        .answering("taken"),
        Dialect::new("scope-numbers/taken", "open/scope-numbers", "an extension may be given as a number in a scope, at creation and as the target of a clone", Stage::Inputs, before(named_by_numbers))
            .answering("taken"),
        Dialect::new("scope-numbers/no-rows", "open/scope-numbers", "a number in the scope of a read names no extension", Stage::Inputs, before(numbers_name_nothing))
            .answering("no rows"),
    ]
}

fn named_by_numbers(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    for member in ["virt_exten", "scoped_exten"] {
        if let Some(value) = call.body["scope"].get_mut(member) {
            name(value);
        }
    }
    if let Some(value) = values_mut(call).and_then(|values| values.get_mut("virt_exten")) {
        name(value);
    }
    Ok(())
}

/// A whole number as the name that its digits make, within a list as well.
fn name(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_u64() => *value = json!(number.to_string()),
        Value::Array(items) => {
            for item in items.iter_mut().filter(|item| item.is_u64()) {
                *item = json!(item.to_string());
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {}
    }
}

fn numbers_name_nothing(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if !is_read(call) {
        return Ok(());
    }
    for member in ["virt_exten", "scoped_exten"] {
        match call.body["scope"].get_mut(member) {
            Some(value) if value.is_u64() => *value = json!([]),
            Some(Value::Array(items)) => items.retain(|item| !item.is_u64()),
            Some(_) | None => {}
        }
    }
    Ok(())
}
