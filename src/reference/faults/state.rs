//! Faults that need a sequence of calls, or a combination of values: each call or value alone is served
//! as the document says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{CLONE, CREATE, READFULL, READS, UPDATE, after, before};
use super::subjects::{cloned, created, done, numbers, one, twin, values};
use super::update::change;
use crate::contract::Operation;
use crate::reference::{Call, Next, Parts, Refusal, Reply, StoreError};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "state/update/second-refused",
        "update/repeated",
        "refuses the second update of an extension",
        |p| nth_update(p, 2, |_, _| Some(refused("the extension is locked"))),
    ),
    Entry::new(
        "state/update/second-lost",
        "update/repeated",
        "reports success for the second update of an extension and writes nothing",
        |p| nth_update(p, 2, |_, _| Some(done(1))),
    ),
    Entry::new(
        "state/update/third-lost",
        "update/repeated",
        "reports success for the third update of an extension and writes nothing",
        |p| nth_update(p, 3, |_, _| Some(done(1))),
    ),
    Entry::new(
        "state/update/fifth-lost",
        "update/repeated",
        "reports success for the fifth update of an extension and writes nothing",
        |p| nth_update(p, 5, |_, _| Some(done(1))),
    ),
    Entry::new(
        "state/update/locked-by-refusal",
        "update/repeated",
        "refuses the update that follows a refused one of the same extension",
        |p| {
            let locked = Arc::new(Mutex::new(BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let locked = Arc::clone(&locked);
                async move {
                    let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                    let Some(row) = row.filter(|_| UPDATE.contains(&call.operation)) else {
                        return next.handle(call).await;
                    };
                    if locked.lock().is_ok_and(|mut locked| locked.remove(&row.id)) {
                        return refused("the extension is locked");
                    }
                    let reply = next.handle(call).await;
                    if !reply.succeeded() {
                        let _ = locked.lock().map(|mut locked| locked.insert(row.id));
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/update/lost-after-delete",
        "update/stored",
        "loses the first update after a delete anywhere on the unit",
        |p| after_delete(p, UPDATE, |_| done(1)),
    ),
    Entry::new(
        "state/update/refused-after-clone",
        "update/repeated",
        "refuses updates of an extension that was cloned",
        |p| {
            let sources = Arc::new(Mutex::new(BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let sources = Arc::clone(&sources);
                async move {
                    let row = next
                        .store
                        .read(|tables| one(tables, &call))
                        .ok()
                        .flatten()
                        .map(|row| row.id);
                    let is_source = sources
                        .lock()
                        .is_ok_and(|sources| row.is_some_and(|row| sources.contains(&row)));
                    if UPDATE.contains(&call.operation) && is_source {
                        return refused("the extension has clones");
                    }
                    let reply = next.handle(call.clone()).await;
                    if CLONE.contains(&call.operation) && reply.succeeded() {
                        let _ = sources.lock().map(|mut sources| sources.extend(row));
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/delete/source-goes-with-clone",
        "delete/neighbours",
        "deletes the source of a clone when the clone is deleted",
        |p| {
            let sources = Arc::new(Mutex::new(BTreeMap::new()));
            p.around_unit(move |next: Next, call: Call| {
                let sources = Arc::clone(&sources);
                async move {
                    let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                    let reply = next.handle(call.clone()).await;
                    let (Some(row), Ok(mut sources)) =
                        (row.filter(|_| reply.succeeded()), sources.lock())
                    else {
                        return reply;
                    };
                    if CLONE.contains(&call.operation) {
                        let copy = next
                            .store
                            .read(|tables| cloned(tables, &call))
                            .ok()
                            .flatten();
                        sources.extend(copy.map(|copy| (copy.id, row.id)));
                    } else if call.operation == Operation::Delete
                        && let Some(source) = sources.remove(&row.id)
                    {
                        let _ = next.store.write(|tables| tables.remove(source));
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/clone/second-loses-settings",
        "clone/copies",
        "gives the second clone of an extension the settings of a new one",
        |p| {
            let seen = Arc::new(Mutex::new(BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let seen = Arc::clone(&seen);
                async move {
                    let reply = next.handle(call.clone()).await;
                    if !CLONE.contains(&call.operation) || !reply.succeeded() {
                        return reply;
                    }
                    let source = next
                        .store
                        .read(|tables| one(tables, &call))
                        .ok()
                        .flatten()
                        .map(|row| row.id);
                    if seen.lock().is_ok_and(|mut seen| seen.insert(source)) {
                        return reply;
                    }
                    let defaults = next.rules.defaults();
                    let _ = next.store.write(|tables| {
                        cloned(tables, &call)?
                            .map_or(Ok(()), |copy| tables.write_settings(copy.id, &defaults))
                    });
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/clone/of-clone-refused",
        "clone/accepts",
        "refuses to clone a clone",
        |p| {
            let copies = Arc::new(Mutex::new(BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let copies = Arc::clone(&copies);
                async move {
                    let source = next
                        .store
                        .read(|tables| one(tables, &call))
                        .ok()
                        .flatten()
                        .map(|row| row.id);
                    let is_copy = copies
                        .lock()
                        .is_ok_and(|copies| source.is_some_and(|source| copies.contains(&source)));
                    if CLONE.contains(&call.operation) && is_copy {
                        return refused("the extension is a clone itself");
                    }
                    let reply = next.handle(call.clone()).await;
                    if CLONE.contains(&call.operation) && reply.succeeded() {
                        let copy = next
                            .store
                            .read(|tables| cloned(tables, &call))
                            .ok()
                            .flatten();
                        let _ = copies
                            .lock()
                            .map(|mut copies| copies.extend(copy.map(|copy| copy.id)));
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/create/deleted-number-refused",
        "create/accepts",
        "refuses to create a number that was deleted before",
        |p| {
            let deleted = Arc::new(Mutex::new(BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let deleted = Arc::clone(&deleted);
                async move {
                    let used = deleted.lock().is_ok_and(|deleted| {
                        numbers(&call).iter().any(|number| deleted.contains(number))
                    });
                    if CREATE.contains(&call.operation) && used {
                        return refused("the number was in use");
                    }
                    let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                    let reply = next.handle(call.clone()).await;
                    if call.operation == Operation::Delete && reply.succeeded() {
                        let _ = deleted
                            .lock()
                            .map(|mut deleted| deleted.extend(row.map(|row| row.virt_exten)));
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/create/third-is-private",
        "create/private/public",
        "makes every third extension private",
        |p| {
            let made = Arc::new(AtomicUsize::new(0));
            p.around_unit(move |next: Next, mut call: Call| {
                let third = CREATE.contains(&call.operation)
                    && made.fetch_add(1, Ordering::Relaxed) % 3 == 2;
                async move {
                    if let Some(values) = values(&mut call).filter(|_| third) {
                        values.insert("private".to_owned(), json!(true));
                    }
                    next.handle(call).await
                }
            });
        },
    ),
    Entry::new(
        "state/create/fourth-refused",
        "create/accepts",
        "refuses every fourth create",
        |p| {
            let made = Arc::new(AtomicUsize::new(0));
            p.around_unit(move |next: Next, call: Call| {
                let fourth = CREATE.contains(&call.operation)
                    && made.fetch_add(1, Ordering::Relaxed) % 4 == 3;
                async move {
                    if fourth {
                        refused("the unit is busy")
                    } else {
                        next.handle(call).await
                    }
                }
            });
        },
    ),
    Entry::new(
        "state/read/once-stale",
        "read/values",
        "answers the first read after an update as if it had not happened",
        |p| stale(p, Operation::Read),
    ),
    Entry::new(
        "state/readfull/once-stale",
        "update/stored",
        "answers the first readfull after an update as if it had not happened",
        |p| stale(p, Operation::Readfull),
    ),
    Entry::new(
        "state/read/cached",
        "read/values",
        "answers a read as the first time that it was asked",
        |p| cached(p, Operation::Read),
    ),
    Entry::new(
        "state/readfull/cached",
        "update/stored",
        "answers a readfull as the first time that it was asked",
        |p| cached(p, Operation::Readfull),
    ),
    Entry::new(
        "state/read/deleted-still-there",
        "delete/accepts",
        "answers a deleted extension to the first read after its delete",
        |p| {
            let last = Arc::new(Mutex::new(BTreeMap::<String, Reply>::new()));
            let armed = Arc::new(AtomicBool::new(false));
            p.around_unit(move |next: Next, call: Call| {
                let (last, armed) = (Arc::clone(&last), Arc::clone(&armed));
                async move {
                    let read = READS.contains(&call.operation);
                    let key = format!("{} {}", call.operation, call.body["scope"]);
                    let reply = next.handle(call.clone()).await;
                    armed.fetch_or(
                        call.operation == Operation::Delete && reply.succeeded(),
                        Ordering::Relaxed,
                    );
                    let Ok(mut last) = last.lock() else {
                        return reply;
                    };
                    let nothing = reply.value().is_some_and(|body| body["numrows"] == 0);
                    if read && nothing && armed.load(Ordering::Relaxed) {
                        return last.remove(&key).unwrap_or(reply);
                    }
                    if read && reply.succeeded() {
                        last.insert(key, reply.clone());
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "state/update/null-over-value-lost",
        "update/ring_time/stored",
        "keeps a ring time over which null is written",
        |p| {
            p.around_unit(async |next, mut call: Call| {
                let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let old = row.map(|row| row.value("ring_time")).unwrap_or_default();
                if UPDATE.contains(&call.operation) && !old.is_null() {
                    change(&mut call, "ring_time", |new| {
                        if new.is_null() {
                            old.clone()
                        } else {
                            new.clone()
                        }
                    });
                }
                next.handle(call).await
            });
        },
    ),
    Entry::new(
        "state/update/same-name-refused",
        "update/name/stored",
        "refuses a name that another extension has",
        |p| {
            p.around_unit(async |next, call: Call| {
                let name = call.values().remove("name").filter(|name| *name != "");
                if let Some(name) = name.filter(|_| UPDATE.contains(&call.operation)) {
                    let taken = next.store.read(|tables| {
                        let Some(row) = one(tables, &call)? else {
                            return Ok::<_, StoreError>(false);
                        };
                        Ok(super::subjects::others(tables, &row)?
                            .iter()
                            .any(|other| other.value("name") == name))
                    });
                    if taken.unwrap_or_default() {
                        return refused("the name is in use");
                    }
                }
                next.handle(call).await
            });
        },
    ),
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
                })
            });
        },
    ),
    Entry::new(
        "pair/update/capital-queue-loses-depth",
        "update/subtype/queue",
        "loses bytes 17 and 18 of a queue that announces the position and leaves when it has no agents",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "subtype", |subtype| {
                    match subtype.as_str().map(str::as_bytes) {
                        Some([b'A'..=b'Z', _, b'y' | b'Y', ..]) => {
                            let text = subtype.as_str().unwrap_or_default();
                            if text.is_ascii() && text.len() >= 18 {
                                json!(format!("{}  {}", &text[..16], &text[18..]))
                            } else {
                                subtype.clone()
                            }
                        }
                        _ => subtype.clone(),
                    }
                })
            });
        },
    ),
    Entry::new(
        "pair/update/cyclic-loses-autopause",
        "update/subtype/queue",
        "loses autopause in a cyclic queue with dynamic priorities",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "subtype", |subtype| {
                    match subtype.as_str().map(str::as_bytes) {
                        Some(
                            [
                                b'r' | b'f' | b'R' | b'F',
                                b'y',
                                _,
                                _,
                                _,
                                b'1' | b'3' | b'y' | b'l',
                                ..,
                            ],
                        ) => {
                            let text = subtype.as_str().unwrap_or_default();
                            json!(format!("{} {}", &text[..1], &text[2..]))
                        }
                        _ => subtype.clone(),
                    }
                })
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
                if reply.succeeded() {
                    done(list.len())
                } else {
                    reply
                }
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
                copy.map_or(Ok(()), |copy| {
                    tables.set(copy.id, "ring_time", &Value::Null)
                })
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

/// Answers the update of an extension that makes the `nth` for it in another way.
fn nth_update(parts: &mut Parts, nth: usize, reply: fn(&Next, &Call) -> Option<Reply>) {
    let counts = Arc::new(Mutex::new(BTreeMap::<i64, usize>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let counts = Arc::clone(&counts);
        async move {
            let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
            let valid = next.rules.check(call.operation, &call.body).is_ok();
            let Some(row) = row.filter(|_| valid && UPDATE.contains(&call.operation)) else {
                return next.handle(call).await;
            };
            let count = counts.lock().map_or(0, |mut counts| {
                let count = counts.entry(row.id).or_default();
                *count += 1;
                *count
            });
            match reply(&next, &call).filter(|_| count == nth) {
                Some(reply) => reply,
                None => next.handle(call).await,
            }
        }
    });
}

/// Answers the first call of `operations` after a delete in another way.
fn after_delete(parts: &mut Parts, operations: &'static [Operation], reply: fn(&Call) -> Reply) {
    let armed = Arc::new(AtomicBool::new(false));
    parts.around_unit(move |next: Next, call: Call| {
        let armed = Arc::clone(&armed);
        async move {
            let valid = next.rules.check(call.operation, &call.body).is_ok();
            let matched = next
                .store
                .read(|tables| one(tables, &call))
                .is_ok_and(|row| row.is_some());
            if operations.contains(&call.operation)
                && valid
                && matched
                && armed.swap(false, Ordering::Relaxed)
            {
                return reply(&call);
            }
            let deletes = call.operation == Operation::Delete;
            let done = next.handle(call).await;
            if deletes && done.succeeded() {
                armed.store(true, Ordering::Relaxed);
            }
            done
        }
    });
}

/// Answers the first read of a scope after an update of it with what was there before.
fn stale(parts: &mut Parts, operation: Operation) {
    let before = Arc::new(Mutex::new(
        BTreeMap::<i64, serde_json::Map<String, Value>>::new(),
    ));
    parts.around_unit(move |next: Next, call: Call| {
        let before = Arc::clone(&before);
        async move {
            let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
            let mut reply = next.handle(call.clone()).await;
            let (Some(row), Ok(mut before)) = (row.filter(|_| reply.succeeded()), before.lock())
            else {
                return reply;
            };
            if UPDATE.contains(&call.operation) {
                before.insert(row.id, row.settings);
            } else if call.operation == operation
                && let Some(old) = before.remove(&row.id)
                && let Some(answered) = reply
                    .value_mut()
                    .and_then(|body| body["values"][0].as_object_mut())
            {
                for (column, value) in answered.iter_mut() {
                    if let Some(old) = old.get(column) {
                        value.clone_from(old);
                    }
                }
            }
            reply
        }
    });
}

/// Answers a read of an extension, once it was answered, always so.
fn cached(parts: &mut Parts, operation: Operation) {
    let answers = Arc::new(Mutex::new(BTreeMap::<(i64, String), Reply>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let answers = Arc::clone(&answers);
        async move {
            let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
            let reply = next.handle(call.clone()).await;
            let Some(row) = row.filter(|_| call.operation == operation && reply.succeeded()) else {
                return reply;
            };
            let key = (
                row.id,
                format!("{}{}", call.body["scope"], call.body["columns"]),
            );
            answers.lock().map_or(reply.clone(), |mut answers| {
                answers.entry(key).or_insert(reply).clone()
            })
        }
    });
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
