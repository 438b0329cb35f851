//! Values and bodies that several families build on.

use serde_json::{Map, Value, json};

use super::diagnosis::companion_refused;
use crate::contract::{Column, Contract, Kind, Operation, Reference};
use crate::gather::Gather as _;
use crate::generate;
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};
use crate::target::{Call, Purpose, Role, of_extension};

/// The body of an update of `extension`.
pub(super) fn update(extension: &Extension, values: &Value) -> Value {
    of_extension([("scope", extension.scope()), ("values", values.clone())])
}

/// The body of an update that writes one column, in a form that the target takes.
pub(super) fn write(s: &Session, extension: &Extension, column: &Column, value: &Value) -> Value {
    let mut values = Map::new();
    values.insert(column.name.clone(), s.facts().encode(column, value));
    if column.name == "ring_type" {
        values.extend(companions(s, value.as_str().unwrap_or_default()));
    }
    update(extension, &Value::Object(values))
}

/// What must be written along with a ring type so that the extension is sound whatever the target holds
/// it to: a queue has its string, an orbit its number of orbits, all others no subtype.
pub(super) fn companions(s: &Session, ring_type: &str) -> Map<String, Value> {
    let members = match ring_type {
        "Q" => json!({"subtype": s.facts().queue().plain()}),
        "O" => json!({"subtype": "", "ring_time": 5}),
        _ => json!({"subtype": ""}),
    };
    members.as_object().cloned().unwrap_or_default()
}

/// The ring type under which every value of `column` is in its domain.
pub(super) fn ring_type_for(column: &Column) -> &'static str {
    let all =
        Contract::get().column("ring_type").map_or(&[][..], |column| column.members.as_slice());
    let free = |ring_type: &str| {
        !Contract::get().conditions().iter().any(|condition| {
            condition.column == column.name
                && condition.ring_types.iter().any(|one| one == ring_type)
        })
    };
    let mut types = all.iter().filter_map(Value::as_str);
    if free("A") { "A" } else { types.find(|ring_type| free(ring_type)).unwrap_or("Q") }
}

/// Gives `extension` a ring type.
pub(super) async fn become_type(s: &mut Session, extension: &Extension, ring_type: &str) -> Flow {
    let mut values = companions(s, ring_type);
    values.insert("ring_type".to_owned(), json!(ring_type));
    let body = update(extension, &Value::Object(values));
    for again in [false, true] {
        let at = s.deliver(arranging(body.clone())).await?;
        if s.succeeded(at) {
            break;
        }
        if !again {
            loosen(s, extension).await?;
            continue;
        }
        let broken = companion_refused(s, extension, &json!(ring_type)).await?;
        s.require(&broken.unwrap_or_else(|| "update/ring_type/enum".to_owned()), at)?;
    }
    Ok(())
}

/// Takes back what a target may hold against a change of the type: some refuse one while a column is
/// stored that the new type does not have. What does not apply is refused, which does not matter.
pub(super) async fn loosen(s: &mut Session, extension: &Extension) -> Flow {
    for values in [
        json!({"bounce_mode": "disabled"}),
        json!({"busy_retry": 0}),
        json!({"ivr_menu": ""}),
        json!({"ring_time": 5}),
    ] {
        s.deliver(arranging(update(extension, &values))).await?;
    }
    Ok(())
}

/// A call that prepares something if it can.
pub(super) fn arranging(body: Value) -> Call {
    Call::of(Role::SystemAdmin, Operation::Update, body, Purpose::Arrange)
}

/// An extension on which `column` can be written.
pub(super) async fn host(s: &mut Session, column: &Column) -> Flow<Extension> {
    let extension = s.extension().await?;
    let ring_type = ring_type_for(column);
    if ring_type != "A" {
        become_type(s, &extension, ring_type).await?;
    }
    Ok(extension)
}

/// The twin of updates that must be refused: a plain one works, or their refusal says nothing.
pub(super) async fn update_works(s: &mut Session, extension: &Extension) -> Flow {
    let body = update(extension, &s.plain_update());
    let at = s.act(Operation::Update, body).await?;
    s.require("update/accepts", at)
}

/// `extension` must be there, with all columns as in `row`. Where it is gone, `words` say so.
pub(super) async fn still_there(
    s: &mut Session,
    requirement: &str,
    words: &str,
    extension: &Extension,
    row: &Row,
) -> Flow<bool> {
    if let Some(now) = s.find(extension).await? {
        return Ok(s.unchanged(requirement, row, &now, &[]));
    }
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    Ok(s.expect(what, json!(1), json!(0), false))
}

/// A value that `ring_type` alone takes, and its column.
pub(super) fn own_value(s: &Session, ring_type: &str) -> Option<(&'static str, Value)> {
    match ring_type {
        "Q" => queue_strings(s).pop().map(|subtype| ("subtype", subtype)),
        "C" => Some(("subtype", json!("Q"))),
        "O" => Some(("ring_time", json!(17))),
        "I" => s.env().menu.as_deref().map(|menu| ("ivr_menu", json!(menu))),
        _ => None,
    }
}

