use proptest::prelude::{BoxedStrategy, Just};
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::strategy::{Strategy, Union};
use serde_json::{Value, json};

use super::domain::Domain;
use super::queue::{queue_strings, random_queue};
use crate::contract::{Column, Contract, Operation};

/// The column that the conditions of the contract hang on.
pub(super) const RING_TYPE: &str = "ring_type";

/// The values of a column that is a choice of several schemas, each with a ring type that takes it:
/// nothing, the words of a conference, and a covering array of each queue grammar. Nothing for other
/// columns.
pub(super) fn composed_values(column: &Column) -> Vec<(String, String)> {
    if !matches!(Domain::of(column), Domain::Composed) {
        return Vec::new();
    }
    let contract = Contract::get();
    let queues = contract.grammars().iter().flat_map(queue_strings).cloned();
    words()
        .into_iter()
        .chain(queues)
        .filter_map(|text| Some((ring_type_of(column, &text)?, text)))
        .collect()
}

/// A ring type together with a random value of a column that is a choice of several schemas; mostly
/// nothing at all. It gives the entries of an update's `values`.
pub(super) fn random_composed() -> BoxedStrategy<Vec<(String, Value)>> {
    let contract = Contract::get();
    let queues = Union::new(contract.grammars().iter().map(random_queue));
    let texts = prop_oneof![1 => select(words()), 3 => queues].boxed();
    let columns =
        contract.columns().iter().filter(|column| matches!(Domain::of(column), Domain::Composed));
    let mut choices = vec![(2, Just(Vec::new()).boxed())];
    for column in columns {
        let entries = texts.clone().prop_map(move |text| {
            ring_type_of(column, &text).map_or_else(Vec::new, |ring_type| {
                vec![(RING_TYPE.to_owned(), ring_type.into()), (column.name.clone(), text.into())]
            })
        });
        choices.push((1, entries.boxed()));
    }
    Union::new_weighted(choices).boxed()
}

/// The first ring type that takes `text` in `column`.
pub(super) fn ring_type_of(column: &Column, text: &str) -> Option<String> {
    let contract = Contract::get();
    let members = contract.column(RING_TYPE)?.members.iter();
    members
        .filter_map(Value::as_str)
        .find(|ring_type| {
            let body = json!({
                "type": "extension",
                "scope": {},
                "values": { RING_TYPE: ring_type, column.name.as_str(): text },
            });
            contract.validators().request(Operation::Update, &body).is_empty()
        })
        .map(str::to_owned)
}

/// The words that such a column takes beside its grammars.
fn words() -> Vec<String> {
    let listed = Contract::get()
        .documents()
        .get("subtype")
        .map(|schema| schema["$defs"]["conference"]["enum"].clone());
    listed
        .ok()
        .and_then(|listed| serde_json::from_value(listed).ok())
        .unwrap_or_else(|| vec![String::new()])
}
