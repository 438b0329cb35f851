//! Which queue strings are taken.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{before, ring_type, schema};
use crate::contract::Operation;
use crate::reference::{Call, Next, Refusal};

pub(super) fn cases() -> Vec<Dialect> {
    let length = |id, answer, sentence, edit: fn(&mut Value)| {
        Dialect::new(id, "open/subtype-length", sentence, Stage::Meaning, schema("subtype", edit))
            .answering(answer)
    };
    vec![
        length("subtype-length/18", "18", "a queue string is 18 bytes long", |document| {
            takes(document, &["queue-18"]);
        }),
        length("subtype-length/21", "21", "a queue string is 21 bytes long", |document| {
            takes(document, &["queue-21"]);
        }),
        length(
            "subtype-length/18-19",
            "18, 19",
            "a queue string is 18 or 19 bytes long",
            |document| {
                add_19(document);
                takes(document, &["queue-18", "queue-19"]);
            },
        ),
        length(
            "subtype-length/19-21",
            "19, 21",
            "a queue string is 19 or 21 bytes long",
            |document| {
                add_19(document);
                takes(document, &["queue-19", "queue-21"]);
            },
        ),
        length(
            "subtype-length/all",
            "18, 19, 21",
            "a queue string is 18, 19 or 21 bytes long",
            |document| {
                add_19(document);
                takes(document, &["queue-18", "queue-19", "queue-21"]);
            },
        ),
        Dialect::new(
            "subtype-empty/refused",
            "open/subtype-empty",
            "'' for a queue is refused",
            Stage::Conditions,
            before(no_empty_queue),
        )
        .answering("refused"),
    ]
}

fn takes(document: &mut Value, lengths: &[&str]) {
    let parts: Vec<Value> =
        lengths.iter().map(|length| json!({"$ref": format!("#/$defs/{length}")})).collect();
    document["$defs"]["queue"]["anyOf"] = json!(parts);
}

/// 18 bytes, and the byte that says whether abandoned calls are e-mailed.
fn add_19(document: &mut Value) {
    let mut grammar = document["$defs"]["queue-18"].clone();
    let pattern = grammar["pattern"].as_str().unwrap_or_default().trim_end_matches('$').to_owned();
    grammar["pattern"] = json!(format!("{pattern}[y ]$"));
    document["$defs"]["queue-19"] = grammar;
}

fn no_empty_queue(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let empty = call.operation == Operation::Update
        && call.values().get("subtype").is_some_and(|subtype| subtype == "");
    if empty && ring_type(next, call)? == "Q" {
        return Err(Refusal::bad("values.subtype: a queue needs its string"));
    }
    Ok(())
}
