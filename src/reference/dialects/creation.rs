//! What the document leaves open of creation and deletion.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{after, around, before, company, is_private, new_names, schema, values_mut};
use crate::contract::Operation;
use crate::reference::{Call, Change, Next, Refusal, StoreError, Tables};

pub(super) fn cases() -> Vec<Dialect> {
    let meaning = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Meaning, change)
    };
    let check = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Checks, change)
    };
    let input = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Inputs, change)
    };
    vec![
        check(
            "list-partial/others-created",
            "open/list-partial",
            "of a list of which one exists the others are created",
            before(others_alone),
        )
        .answering("the others created"),
        check(
            "list-duplicate/one-created",
            "open/list-duplicate",
            "a number that is in a list twice is created once",
            before(once),
        )
        .answering("one created"),
        check(
            "empty-list-create/refused",
            "open/empty-list-create",
            "an empty list is refused at creation",
            before(some_number),
        )
        .answering("refused"),
        check(
            "create-company/required",
            "open/create-company",
            "a create without company is refused",
            before(company_required),
        )
        .answering("refused"),
        check(
            "create-optional/none",
            "open/create-optional",
            "a create must name private, voicemail and nightmode",
            schema("create.request", |document| {
                document["properties"]["values"]["required"] =
                    json!(["virt_exten", "private", "voicemail", "nightmode"]);
            }),
        )
        .answering("none"),
        input(
            "create-flags/numbers",
            "open/create-flags",
            "private and voicemail are taken as 1 and 0",
            before(|_, call| flags(call, number_flag)),
        )
        .answering("1 taken, 0 taken, null refused"),
        input(
            "create-flags/null",
            "open/create-flags",
            "private and voicemail null are taken as false",
            before(|_, call| flags(call, null_flag)),
        )
        .answering("1 refused, 0 refused, null taken"),
        input(
            "create-flags/all",
            "open/create-flags",
            "private and voicemail are taken as 1, 0 and null",
            before(|_, call| {
                flags(call, number_flag)?;
                flags(call, null_flag)
            }),
        )
        .answering("1 taken, 0 taken, null taken"),
        input(
            "create-nightmode-minus/taken",
            "open/create-nightmode-minus",
            "nightmode -1 at creation is none",
            before(minus_one),
        )
        .answering("taken"),
        meaning(
            "nightmode-null/null",
            "open/nightmode-null",
            "a nightmode that was null at creation reads back as null",
            after(null_nightmode),
        )
        .answering("null"),
        meaning(
            "create-defaults/other",
            "open/create-defaults",
            "a new extension has its number for a name, and other settings of its own",
            after(other_defaults),
        ),
        meaning(
            "mailbox-absent/said",
            "open/mailbox-absent",
            "a delete says that there was no mailbox",
            after(|_, call, answer| mailbox(call, answer, json!("there was no mailbox"))),
        )
        .answering("present"),
        meaning(
            "mailbox-absent/null",
            "open/mailbox-absent",
            "a delete answers mailbox null where there was none",
            after(|_, call, answer| mailbox(call, answer, Value::Null)),
        )
        .answering("present"),
        meaning(
            "mailbox-purge/kept-text",
            "delete/mailbox",
            "a delete tells of the purge in one word",
            around(
                |_, _| Ok(()),
                |_, (), call, answer| {
                    if call.operation == Operation::Delete
                        && answer.get("mailbox").is_some_and(Value::is_string)
                    {
                        answer["mailbox"] = json!("success");
                    }
                    Ok(())
                },
            ),
        ),
    ]
}

/// Leaves the numbers in the list that do not exist yet, if there are any.
fn others_alone(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let (names, company, private) = (new_names(call), company(call), is_private(call));
    let is_free = |name: &String| -> Result<bool, StoreError> {
        Ok(next.store.read(|tables| tables.lookup(name, &company, private))?.is_none())
    };
    let mut free = Vec::new();
    for name in names {
        if is_free(&name)? {
            free.push(name);
        }
    }
    if call.operation == Operation::Create && !free.is_empty() {
        replace_list(call, free);
    }
    Ok(())
}

