use proptest::prelude::BoxedStrategy;
use proptest::sample::{select, subsequence};
use proptest::strategy::Strategy;
use serde_json::{Map, Value, json};

use super::bodies::{Labelled, body, pinned, random_pinned};
use super::composed::{RING_TYPE, composed_values, random_composed};
use super::names::Names;
use super::values::{random_value, valid_values};
use crate::contract::{Contract, Operation};

/// An update of each column to each of its boundary values, one column at a time.
pub(super) fn updates(names: &Names) -> Vec<Labelled> {
    let (first, _) = names.pair();
    let scope = pinned(names, &first);
    let update = |values: Value| body(&[("scope", scope.clone()), ("values", values)]);
    let contract = Contract::get();
    let mut bodies = Vec::new();
    for column in contract.columns() {
        for (at, value) in valid_values(column).iter().enumerate() {
            let label = format!("{}-{}", column.name, at + 1);
            bodies.push((label, update(json!({ column.name.as_str(): value }))));
        }
        for (at, (ring_type, text)) in composed_values(column).into_iter().enumerate() {
            let values = json!({ RING_TYPE: ring_type, column.name.as_str(): text });
            bodies.push((format!("{}-{}", column.name, at + 1), update(values)));
        }
    }
    // The bounds that hold for some ring types only.
    for condition in contract.conditions() {
        let bound = &condition.then["maximum"];
        for ring_type in condition.ring_types.iter().filter(|_| bound.is_number()) {
            let values = json!({ RING_TYPE: ring_type, condition.column.as_str(): bound });
            let label = format!("{}-greatest-for-{ring_type}", condition.column);
            bodies.push((label, update(values)));
        }
    }
    bodies
}

/// Updates of up to a dozen columns together that fit their ring type.
pub(super) fn random_update(names: &Names) -> BoxedStrategy<Value> {
    let columns: Vec<BoxedStrategy<(String, Value)>> = Contract::get()
        .columns()
        .iter()
        .filter_map(|column| {
            // Only the caller knows what a reference may point at, but "none" is always there.
            let values = random_value(column).or_else(|| {
                let values = valid_values(column);
                (!values.is_empty()).then(|| select(values.to_vec()).boxed())
            })?;
            let name = column.name.clone();
            Some(values.prop_map(move |value| (name.clone(), value)).boxed())
        })
        .collect();
    let count = columns.len();
    let single = subsequence(columns, 1..=count.min(12))
        .prop_flat_map(|some| some)
        .prop_map(|some| some.into_iter().collect::<Map<_, _>>());
    let scope = random_pinned(names);
    (scope, single, random_composed())
        .prop_map(|(scope, mut values, composed)| {
            values.extend(composed);
            let mut update = body(&[("scope", scope), ("values", values.into())]);
            drop_conflicts(&mut update);
            update
        })
        .boxed()
}

/// Takes out the columns that the ring type of `update` does not allow, and null where the ring type
/// has bounds of its own, since whether it takes null is open (`null-orbits`).
fn drop_conflicts(update: &mut Value) {
    let contract = Contract::get();
    let violations = contract.validators().request(Operation::Update, update);
    let ring_type = update["values"][RING_TYPE].clone();
    let Some(values) = update["values"].as_object_mut() else {
        return;
    };
    for violation in violations {
        if let Some(name) = violation.pointer.strip_prefix("/values/") {
            values.remove(name);
        }
    }
    for condition in contract.conditions() {
        let applies = condition.ring_types.iter().any(|one| ring_type == one.as_str());
        if applies && values.get(&condition.column).is_some_and(Value::is_null) {
            values.remove(&condition.column);
        }
    }
}
