//! Races: a look, a wait, and an act on what may have changed meanwhile. Calls that come one after the
//! other are served as the document says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{CLONE, CREATE, DELETE, READ, UPDATE};
use super::subjects::{cloned, created, done, one};
use crate::reference::{Call, Next, Reply, StoreError};

/// Long enough for another call to come in between, short enough not to slow a run down.
const WAIT: Duration = Duration::from_millis(4);

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "race/create/same-number",
        "concurrency/create",
        "looks whether a number is free, waits, and creates it whatever has happened",
        |p| {
            p.around_unit(async |next, call: Call| {
                if !CREATE.contains(&call.operation) {
                    return next.handle(call).await;
                }
                let free = next
                    .store
                    .read(|tables| created(tables, &call))
                    .is_ok_and(|rows| rows.is_empty());
                tokio::time::sleep(WAIT).await;
                let reply = next.handle(call.clone()).await;
                if free && !reply.succeeded() { insert_beside(&next, &call, reply) } else { reply }
            });
        },
    ),
    Entry::new(
        "race/create/list-in-pieces",
        "concurrency/lists",
        "creates the extensions of a list one after the other, with waits, and keeps those before a refusal",
        |p| {
            p.around_unit(async |next, call: Call| {
                let list =
                    call.body["values"]["virt_exten"].as_array().cloned().unwrap_or_default();
                let taken = next
                    .store
                    .read(|tables| created(tables, &call))
                    .is_ok_and(|rows| !rows.is_empty());
                if !CREATE.contains(&call.operation) || list.len() < 2 || taken {
                    return next.handle(call).await;
                }
                for number in &list {
                    let mut one = call.clone();
                    one.body["values"]["virt_exten"] = number.clone();
                    let reply = next.handle(one).await;
                    if !reply.succeeded() {
                        return reply;
                    }
                    tokio::time::sleep(WAIT).await;
                }
                done(list.len())
            });
        },
    ),
    Entry::new(
        "race/update/whole-row",
        "concurrency/updates",
        "reads the row, waits, and writes the whole of it, so that an update in between is lost",
        |p| {
            p.around_unit(async |next, call: Call| {
                let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let valid = UPDATE.contains(&call.operation)
                    && next.rules.check(call.operation, &call.body).is_ok();
                let Some(row) = row.filter(|_| valid) else {
                    return next.handle(call).await;
                };
                tokio::time::sleep(WAIT).await;
                let reply = next.handle(call.clone()).await;
                if reply.succeeded() {
                    let settings = next.rules.merged(&row.settings, call.values());
                    let _ = next.store.write(|tables| tables.write_settings(row.id, &settings));
                }
                reply
            });
        },
    ),
    Entry::new(
        "race/update/one-wins",
        "concurrency/updates",
        "reports success for all updates that come together and keeps the first",
        |p| {
            let busy = Arc::new(Mutex::new(std::collections::BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let busy = Arc::clone(&busy);
                async move {
                    let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                    let valid = UPDATE.contains(&call.operation)
                        && next.rules.check(call.operation, &call.body).is_ok();
                    let Some(row) = row.filter(|_| valid) else {
                        return next.handle(call).await;
                    };
                    if !busy.lock().is_ok_and(|mut busy| busy.insert(row.id)) {
                        return done(1);
                    }
                    tokio::time::sleep(WAIT).await;
                    let reply = next.handle(call).await;
                    if let Ok(mut busy) = busy.lock() {
                        busy.remove(&row.id);
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "race/update/deleted-comes-back",
        "concurrency/update-delete",
        "writes an extension back that was deleted while an update of it was under way",
        |p| {
            p.around_unit(async |next, call: Call| {
                let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let valid = UPDATE.contains(&call.operation)
                    && next.rules.check(call.operation, &call.body).is_ok();
                let Some(row) = row.filter(|_| valid) else {
                    return next.handle(call).await;
                };
                tokio::time::sleep(WAIT).await;
                let reply = next.handle(call).await;
                let gone =
                    next.store.read(|tables| tables.row(row.id)).is_ok_and(|row| row.is_none());
                if gone {
                    let back = next.store.write(|tables| {
                        tables.insert(&crate::reference::NewRow {
                            virt_exten: row.virt_exten,
                            company: row.company,
                            private: row.private,
                            owner: row.owner,
                            settings: row.settings,
                        })
                    });
                    return if back.is_ok() { done(1) } else { reply };
                }
                reply
            });
        },
    ),
    Entry::new(
        "race/delete/both-succeed",
        "concurrency/deletes",
        "looks for the extension, waits, and reports the delete done whoever did it",
        |p| {
            p.around_unit(async |next, call: Call| {
                let there =
                    next.store.read(|tables| one(tables, &call)).is_ok_and(|row| row.is_some());
                if !DELETE.contains(&call.operation) || !there {
                    return next.handle(call).await;
                }
                tokio::time::sleep(WAIT).await;
                let reply = next.handle(call).await;
                if reply.succeeded() { reply } else { done(1) }
            });
        },
    ),
    Entry::new(
        "race/clone/same-target",
        "concurrency/clones",
        "looks whether the target is free, waits, and clones whatever has happened",
        |p| {
            p.around_unit(async |next, call: Call| {
                let source = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let free =
                    next.store.read(|tables| cloned(tables, &call)).is_ok_and(|row| row.is_none());
                let Some(source) = source.filter(|_| free && CLONE.contains(&call.operation))
                else {
                    return next.handle(call).await;
                };
                tokio::time::sleep(WAIT).await;
                let reply = next.handle(call.clone()).await;
                let target = super::subjects::numbers(&call).pop();
                match target.filter(|_| {
                    !reply.succeeded() && next.rules.check(call.operation, &call.body).is_ok()
                }) {
                    Some(target) => {
                        let copied = next.store.write(|tables| tables.copy(source.id, &target));
                        let mut answer = done(1);
                        if let Some(body) = answer.value_mut() {
                            body["links"] = json!(0);
                        }
                        if copied.is_ok() { answer } else { reply }
                    }
                    None => reply,
                }
            });
        },
    ),
    Entry::new(
        "race/clone/settings-later",
        "clone/copies",
        "makes the clone first and gives it its settings after its answer",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if !CLONE.contains(&call.operation) || !reply.succeeded() {
                    return reply;
                }
                let defaults = next.rules.defaults();
                let copy = next.store.read(|tables| cloned(tables, &call)).ok().flatten();
                if let Some(copy) = copy {
                    let _ = next.store.write(|tables| tables.write_settings(copy.id, &defaults));
                    let store = Arc::clone(&next.store);
                    tokio::spawn(async move {
                        tokio::time::sleep(WAIT * 10).await;
                        let _ =
                            store.write(|tables| tables.write_settings(copy.id, &copy.settings));
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "race/update/written-later",
        "update/stored",
        "answers an update before it is written",
        |p| {
            p.around_unit(async |next, call: Call| {
                let before = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let reply = next.handle(call.clone()).await;
                let Some(before) =
                    before.filter(|_| UPDATE.contains(&call.operation) && reply.succeeded())
                else {
                    return reply;
                };
                let written = next.store.read(|tables| tables.row(before.id)).ok().flatten();
                let _ =
                    next.store.write(|tables| tables.write_settings(before.id, &before.settings));
                let store = Arc::clone(&next.store);
                tokio::spawn(async move {
                    tokio::time::sleep(WAIT * 10).await;
                    let _ = store.write(|tables| {
                        written.map_or(Ok(()), |row| tables.write_settings(row.id, &row.settings))
                    });
                });
                reply
            });
        },
    ),
    Entry::new(
        "race/read/answers-mixed-up",
        "concurrency/reads",
        "answers a read with the rows of another read that came in meanwhile",
        |p| {
            let latest = Arc::new(Mutex::new(Value::Null));
            p.around_unit(move |next: Next, call: Call| {
                let latest = Arc::clone(&latest);
                async move {
                    if !READ.contains(&call.operation) {
                        return next.handle(call).await;
                    }
                    let mut reply = next.handle(call).await;
                    if let (Ok(mut latest), Some(body)) = (latest.lock(), reply.value()) {
                        latest.clone_from(body);
                    }
                    tokio::time::sleep(WAIT / 4).await;
                    if let (Ok(latest), Some(body)) = (latest.lock(), reply.value_mut()) {
                        body.clone_from(&latest);
                    }
                    reply
                }
            });
        },
    ),
];

/// Creates once more what a create names, beside what is there.
fn insert_beside(next: &Next, call: &Call, reply: Reply) -> Reply {
    let made = next.store.write(|tables| {
        let rows = created(tables, call)?;
        for row in &rows {
            tables.insert(&crate::reference::NewRow {
                virt_exten: row.virt_exten.clone(),
                company: row.company.clone(),
                private: row.private,
                owner: None,
                settings: row.settings.clone(),
            })?;
        }
        Ok::<_, StoreError>(rows.len())
    });
    made.ok().filter(|&rows| rows > 0).map_or(reply, done)
}
