//! Faults that need a combination of values: each of them alone is served as the document says.

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{CLONE, CREATE, READFULL, READS, UPDATE, after, before};
use super::subjects::{change, cloned, created, done, numbers, one, twin, values};
use crate::contract::Operation;
use crate::reference::{Call, Next, Parts, Refusal, Reply};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "pair/update/capital-queue-type",
        "update/subtype/byte-1",
        "stores the small letter of a queue type that announces the position",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "subtype", |subtype| match subtype.as_str() {
                    Some(text) if text.len() >= 18 => {
                        json!(format!("{}{}", text[..1].to_lowercase(), &text[1..]))
                    }
                    _ => subtype.clone(),
                });
            });
        },
    ),
    Entry::new(
        "pair/update/capital-queue-loses-depth",
        "update/subtype/queue",
        "loses bytes 17 and 18 of a queue that announces the position and leaves when it has no agents",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "subtype", |subtype| match subtype.as_str().map(str::as_bytes) {
                    Some([b'A'..=b'Z', _, b'y' | b'Y', ..]) => {
                        let text = subtype.as_str().unwrap_or_default();
                        if text.is_ascii() && text.len() >= 18 {
                            json!(format!("{}  {}", &text[..16], &text[18..]))
                        } else {
                            subtype.clone()
                        }
                    }
                    _ => subtype.clone(),
                });
            });
        },
    ),
    Entry::new(
        "pair/update/cyclic-loses-autopause",
        "update/subtype/queue",
        "loses autopause in a cyclic queue with dynamic priorities",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "subtype", |subtype| match subtype.as_str().map(str::as_bytes) {
                    Some(
                        [b'r' | b'f' | b'R' | b'F', b'y', _, _, _, b'1' | b'3' | b'y' | b'l', ..],
                    ) => {
                        let text = subtype.as_str().unwrap_or_default();
                        json!(format!("{} {}", &text[..1], &text[2..]))
                    }
                    _ => subtype.clone(),
                });
            });
        },
    ),
    Entry::new(
        "pair/update/name-and-callerid",
        "update/together",
        "loses the caller id where the name is written with it",
        |p| together(p, "name", "callerid"),
    ),
    Entry::new(
        "pair/update/type-and-ring-time",
        "update/together",
        "loses the ring time where the ring type is written with it",
        |p| together(p, "ring_type", "ring_time"),
    ),
    Entry::new(
        "pair/update/type-and-subtype",
        "update/together",
        "loses the subtype where the ring type is written with it",
        |p| together(p, "ring_type", "subtype"),
    ),
    Entry::new(
        "pair/update/bounce-mode-and-fall",
        "update/together",
        "loses bounce_fall where bounce_mode is written with it",
        |p| together(p, "bounce_mode", "bounce_fall"),
    ),
    Entry::new(
        "pair/update/both-intros",
        "update/together",
        "loses the intro of the night where that of the day is written with it",
        |p| together(p, "intro_day", "intro_night"),
    ),
    Entry::new(
        "pair/update/email-and-flag",
        "update/together",
        "loses email_vm_del where the address is written with it",
        |p| together(p, "email", "email_vm_del"),
    ),
    Entry::new(
        "pair/update/moh-and-priority",
        "update/together",
        "loses the priority where the music of outbound calls is written with it",
        |p| together(p, "moh_out", "priority"),
    ),
    Entry::new(
        "pair/create/private-with-voicemail",
        "create/voicemail/box",
        "gives a private extension no voicemail box",
        |p| {
            before(p, CREATE, |call| {
                let private = call.body["values"]["private"] == json!(true);
                if let Some(values) = values(call).filter(|_| private) {
                    values.insert("voicemail".to_owned(), json!(false));
                }
            });
        },
    ),
    Entry::new(
        "pair/create/voicemail-with-nightmode",
        "create/nightmode/stored",
        "loses the nightmode of an extension with a voicemail box",
        |p| {
            before(p, CREATE, |call| {
                let voicemail = call.body["values"]["voicemail"] == json!(true);
                if let Some(values) = values(call).filter(|_| voicemail) {
                    values.remove("nightmode");
                }
            });
        },
    ),
    Entry::new(
        "pair/create/list-with-nightmode",
        "create/nightmode/stored",
        "gives only the first extension of a list its nightmode",
        |p| {
            after(p, CREATE, |tables, call| {
                created(tables, call)?
                    .iter()
                    .skip(1)
                    .try_for_each(|row| tables.set(row.id, "nightmode", &json!(-1)))
            });
        },
    ),
    Entry::new(
        "pair/create/private-list-one-only",
        "create/list",
        "makes the first extension of a private list alone",
        |p| {
            p.around_unit(async |next, mut call: Call| {
                let list = numbers(&call);
                if !CREATE.contains(&call.operation)
                    || call.body["values"]["private"] != json!(true)
                    || list.len() < 2
                {
                    return next.handle(call).await;
                }
                call.body["values"]["virt_exten"] = json!(list[..1]);
                let reply = next.handle(call).await;
                if reply.succeeded() { done(list.len()) } else { reply }
            });
        },
    ),
    Entry::new(
        "pair/update/private-writes-public",
        "update/neighbours",
        "writes the caller id of a private extension to the public one of its number too",
        |p| {
            after(p, UPDATE, |tables, call| {
                let (Some(row), Some(id)) = (
                    one(tables, call)?.filter(|row| row.private),
                    call.values().remove("callerid"),
                ) else {
                    return Ok(());
                };
                twin(tables, &row)?.map_or(Ok(()), |twin| tables.set(twin.id, "callerid", &id))
            });
        },
    ),
    Entry::new(
        "pair/update/private-with-voicemail",
        "update/stored",
        "loses updates of private extensions that have a voicemail box",
        |p| {
            p.around_unit(async |next, call: Call| {
                let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let concerned =
                    row.is_some_and(|row| row.private && row.value("voicemail_box") != "");
                let valid = next.rules.check(call.operation, &call.body).is_ok();
                if UPDATE.contains(&call.operation) && concerned && valid {
                    done(1)
                } else {
                    next.handle(call).await
                }
            });
        },
    ),
    Entry::new(
        "pair/delete/private-refused",
        "delete/accepts",
        "refuses to delete private extensions",
        |p| {
            p.around_unit(async |next, call: Call| {
                let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                if call.operation == Operation::Delete && row.is_some_and(|row| row.private) {
                    return refused("a private extension can not be deleted");
                }
                next.handle(call).await
            });
        },
    ),
    Entry::new(
        "pair/clone/queue-loses-ring-time",
        "clone/ring_time",
        "loses the time-out of a queue that is cloned",
        |p| {
            after(p, CLONE, |tables, call| {
                let copy = cloned(tables, call)?.filter(|copy| copy.value("ring_type") == "Q");
                copy.map_or(Ok(()), |copy| tables.set(copy.id, "ring_time", &Value::Null))
            });
        },
    ),
    Entry::new(
        "pair/clone/mailbox-loses-email",
        "clone/email",
        "loses the e-mail address of an extension with a voicemail box that is cloned",
        |p| {
            after(p, CLONE, |tables, call| {
                let copy = cloned(tables, call)?.filter(|copy| copy.value("voicemail_box") != "");
                copy.map_or(Ok(()), |copy| tables.set(copy.id, "email", &json!("")))
            });
        },
    ),
    Entry::new(
        "pair/readfull/seven-columns",
        "readfull/columns/exact",
        "answers six columns of a readfull that asks for seven to twelve",
        |p| {
            before(p, READFULL, |call| {
                if let Some(columns) = call.body.get_mut("columns").and_then(Value::as_array_mut)
                    && (7..=12).contains(&columns.len())
                {
                    columns.truncate(6);
                }
            });
        },
    ),
    Entry::new(
        "pair/read/company-with-list",
        "read/scope/combined",
        "passes over the company where the scope has a list of numbers",
        |p| {
            before(p, READS, |call| {
                if let Some(scope) = call.body["scope"]
                    .as_object_mut()
                    .filter(|scope| scope.get("virt_exten").is_some_and(Value::is_array))
                {
                    scope.remove("company");
                }
            });
        },
    ),
];

fn refused(message: &str) -> Reply {
    Refusal::bad(message).into()
}

/// Loses `lost` where it is written together with `column`.
fn together(parts: &mut Parts, column: &'static str, lost: &'static str) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        let valid = UPDATE.contains(&call.operation)
            && next.rules.check(call.operation, &call.body).is_ok();
        if let Some(values) =
            values(&mut call).filter(|values| valid && values.contains_key(column))
        {
            values.remove(lost);
        }
        next.handle(call).await
    });
}
