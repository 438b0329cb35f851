//! What the document leaves open of updates.

use serde_json::{Map, Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{around, before, in_company, target, updated_mut, values_mut};
use crate::contract::{Contract, Kind, Operation};
use crate::reference::{Call, Change, Next, Refusal, Row};

pub(super) fn cases() -> Vec<Dialect> {
    let check = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Checks, change)
    };
    vec![
        Dialect::new(
            "unknown-value/ignored",
            "open/unknown-value",
            "members of values that do not exist are passed over",
            Stage::Inputs,
            before(known_values),
        )
        .answering("ignored"),
        check(
            "update-empty/refused",
            "open/update-empty",
            "an update without values is refused",
            before(some_value),
        )
        .answering("refused"),
        Dialect::new(
            "noop-update/zero",
            "open/noop-update",
            "an update that changes nothing succeeds with numrows 0",
            Stage::Meaning,
            around(settings_before, nothing_changed),
        )
        .answering("numrows 0"),
        Dialect::new(
            "null-for-text/taken",
            "open/null-for-text",
            "null for a text is taken as ''",
            Stage::Inputs,
            before(null_texts),
        )
        .answering("taken"),
        check(
            "references/extensions",
            "open/references",
            "a jump target and bounce_fall must name an extension that exists",
            before(extensions_exist),
        )
        .answering("made-up names refused")
        .along("references/extensions"),
        check(
            "references/menus",
            "open/references",
            "ivr_menu must name a menu that exists",
            before(menus_exist),
        )
        .along("references/menus"),
        check(
            "references/mailboxes",
            "open/references",
            "voicemail_box must name a mailbox that exists",
            before(mailboxes_exist),
        )
        .along("references/mailboxes"),
    ]
}

fn known_values(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let known: &[&str] = match call.operation {
        Operation::Create => &["virt_exten", "company", "private", "voicemail", "nightmode"],
        Operation::Clone => &["virt_exten"],
        Operation::Update => {
            if let Some(values) = values_mut(call) {
                values.retain(|name, _| Contract::get().column(name).is_some());
            }
            return Ok(());
        }
        Operation::Read | Operation::Readfull | Operation::Delete => return Ok(()),
    };
    if let Some(values) = values_mut(call) {
        values.retain(|name, _| known.contains(&name.as_str()));
    }
    Ok(())
}

fn some_value(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    match updated_mut(call) {
        Some(values) if values.is_empty() => Err(Refusal::bad("values: name at least one column")),
        Some(_) | None => Ok(()),
    }
}

fn settings_before(next: &Next, call: &mut Call) -> Result<Option<Row>, Refusal> {
    if call.operation == Operation::Update { target(next, call) } else { Ok(None) }
}

fn nothing_changed(
    next: &Next,
    was: Option<Row>,
    call: &Call,
    answer: &mut Value,
) -> Result<(), Refusal> {
    if was.is_some() && target(next, call)? == was {
        answer["numrows"] = json!(0);
    }
    Ok(())
}

fn null_texts(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    for (name, value) in updated_mut(call).into_iter().flatten() {
        let is_text = Contract::get()
            .column(name)
            .is_some_and(|column| column.kind == Kind::Text && column.members.is_empty());
        if is_text && value.is_null() {
            *value = json!("");
        }
    }
    Ok(())
}

/// The texts that an update writes to `columns`, but those that unset one.
fn references<'a>(
    values: &'a Map<String, Value>,
    columns: &'a [&str],
) -> impl Iterator<Item = (&'a str, &'a str)> {
    columns
        .iter()
        .filter_map(|column| Some((*column, values.get(*column)?.as_str()?)))
        .filter(|(_, name)| !name.is_empty())
}

fn must_exist(column: &str, name: &str, exists: bool) -> Result<(), Refusal> {
    if exists {
        Ok(())
    } else {
        Err(Refusal::bad(format!("values.{column}: there is no {name:?}")))
    }
}

fn extensions_exist(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    const COLUMNS: [&str; 5] =
        ["vm_jump_star", "vm_jump_zero", "no_vm_jump", "no_vm_jump_night", "bounce_fall"];
    let Some(row) = settings_before(next, call)? else { return Ok(()) };
    let values = call.values();
    for (column, name) in references(&values, &COLUMNS) {
        let found = next.store.read(|tables| tables.find(&in_company(&row.company)))?;
        let exists = found.iter().any(|one| one.virt_exten == name || one.scoped_exten() == name);
        must_exist(column, name, exists)?;
    }
    Ok(())
}

fn menus_exist(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let values = updated_mut(call).cloned().unwrap_or_default();
    for (column, name) in references(&values, &["ivr_menu"]) {
        must_exist(column, name, name == "main")?;
    }
    Ok(())
}

fn mailboxes_exist(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let Some(row) = settings_before(next, call)? else { return Ok(()) };
    let values = call.values();
    for (column, name) in references(&values, &["voicemail_box"]) {
        let company = in_company(&row.company);
        let exists = next.store.read(|tables| {
            for one in tables.find(&company)? {
                if tables.mailbox(one.id)?.is_some_and(|mailbox| mailbox == name) {
                    return Ok::<_, Refusal>(true);
                }
            }
            Ok(false)
        })?;
        must_exist(column, name, exists)?;
    }
    Ok(())
}
