use serde_json::Value;

use crate::contract::{Column, Contract, Kind, Operation};

/// The members of `values` in requests of `operation` that hold a number or a boolean, as columns, so
/// that their values and faults are made as those of columns are. They are read from the schema.
///
/// They take null: for a number of `create` the schema says so, and for a flag it is open
/// (`create-flags`).
pub(super) fn parameters(operation: Operation) -> Vec<Column> {
    let contract = Contract::get();
    let properties = contract
        .documents()
        .get(&format!("{operation}.request"))
        .map(|schema| &schema["properties"]["values"]["properties"]);
    properties
        .ok()
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(name, schema)| Some(parameter(operation, name, schema, kind(schema)?)))
        .collect()
}

fn kind(schema: &Value) -> Option<Kind> {
    let types = &schema["type"];
    let has = |name: &str| {
        types == name || types.as_array().is_some_and(|all| all.iter().any(|one| one == name))
    };
    if has("boolean") { Some(Kind::Boolean) } else { has("integer").then_some(Kind::Number) }
}

fn parameter(operation: Operation, name: &str, schema: &Value, kind: Kind) -> Column {
    Column {
        name: name.to_owned(),
        title: schema["title"].as_str().unwrap_or_default().to_owned(),
        since: operation.since(),
        kind,
        nullable: true,
        minimum: schema["minimum"].as_i64(),
        maximum: schema["maximum"].as_i64(),
        members: Vec::new(),
        pattern: None,
        samples: Vec::new(),
        reference: None,
        decided_for: Vec::new(),
        may_be_empty: false,
        open: Vec::new(),
        effective: std::collections::BTreeMap::new(),
        schema: schema.clone(),
    }
}
