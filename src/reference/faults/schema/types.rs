//! JSON types: null and strangers let in, null and one half of the booleans kept out, fractions.

use serde_json::{Value, json};

use super::edit::{column, narrow, set, strangers, take_out, widen_column, words};
use crate::contract::{Column, Kind};
use crate::reference::faults::fault::Fault;

pub(super) fn faults(of: &'static Column) -> Vec<Fault> {
    let mut faults = taken(of);
    faults.extend(refused(of));
    faults
}

/// What is no value of the column, let in.
fn taken(of: &'static Column) -> Vec<Fault> {
    let name = of.name.as_str();
    let keywords = of.keywords();
    let widened = |what: &str, keyword: &str, more: Value| {
        Fault::of_schema(
            format!("update/{name}/{keyword}-{what}-taken"),
            format!("takes {} in {name}", what.replace('-', " ")),
            format!("update/{name}/{keyword}"),
            move |documents| widen_column(documents, name, &more),
        )
    };
    let mut faults = Vec::new();
    if keywords.contains(&"null") {
        faults.push(widened("null", "null", json!({"type": "null"})));
    }
    if keywords.contains(&"type") {
        for (what, schema) in strangers() {
            faults.push(widened(what, "type", schema));
        }
        if of.kind.is_number() || of.kind == Kind::Boolean {
            faults.push(widened("a-word", "type", words()));
        }
    }
    if keywords.contains(&"integer") {
        faults.push(Fault::of_schema(
            format!("update/{name}/integer-fraction-taken"),
            format!("takes a fraction in {name}, which is a whole number"),
            format!("update/{name}/integer"),
            move |documents| {
                let kinds = if of.nullable { json!(["number", "null"]) } else { json!("number") };
                set(column(documents, name), "type", kinds);
            },
        ));
    }
    faults
}

/// What is a value of the column, kept out.
fn refused(of: &'static Column) -> Vec<Fault> {
    let name = of.name.as_str();
    let stored = format!("update/{name}/stored");
    let mut faults = Vec::new();
    if of.nullable {
        faults.push(Fault::of_schema(
            format!("update/{name}/null-refused"),
            format!("refuses null in {name}"),
            of.home(&Value::Null),
            move |documents| {
                let schema = column(documents, name);
                let (keyword, null) = if of.members.is_empty() {
                    ("type", json!("null"))
                } else {
                    ("enum", Value::Null)
                };
                take_out(schema.and_then(|schema| schema.get_mut(keyword)), &null);
            },
        ));
    }
    if of.kind == Kind::Boolean {
        for kept_out in [true, false] {
            faults.push(Fault::of_schema(
                format!("update/{name}/{kept_out}-refused"),
                format!("refuses {kept_out} in {name}"),
                stored.clone(),
                move |documents| narrow(column(documents, name), &json!({"const": !kept_out})),
            ));
        }
    }
    faults
}
