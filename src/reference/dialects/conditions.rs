//! Columns that are for some ring types only: the document leaves open whether a value outside its
//! condition is refused or not stored, and what becomes of a stored one when the type changes.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{around, before, ring_type, target, updated_mut};
use crate::contract::{Contract, Deployment, Operation};
use crate::reference::{Call, Change, Next, Refusal, Row};

pub(super) fn cases() -> Vec<Dialect> {
    let not_stored = |id, question, sentence, column: &'static str| {
        let change = before(move |next, call| drop_unfit(next, call, column));
        Dialect::new(id, question, sentence, Stage::Conditions, change).along(id)
    };
    let type_alone = |id, answer, sentence, change: Change| {
        Dialect::new(id, "open/busy-retry-type", sentence, Stage::Conditions, change)
            .answering(answer)
    };
    let prefix = |id, answer, sentence, change: Change| {
        Dialect::new(id, "open/prefix-internal", sentence, Stage::Conditions, change)
            .answering(answer)
    };
    let stale = |id, answer, sentence, change: Change| {
        Dialect::new(id, "open/stale-conditions", sentence, Stage::Meaning, change)
            .answering(answer)
    };
    vec![
        not_stored(
            "condition/bounce-mode-not-stored",
            "update/bounce_mode/only-for-types",
            "bounce_mode on another type than A, H and Q is passed over",
            "bounce_mode",
        ),
        not_stored(
            "condition/ivr-menu-not-stored",
            "update/ivr_menu/only-for-types",
            "ivr_menu on another type than I is passed over",
            "ivr_menu",
        ),
        not_stored(
            "condition/subtype-not-stored",
            "update/subtype/only-for-types",
            "a subtype that is not for the extension's type is passed over",
            "subtype",
        ),
        not_stored(
            "condition/orbits-not-stored",
            "update/ring_time/orbits",
            "more than 49 orbits are passed over",
            "ring_time",
        ),
        Dialect::new(
            "condition/ordered-not-stored",
            "update/subtype/hosted",
            "an ordered queue on a hosted unit is passed over",
            Stage::Conditions,
            before(drop_ordered),
        )
        .on(Deployment::Hosted),
        type_alone(
            "busy-retry-type/refused",
            "refused",
            "busy_retry on another type than A is refused",
            before(|next, call| {
                if busy_retry_elsewhere(next, call)? {
                    return Err(Refusal::bad("values.busy_retry: it is for type A"));
                }
                Ok(())
            }),
        ),
        type_alone(
            "busy-retry-type/not-stored",
            "not stored",
            "busy_retry on another type than A is passed over",
            before(|next, call| {
                if busy_retry_elsewhere(next, call)? {
                    remove(call, "busy_retry");
                }
                Ok(())
            }),
        ),
        prefix(
            "prefix-internal/refused",
            "refused",
            "1 to 6 for cname_prefix_int are refused",
            before(|_, call| {
                if prefixes_by_digits(call) {
                    return Err(Refusal::bad(
                        "values.cname_prefix_int: digits are for external numbers",
                    ));
                }
                Ok(())
            }),
        ),
        prefix(
            "prefix-internal/not-stored",
            "not stored",
            "1 to 6 for cname_prefix_int are passed over",
            before(|_, call| {
                if prefixes_by_digits(call) {
                    remove(call, "cname_prefix_int");
                }
                Ok(())
            }),
        ),
        stale(
            "stale-conditions/kept",
            "kept",
            "a new ring type leaves all that is stored as it is",
            around(changing, kept),
        ),
        stale(
            "stale-conditions/refused",
            "refused",
            "a new ring type is refused while something is stored that does not fit it",
            before(fits),
        ),
        Dialect::new(
            "null-orbits/refused",
            "open/null-orbits",
            "null for the number of orbits is refused",
            Stage::Conditions,
            before(|next, call| {
                if call.values().get("ring_time") == Some(&Value::Null) && updates(next, call, "O")?
                {
                    return Err(Refusal::bad("values.ring_time: name a number of orbits"));
                }
                Ok(())
            }),
        )
        .answering("refused"),
    ]
}

