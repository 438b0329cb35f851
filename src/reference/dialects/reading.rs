//! What the document leaves open of the two reads.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{after, around, before, is_read};
use crate::contract::{Contract, Operation};
use crate::reference::store::texts;
use crate::reference::{Call, Change, Next, Refusal, Row, Scope};

/// The columns that readfull may be asked for although the document offers others instead.
const KEYS: [&str; 3] = ["virt_exten", "company", "scoped_exten"];

pub(super) fn cases() -> Vec<Dialect> {
    let check = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Checks, change)
    };
    let input = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Inputs, change)
    };
    let meaning = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Meaning, change)
    };
    vec![
        meaning(
            "no-match/failure",
            "open/no-match",
            "a read that matches nothing is refused",
            after(no_match),
        )
        .answering("failure"),
        input(
            "unknown-column/ignored",
            "open/unknown-column",
            "columns that do not exist are passed over",
            before(known_columns),
        )
        .answering("ignored"),
        check(
            "no-columns/refused",
            "open/no-columns",
            "a read without columns is refused",
            before(columns_required),
        )
        .answering("refused"),
        check(
            "empty-scope/refused",
            "open/empty-scope",
            "a read with an empty scope, or none, is refused",
            before(scope_required),
        )
        .answering("refused"),
        check(
            "unknown-company/failure",
            "open/unknown-company",
            "a read in a company that does not exist is refused",
            before(known_company),
        )
        .answering("failure"),
        check(
            "foreign-company/failure",
            "open/foreign-company",
            "a read that names a company which the caller may not see is refused",
            before(own_company),
        )
        .answering("failure"),
        input(
            "unknown-scope/ignored",
            "open/unknown-scope",
            "members of the scope of a read that do not exist are passed over",
            before(known_scope),
        )
        .answering("ignored"),
        check(
            "empty-list/refused",
            "open/empty-list",
            "an empty list in a scope is refused",
            before(no_empty_list),
        )
        .answering("refused"),
        meaning(
            "order/sorts",
            "open/order",
            "order sorts a read, downwards by a column with a dash before it",
            around(keys_of_rows, sorted),
        )
        .answering("sorts"),
        check("order/refused", "open/order", "a read with an order is refused", before(no_order))
            .answering("refused"),
        check(
            "readfull-keys/refused",
            "open/readfull-keys",
            "readfull refuses number, company and scoped number as columns",
            before(no_keys),
        )
        .answering("refused"),
        input(
            "readfull-keys/ignored",
            "open/readfull-keys",
            "readfull passes over number, company and scoped number as columns",
            before(drop_keys),
        )
        .answering("ignored"),
    ]
}

fn no_match(_: &Next, call: &Call, answer: &mut Value) -> Result<(), Refusal> {
    if is_read(call) && answer["values"].as_array().is_some_and(Vec::is_empty) {
        return Err(Refusal::bad("scope: it matches no extension"));
    }
    Ok(())
}

/// The list of columns of a read.
fn columns_mut(call: &mut Call) -> Option<&mut Vec<Value>> {
    if is_read(call) { call.body.get_mut("columns").and_then(Value::as_array_mut) } else { None }
}

fn known_columns(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let known = next.rules.columns(call.operation).to_vec();
    if let Some(columns) = columns_mut(call) {
        columns.retain(|column| {
            column.as_str().is_none_or(|column| known.iter().any(|one| one == column))
        });
    }
    Ok(())
}

fn columns_required(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if is_read(call) && call.body.get("columns").is_none() {
        return Err(Refusal::bad("columns: name at least one"));
    }
    Ok(())
}

fn scope_required(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let scope = call.body.get("scope");
    let empty = scope.is_none_or(|scope| scope.as_object().is_some_and(serde_json::Map::is_empty));
    if is_read(call) && empty {
        return Err(Refusal::bad("scope: name at least one member"));
    }
    Ok(())
}

fn known_company(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let Some(company) = call.body["scope"]["company"].as_str().filter(|_| is_read(call)) else {
        return Ok(());
    };
    if next.store.read(|tables| tables.has_company(company))? {
        return Ok(());
    }
    Err(Refusal::bad("scope.company: there is no such company"))
}

fn own_company(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    match call.body["scope"]["company"].as_str() {
        Some(company) if is_read(call) && !call.reach.covers(company) => {
            Err(Refusal::new(403, "scope.company: these credentials have no right to it"))
        }
        Some(_) | None => Ok(()),
    }
}

fn known_scope(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if is_read(call)
        && let Some(scope) = call.body["scope"].as_object_mut()
    {
        scope.retain(|member, _| KEYS.contains(&member.as_str()));
    }
    Ok(())
}

fn no_empty_list(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let members = call.body["scope"].as_object().into_iter().flatten();
    let empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    match members.into_iter().find(|(_, value)| empty(value)) {
        Some((member, _)) => Err(Refusal::bad(format!("scope.{member}: the list is empty"))),
        None => Ok(()),
    }
}

/// What `order` asks for, and the rows that will be answered, in the order in which they will.
fn keys_of_rows(next: &Next, call: &mut Call) -> Result<Vec<Row>, Refusal> {
    if !is_read(call) || call.body.get("order").is_none() {
        return Ok(Vec::new());
    }
    Ok(next.store.read(|tables| tables.find(&Scope::of(call)))?)
}

fn sorted(_: &Next, rows: Vec<Row>, call: &Call, answer: &mut Value) -> Result<(), Refusal> {
    let Some(values) = answer["values"].as_array_mut().filter(|values| values.len() == rows.len())
    else {
        return Ok(());
    };
    let mut pairs: Vec<(Row, Value)> = rows.into_iter().zip(std::mem::take(values)).collect();
    let order = call.body.get("order").map(texts).unwrap_or_default();
    for column in order.iter().rev() {
        let name = column.trim_start_matches('-');
        let key = |(row, _): &(Row, Value)| row.value(name).to_string();
        if name == column {
            pairs.sort_by_key(key);
        } else {
            pairs.sort_by_key(|pair| std::cmp::Reverse(key(pair)));
        }
    }
    values.extend(pairs.into_iter().map(|(_, value)| value));
    Ok(())
}

fn no_order(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if is_read(call) && call.body.get("order").is_some() {
        return Err(Refusal::bad("order: there is no such member"));
    }
    Ok(())
}

fn no_keys(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let named = call.body.get("columns").map(texts).unwrap_or_default();
    let key = named.iter().find(|column| KEYS.contains(&column.as_str()));
    match key.filter(|_| call.operation == Operation::Readfull) {
        Some(key) => Err(Refusal::bad(format!("columns: {key} is a column of read"))),
        None => Ok(()),
    }
}

fn drop_keys(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if call.operation != Operation::Readfull {
        return Ok(());
    }
    if call.body.get("columns").is_none() {
        let all = Contract::get().columns().iter().map(|column| json!(column.name));
        call.body["columns"] = all.collect();
    }
    if let Some(columns) = columns_mut(call) {
        columns.retain(|column| column.as_str().is_none_or(|column| !KEYS.contains(&column)));
    }
    Ok(())
}
