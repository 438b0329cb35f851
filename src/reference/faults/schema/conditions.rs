//! Conditions on the ring type: each dropped, each ring type taken out of it and put into it, and the
//! bound of the orbits.

use serde_json::{Value, json};

use super::edit::{condition, set, take_out, unset, word};
use crate::contract::{Condition, Contract};
use crate::reference::faults::fault::Fault;

pub(super) fn faults() -> Vec<Fault> {
    let conditions = Contract::get().conditions();
    let mut faults: Vec<Fault> =
        conditions.iter().enumerate().flat_map(|(at, one)| of_condition(at, one)).collect();
    faults.extend(orbits());
    faults
}

fn of_condition(at: usize, one: &'static Condition) -> Vec<Fault> {
    let mut faults = vec![Fault::of_schema(
        format!("{}-dropped", one.requirement),
        format!("takes {} on ring type {} as on any other", one.column, one.ring_types.join(", ")),
        one.requirement.clone(),
        move |documents| unset(condition(documents, at), "then"),
    )];
    // A condition on one type alone is dropped by taking that type out.
    if one.ring_types.len() > 1 {
        faults.extend(one.ring_types.iter().map(|ring_type| {
            Fault::of_schema(
                format!("{}-but-{}", one.requirement, word(&json!(ring_type))),
                format!("takes {} on ring type {ring_type}, where it does not belong", one.column),
                one.requirement.clone(),
                move |documents| take_out(types(condition(documents, at)), &json!(ring_type)),
            )
        }));
        faults.extend(others(one).into_iter().map(|ring_type| {
            Fault::of_schema(
                format!("{}-and-{}", one.requirement, word(&json!(ring_type))),
                format!("refuses {} on ring type {ring_type}, where it belongs", one.column),
                taken_by(one, &ring_type),
                move |documents| {
                    if let Some(list) =
                        types(condition(documents, at)).and_then(Value::as_array_mut)
                    {
                        list.push(json!(ring_type));
                    }
                },
            )
        }));
    }
    faults
}

/// The ring types that a condition on several does not hold for.
fn others(one: &Condition) -> Vec<String> {
    let all = Contract::get().column("ring_type");
    all.map_or(&[][..], |column| &column.members)
        .iter()
        .filter_map(Value::as_str)
        .filter(|ring_type| !one.ring_types.iter().any(|own| own == ring_type))
        .map(str::to_owned)
        .collect()
}

/// The requirement that says that `ring_type` takes the column of the condition.
fn taken_by(one: &Condition, ring_type: &str) -> String {
    match (one.column.as_str(), ring_type) {
        ("subtype", "C") => "update/subtype/conference".to_owned(),
        // No queue string is taken then, of either length.
        ("subtype", "Q") => "update/subtype/length".to_owned(),
        _ => one.requirement.clone(),
    }
}

fn types(condition: Option<&mut Value>) -> Option<&mut Value> {
    condition?.pointer_mut("/if/properties/ring_type/enum")
}

/// The number of orbits, 0 to 49, and the queue's time-out, which it is not.
fn orbits() -> Vec<Fault> {
    let requirement = "update/ring_time/orbits";
    let Some(at) = Contract::get()
        .conditions()
        .iter()
        .position(|condition| condition.requirement == requirement)
    else {
        return Vec::new();
    };
    let bound = move |id: &str, sentence: &str, to: i64| {
        Fault::of_schema(format!("{requirement}-{id}"), sentence, requirement, move |documents| {
            let ring_time = condition(documents, at)
                .and_then(|pair| pair.pointer_mut("/then/properties/ring_time"));
            set(ring_time, "maximum", to);
        })
    };
    vec![
        bound("out-by-one", "takes 50 orbits", 50),
        bound("in-by-one", "refuses 49 orbits", 48),
        bound("up-to-99", "takes up to 99 orbits", 99),
        Fault::of_schema(
            "update/ring_time/queue-counts-orbits",
            "holds the time-out of a queue to the bound of the orbits",
            "update/ring_time/queue",
            move |documents| {
                if let Some(list) = types(condition(documents, at)).and_then(Value::as_array_mut) {
                    list.push(json!("Q"));
                }
            },
        ),
    ]
}