/// Whether the call updates an extension that has or gets the ring type `wanted`.
fn updates(next: &Next, call: &Call, wanted: &str) -> Result<bool, Refusal> {
    Ok(call.operation == Operation::Update && ring_type(next, call)? == wanted)
}

fn remove(call: &mut Call, column: &str) {
    if let Some(values) = updated_mut(call) {
        values.remove(column);
    }
}

/// The columns whose values do not fit a ring type, although their domains have them.
fn unfit(values: &Map<String, Value>, ring_type: &str) -> Vec<String> {
    let validators = Contract::get().validators();
    let mut values = values.clone();
    values.retain(|name, value| validators.column_takes(name, value));
    values.insert("ring_type".to_owned(), json!(ring_type));
    let body = json!({"type": "extension", "scope": {}, "values": values});
    let violations = validators.request(Operation::Update, &body);
    let columns = violations.iter().filter_map(|one| one.pointer.strip_prefix("/values/"));
    columns.map(str::to_owned).collect()
}

fn drop_unfit(next: &Next, call: &mut Call, column: &str) -> Result<(), Refusal> {
    if updated_mut(call).is_some_and(|values| values.contains_key(column)) {
        let ring_type = ring_type(next, call)?;
        if unfit(&call.values(), &ring_type).iter().any(|one| one == column) {
            remove(call, column);
        }
    }
    Ok(())
}

fn drop_ordered(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let subtype = call.values().get("subtype").and_then(Value::as_str).map(str::to_owned);
    let ordered =
        |text: String| text.starts_with(['l', 'L']) && Contract::get().validators().subtype(&text);
    if subtype.is_some_and(ordered) {
        remove(call, "subtype");
    }
    Ok(())
}

fn busy_retry_elsewhere(next: &Next, call: &Call) -> Result<bool, Refusal> {
    let named = call.values().get("busy_retry").cloned();
    let valid =
        named.is_some_and(|value| Contract::get().validators().column_takes("busy_retry", &value));
    Ok(valid && call.operation == Operation::Update && ring_type(next, call)? != "A")
}

fn prefixes_by_digits(call: &Call) -> bool {
    let named = call.values().get("cname_prefix_int").and_then(Value::as_i64);
    call.operation == Operation::Update && named.is_some_and(|digits| (1..=6).contains(&digits))
}

/// The extension of an update that names another ring type than it has.
fn changing(next: &Next, call: &mut Call) -> Result<Option<Row>, Refusal> {
    let named = call.values().get("ring_type").cloned();
    if call.operation != Operation::Update || named.is_none() {
        return Ok(None);
    }
    Ok(target(next, call)?.filter(|row| row.settings.get("ring_type") != named.as_ref()))
}

fn kept(next: &Next, was: Option<Row>, call: &Call, _: &mut Value) -> Result<(), Refusal> {
    let Some(was) = was else { return Ok(()) };
    let named = call.values();
    next.store.write(|tables| {
        let Some(mut row) = tables.row(was.id)? else { return Ok(()) };
        let stored = was.settings.iter().filter(|(column, _)| !named.contains_key(*column));
        let stored = stored.map(|(column, value)| (column.clone(), value.clone()));
        Arc::make_mut(&mut row.settings).extend(stored);
        Ok(tables.write_settings(row.id, &row.settings)?)
    })
}

/// A column that holds what every new extension holds is not in the way.
fn fits(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let Some(row) = changing(next, call)? else { return Ok(()) };
    let named = call.values();
    let defaults = next.rules.defaults();
    let mut stored = row.settings;
    Arc::make_mut(&mut stored)
        .retain(|column, value| !named.contains_key(column) && defaults.get(column) != Some(value));
    let ring_type = named.get("ring_type").and_then(Value::as_str).unwrap_or_default();
    match unfit(&stored, ring_type).first() {
        Some(column) => {
            Err(Refusal::bad(format!("values.ring_type: {column} does not fit type {ring_type}")))
        }
        None => Ok(()),
    }
}