/// Extensions of the same number in the other company, as many as the target allows.
pub(super) async fn abroad(s: &mut Session, number: &str) -> Flow<Vec<Extension>> {
    let mut abroad = Vec::new();
    let Some(company) = s.env().territory.other_company.clone() else { return Ok(abroad) };
    for (question, private) in [("same-number-public", false), ("same-number-private", true)] {
        let twins = abroad.is_empty() || s.facts().twins();
        if s.facts().answer(question) == "yes" && twins {
            let foreign =
                Blueprint { company: Some(company.clone()), private, ..Blueprint::default() };
            abroad.push(s.make_at(number, &foreign).await?);
        }
    }
    if abroad.len() > 1 {
        abroad = abroad.into_iter().map(Extension::with_twin).collect();
    }
    Ok(abroad)
}

/// The number of another extension, where values of `column` name one; else nothing is made.
pub(super) async fn neighbour(s: &mut Session, column: &Column) -> Flow<String> {
    if column.reference == Some(Reference::Extension) {
        Ok(s.extension().await?.number)
    } else {
        Ok(String::new())
    }
}

/// Valid values of `column` in canonical form, `neighbour` being an extension that exists. Only values
/// of which the document decides that they are taken and read back on this deployment.
pub(super) fn values(s: &Session, column: &Column, neighbour: &str) -> Vec<Value> {
    let mut values = match column.reference {
        Some(Reference::Extension) if column.may_be_empty => vec![json!(neighbour), json!("")],
        Some(Reference::Extension) => vec![json!(neighbour)],
        Some(Reference::Menu) => s.env().menu.iter().map(|menu| json!(menu)).collect(),
        // The domain of a subtype hangs on the ring type; these are for queues.
        None if column.name == "subtype" => queue_strings(s),
        Some(Reference::Mailbox) | None => generate::valid_values(column).to_vec(),
    };
    values.retain(|value| column.decides(value, s.env().deployment));
    values
}

/// A plain queue string, and one with a setting in most places.
pub(super) fn queue_strings(s: &Session) -> Vec<Value> {
    let grammar = s.facts().queue();
    let last: Vec<String> = grammar
        .fields
        .iter()
        .map(|field| field.representatives().into_iter().next().unwrap_or_default())
        .collect();
    let parts: Vec<&str> = last.iter().map(String::as_str).collect();
    vec![json!(grammar.plain()), json!(grammar.compose(&parts))]
}

/// Whether values of `column` fit an extension of type A, and of `ring_type`, whatever its other columns hold.
pub(super) fn furnished(column: &Column, ring_type: &str) -> bool {
    let restricted = Contract::get().conditions().iter().any(|condition| {
        condition.column == column.name && condition.ring_types.iter().any(|one| one == ring_type)
    });
    column.is_decided_for(ring_type) && !restricted && ring_type_for(column) == "A"
}

/// Values for as many columns as fit an extension of any of the types A, H and Q, or of `ring_type`, far
/// from any default. `variant` tells two rows apart.
pub(super) fn furniture(
    s: &Session,
    ring_type: &str,
    neighbour: &str,
    variant: usize,
) -> Map<String, Value> {
    let mut row = Map::new();
    for (place, column) in Contract::get().columns().iter().enumerate() {
        if column.name == "ring_type" || !furnished(column, ring_type) {
            continue;
        }
        let mut values = values(s, column, neighbour);
        values.retain(|value| !value.is_null() && value != "" && value != 0);
        if values.is_empty() {
            continue;
        }
        // Booleans would otherwise be true for each variant, and a loss of true could look like a copy.
        let at = if column.kind == Kind::Boolean { variant } else { place + variant };
        row.insert(column.name.clone(), values.swap_remove(at % values.len()));
    }
    row
}

/// Writes [`furniture`] and gives back the whole row. A target that refuses one of the values gets them
/// one by one: that it refuses is the matter of another case.
pub(super) async fn furnish(
    s: &mut Session,
    extension: &Extension,
    ring_type: &str,
    neighbour: &str,
    variant: usize,
) -> Flow<Row> {
    let values = encoded(s, furniture(s, ring_type, neighbour, variant));
    let at = s.deliver(arranging(update(extension, &Value::Object(values.clone())))).await?;
    if !s.succeeded(at) {
        for (name, value) in values {
            s.deliver(arranging(update(extension, &json!({ name: value })))).await?;
        }
    }
    s.row(extension).await
}

/// `values` in the forms that the target takes.
pub(super) fn encoded(s: &Session, values: Map<String, Value>) -> Map<String, Value> {
    values
        .into_iter()
        .map(|(name, value)| {
            let value = s.facts().encode_column(&name, &value);
            (name, value)
        })
        .gather()
}
