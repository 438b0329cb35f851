//! What a call is about: the extensions that it names, those that it made, and those beside them.

use serde_json::{Map, Value, json};

use crate::reference::store::texts;
use crate::reference::{Call, Next, Reply, Row, Scope, StoreError, Tables};

/// The members of the values that a call carries, to be changed.
pub(super) fn values(call: &mut Call) -> Option<&mut Map<String, Value>> {
    call.body.get_mut("values")?.as_object_mut()
}

/// The extensions in the scope of a call.
pub(super) fn named(tables: &Tables<'_>, call: &Call) -> Result<Vec<Row>, StoreError> {
    tables.find(&Scope::of(call))
}

/// The one extension in the scope of a call; `None` where it matches none or several.
pub(super) fn one(tables: &Tables<'_>, call: &Call) -> Result<Option<Row>, StoreError> {
    let mut rows = named(tables, call)?;
    Ok(if rows.len() == 1 { rows.pop() } else { None })
}

/// The numbers that `values.virt_exten` of a create or clone lists.
pub(super) fn numbers(call: &Call) -> Vec<String> {
    call.body["values"].get("virt_exten").map(texts).unwrap_or_default()
}

/// The extensions that a create made.
pub(super) fn created(tables: &Tables<'_>, call: &Call) -> Result<Vec<Row>, StoreError> {
    let values = &call.body["values"];
    let company = values["company"].as_str().unwrap_or(&call.caller.company);
    let private = values["private"] == json!(true);
    let mut rows = Vec::new();
    for number in numbers(call) {
        rows.extend(tables.lookup(&number, company, private)?);
    }
    Ok(rows)
}

/// The extension that a clone made.
pub(super) fn cloned(tables: &Tables<'_>, call: &Call) -> Result<Option<Row>, StoreError> {
    let Some(source) = one(tables, call)? else {
        return Ok(None);
    };
    let target = numbers(call).pop().unwrap_or_default();
    tables.lookup(&target, &source.company, source.private)
}

/// All extensions but one.
pub(super) fn others(tables: &Tables<'_>, row: &Row) -> Result<Vec<Row>, StoreError> {
    let mut rows = tables.find(&Scope::everything())?;
    rows.retain(|other| other.id != row.id);
    Ok(rows)
}

/// The extension of the same company that was made last before this one, or else first after it.
pub(super) fn neighbour(tables: &Tables<'_>, row: &Row) -> Result<Option<Row>, StoreError> {
    let mut rows = others(tables, row)?;
    rows.retain(|other| other.company == row.company);
    rows.sort_by_key(|other| (other.id - row.id).abs());
    Ok(rows.into_iter().next())
}

/// The public or private extension of the same number and company.
pub(super) fn twin(tables: &Tables<'_>, row: &Row) -> Result<Option<Row>, StoreError> {
    tables.lookup(&row.virt_exten, &row.company, !row.private)
}

/// The extensions of the same number in other companies.
pub(super) fn namesakes(tables: &Tables<'_>, row: &Row) -> Result<Vec<Row>, StoreError> {
    let mut rows = others(tables, row)?;
    rows.retain(|other| other.virt_exten == row.virt_exten && other.company != row.company);
    Ok(rows)
}

/// Points the scope of a call at one extension, so that it cannot be missed.
pub(super) fn aim(call: &mut Call, row: &Row) {
    call.body["scope"] = json!({
        "virt_exten": row.virt_exten,
        "scoped_exten": row.scoped_exten(),
        "company": row.company,
    });
}

/// A success that says how many rows there were.
pub(super) fn done(rows: usize) -> Reply {
    Reply::success(Map::from_iter([("numrows".to_owned(), json!(rows))]))
}

/// Whether the scope of the call matches one extension.
pub(super) fn matched(next: &Next, call: &Call) -> bool {
    next.store.read(|tables| named(tables, call)).is_ok_and(|rows| rows.len() == 1)
}

/// Changes one value of an update.
pub(super) fn change(call: &mut Call, column: &str, edit: impl Fn(&Value) -> Value) {
    if let Some(value) = values(call).and_then(|values| values.get_mut(column)) {
        *value = edit(value);
    }
}

/// Takes a member out of an object.
pub(super) fn lose(body: &mut Value, member: &str) {
    if let Some(members) = body.as_object_mut() {
        members.remove(member);
    }
}
