//! The queue string: for each field a character and a value too many, one value too few, and the
//! wrong lengths.

use serde_json::{Value, json};

use super::edit::{schema, set, word};
use crate::contract::{Contract, Documents, Field, Grammar};
use crate::reference::faults::fault::Fault;

/// Lengths that no reading of the document allows.
const BAD_LENGTHS: [usize; 5] = [1, 17, 20, 22, 24];

pub(super) fn faults() -> Vec<Fault> {
    let grammars = Contract::get().grammars();
    let mut faults: Vec<Fault> = grammars
        .iter()
        .flat_map(|grammar| grammar.fields.iter().flat_map(move |field| taken(grammar, field)))
        .collect();
    faults.extend(grammars[1].fields.iter().map(refused));
    faults.extend(BAD_LENGTHS.map(length_taken));
    faults.push(Fault::of_schema(
        "update/subtype/no-queue-string-taken",
        "refuses queue strings of 18 and of 21 bytes",
        "update/subtype/length",
        |documents| {
            for grammar in Contract::get().grammars() {
                set(definition(documents, grammar.length), "enum", json!([]));
            }
        },
    ));
    faults
}

/// The field takes something more, in the grammar of one length.
fn taken(grammar: &'static Grammar, field: &'static Field) -> Vec<Fault> {
    misses(field)
        .into_iter()
        .map(|miss| {
            let (bytes, length) = (&field.bytes, grammar.length);
            Fault::of_schema(
                format!("update/subtype/byte-{bytes}-{}-taken-of-{length}", word(&json!(miss))),
                format!("takes {miss:?} in byte {bytes} of a queue string of {length} bytes"),
                format!("update/subtype/byte-{bytes}"),
                move |documents| {
                    let more = spelt(grammar, field, |values| values.push(miss.clone()));
                    set(definition(documents, length), "pattern", more);
                },
            )
        })
        .collect()
}

/// The last of the field's representatives is refused, in both lengths. Bytes 9 and 10 have one value;
/// without it no string is left.
fn refused(field: &'static Field) -> Fault {
    let lost = field.representatives().pop().unwrap_or_default();
    let lost = match field.representatives().first() {
        // A blank is what a plain string has there: refusing it would refuse nearly all.
        Some(first) if lost.trim().is_empty() => first.clone(),
        _ => lost,
    };
    let bytes = &field.bytes;
    Fault::of_schema(
        format!("update/subtype/byte-{bytes}-{}-refused", word(&json!(lost))),
        format!("refuses {lost:?} in byte {bytes} of a queue string"),
        if field.representatives().len() > 1 {
            format!("update/subtype/byte-{bytes}")
        } else {
            // No queue string is left.
            "update/subtype/length".to_owned()
        },
        move |documents| {
            for grammar in Contract::get().grammars() {
                let less = spelt(grammar, field, |values| values.retain(|value| *value != lost));
                set(definition(documents, grammar.length), "pattern", less);
            }
        },
    )
}

fn length_taken(length: usize) -> Fault {
    Fault::of_schema(
        format!("update/subtype/length-{length}-taken"),
        format!("takes a queue string of {length} bytes"),
        "update/subtype/length",
        move |documents| {
            let plain = format!("^[aderflADERFL].{{{}}}$", length - 1);
            widen_queue(documents, &json!({"type": "string", "pattern": plain}));
        },
    )
}

/// Lets a queue string be what `more` takes as well.
fn widen_queue(documents: &mut Documents, more: &Value) {
    super::edit::widen(schema(documents, "subtype", "/$defs/queue"), more);
}

fn definition(documents: &mut Documents, length: usize) -> Option<&mut Value> {
    schema(documents, "subtype", &format!("/$defs/queue-{length}"))
}

/// The pattern of a grammar in which `changed` takes other values.
fn spelt(grammar: &Grammar, changed: &Field, edit: impl Fn(&mut Vec<String>)) -> String {
    let fields = grammar.fields.iter().map(|field| {
        let mut values = field.values();
        if field.bytes == changed.bytes {
            edit(&mut values);
        }
        format!("(?:{})", values.join("|"))
    });
    format!("^{}$", fields.collect::<String>())
}

/// What almost fits the field: for one byte another case and another character, for two bytes a
/// number out of range, one digit and one stray character.
fn misses(field: &Field) -> Vec<String> {
    let candidates: &[&[&str]] = match field.width() {
        1 => &[&["Y", "b", "2", "n"], &["n", "x"]],
        _ => &[&["00", "aa"], &["1 ", "0x"], &["0x"]],
    };
    let mut misses: Vec<String> = Vec::new();
    for group in candidates {
        let miss =
            group.iter().find(|miss| !field.takes(miss) && !misses.iter().any(|m| m == *miss));
        misses.extend(miss.map(|miss| (*miss).to_owned()));
    }
    misses
}

/// The conference string: `Q` or nothing.
pub(super) fn conference() -> Vec<Fault> {
    let requirement = "update/subtype/conference";
    let mut faults: Vec<Fault> = ["q", "QQ", "Y"]
        .into_iter()
        .map(|miss| {
            Fault::of_schema(
                format!("update/subtype/conference-{}-taken", word(&json!(miss))),
                format!("takes {miss:?} as the subtype of a conference"),
                requirement,
                move |documents| {
                    let enumeration = schema(documents, "subtype", "/$defs/conference/enum");
                    if let Some(members) = enumeration.and_then(Value::as_array_mut) {
                        members.push(json!(miss));
                    }
                },
            )
        })
        .collect();
    faults.extend(["", "Q"].into_iter().map(|member| {
        Fault::of_schema(
            format!("update/subtype/conference-{}-refused", word(&json!(member))),
            format!("refuses {member:?} as the subtype of a conference"),
            requirement,
            move |documents| {
                let enumeration = schema(documents, "subtype", "/$defs/conference/enum");
                super::edit::take_out(enumeration, &json!(member));
            },
        )
    }));
    faults
}
