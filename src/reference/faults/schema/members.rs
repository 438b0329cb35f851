//! Enumerations: a member refused, the nearest miss taken, the whole list gone.

use serde_json::{Value, json};

use super::edit::{column, take_out, unset, widen_column, word};
use crate::contract::{Column, Deployment, Kind};
use crate::reference::faults::fault::Fault;

pub(super) fn faults(of: &'static Column) -> Vec<Fault> {
    if of.members.is_empty() {
        return Vec::new();
    }
    let name = of.name.as_str();
    let requirement = format!("update/{name}/enum");
    let mut faults: Vec<Fault> = of
        .members
        .iter()
        .filter(|member| !member.is_null() && of.decides(member, Deployment::OnPremises))
        .map(|member| {
            Fault::of_schema(
                format!("update/{name}/enum-{}-refused", word(member)),
                format!("refuses {member} in {name}, which is one of its values"),
                requirement.clone(),
                move |documents| {
                    let list = column(documents, name).and_then(|schema| schema.get_mut("enum"));
                    take_out(list, member);
                },
            )
        })
        .collect();
    faults.extend(misses(of).into_iter().map(|miss| {
        Fault::of_schema(
            format!("update/{name}/enum-{}-taken", word(&miss)),
            format!("takes {miss} in {name}, which is none of its values"),
            requirement.clone(),
            move |documents| widen_column(documents, name, &json!({"const": miss})),
        )
    }));
    faults.push(Fault::of_schema(
        format!("update/{name}/enum-dropped"),
        format!("takes anything but null in {name}"),
        requirement,
        move |documents| {
            unset(column(documents, name), "enum");
            let types = json!(["string", "number", "boolean", "object", "array"]);
            super::edit::set(column(documents, name), "type", types);
        },
    ));
    faults
}

/// What is almost a member: the next number on both sides, another letter, another case, a word cut
/// short.
fn misses(of: &Column) -> Vec<Value> {
    let digits = |member: &Value| match of.kind {
        Kind::DigitMember => {
            member.as_i64().or_else(|| member.as_str().and_then(|text| text.parse().ok()))
        }
        _ => member.as_i64(),
    };
    let numbers: Vec<i64> = of.members.iter().filter_map(digits).collect();
    let ends = numbers.iter().min().zip(numbers.iter().max());
    let mut misses: Vec<Value> =
        ends.map_or_else(Vec::new, |(low, high)| vec![json!(low - 1), json!(high + 1)]);
    let words: Vec<&str> = of
        .members
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| text.parse::<i64>().is_err())
        .collect();
    if let Some(word) = words.first() {
        misses.push(json!(swapped(word)));
        misses.push(json!(match word.len() {
            1 => "B",
            length => &word[..length - 1],
        }));
    }
    misses.retain(|miss| !of.members.contains(miss));
    misses
}

/// A word in the other case.
fn swapped(word: &str) -> String {
    if word.chars().all(char::is_uppercase) { word.to_lowercase() } else { word.to_uppercase() }
}