fn once(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if call.operation == Operation::Create {
        let mut seen = BTreeSet::new();
        let mut names = new_names(call);
        names.retain(|name| seen.insert(name.clone()));
        replace_list(call, names);
    }
    Ok(())
}

/// Puts `names` in the place of a list of texts; a list of anything else is for the unit to refuse.
fn replace_list(call: &mut Call, names: Vec<String>) {
    let list = values_mut(call).and_then(|values| values.get_mut("virt_exten"));
    if let Some(Value::Array(list)) = list
        && list.iter().all(Value::is_string)
    {
        *list = names.into_iter().map(Value::from).collect();
    }
}

fn some_number(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let empty = call.body["values"]["virt_exten"].as_array().is_some_and(Vec::is_empty);
    if call.operation == Operation::Create && empty {
        return Err(Refusal::bad("values.virt_exten: the list is empty"));
    }
    Ok(())
}

fn company_required(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if call.operation == Operation::Create && !call.values().contains_key("company") {
        return Err(Refusal::bad("values.company: name the company"));
    }
    Ok(())
}

fn flags(call: &mut Call, read: fn(&Value) -> Option<bool>) -> Result<(), Refusal> {
    if call.operation == Operation::Create {
        for flag in ["private", "voicemail"] {
            let value = values_mut(call).and_then(|values| values.get_mut(flag));
            if let Some((value, set)) = value.and_then(|value| read(value).map(|set| (value, set)))
            {
                *value = Value::Bool(set);
            }
        }
    }
    Ok(())
}

fn number_flag(value: &Value) -> Option<bool> {
    match value.as_u64() {
        Some(0) => Some(false),
        Some(1) => Some(true),
        Some(_) | None => None,
    }
}

fn null_flag(value: &Value) -> Option<bool> {
    value.is_null().then_some(false)
}

fn minus_one(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    if call.operation == Operation::Create {
        let nightmode = values_mut(call).and_then(|values| values.get_mut("nightmode"));
        if let Some(nightmode) = nightmode.filter(|nightmode| **nightmode == -1) {
            *nightmode = Value::Null;
        }
    }
    Ok(())
}

/// Does `work` to each extension that a create has made.
fn each_created(
    next: &Next,
    call: &Call,
    work: impl Fn(&Tables<'_>, i64, &str) -> Result<(), StoreError>,
) -> Result<(), Refusal> {
    if call.operation != Operation::Create {
        return Ok(());
    }
    let (company, private) = (company(call), is_private(call));
    next.store.write(|tables| {
        for name in new_names(call) {
            if let Some(row) = tables.lookup(&name, &company, private)? {
                work(tables, row.id, &name)?;
            }
        }
        Ok(())
    })
}

fn null_nightmode(next: &Next, call: &Call, _: &mut Value) -> Result<(), Refusal> {
    if call.values().get("nightmode").is_some_and(|nightmode| !nightmode.is_null()) {
        return Ok(());
    }
    each_created(next, call, |tables, id, _| tables.set(id, "nightmode", &Value::Null))
}

fn other_defaults(next: &Next, call: &Call, _: &mut Value) -> Result<(), Refusal> {
    let defaults = json!({
        "voicemail_mon": 1, "priority": 5, "ring_time": 20, "phonebook": 3, "intro_day": "01",
        "intro_night": "02", "busy_retry": 3, "rec_override": 32, "moh_in": 1, "moh_out": 2,
        "cname_prefix_ext": 0, "cname_prefix_int": "exnam", "fid": 0, "bounce_mode": "fall",
        "bounce_before": true, "bounce_duration": 60, "bounce_type": "many", "vm_callback": -1,
        "email_vm_att": true, "email_vm_del": true,
    });
    each_created(next, call, |tables, id, name| {
        for (column, value) in defaults.as_object().into_iter().flatten() {
            tables.set(id, column, value)?;
        }
        tables.set(id, "name", &json!(name))
    })
}

fn mailbox(call: &Call, answer: &mut Value, said: Value) -> Result<(), Refusal> {
    if call.operation == Operation::Delete && answer.get("mailbox").is_none() {
        answer["mailbox"] = said;
    }
    Ok(())
}
