//! Faults that need a sequence of calls: each of them alone is served as the document says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::fault::Entry;
use super::layers::{CLONE, CREATE, UPDATE};
use super::subjects::{change, cloned, done, numbers, one, others, values};
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
        "clone/independent",
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
                        let copy = next.store.read(|tables| cloned(tables, &call)).ok().flatten();
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
    Entry::new("state/clone/of-clone-refused", "clone/accepts", "refuses to clone a clone", |p| {
        let copies = Arc::new(Mutex::new(BTreeSet::new()));
        p.around_unit(move |next: Next, call: Call| {
            let copies = Arc::clone(&copies);
            async move {
                let source =
                    next.store.read(|tables| one(tables, &call)).ok().flatten().map(|row| row.id);
                let is_copy = copies
                    .lock()
                    .is_ok_and(|copies| source.is_some_and(|source| copies.contains(&source)));
                if CLONE.contains(&call.operation) && is_copy {
                    return refused("the extension is a clone itself");
                }
                let reply = next.handle(call.clone()).await;
                if CLONE.contains(&call.operation) && reply.succeeded() {
                    let copy = next.store.read(|tables| cloned(tables, &call)).ok().flatten();
                    let _ = copies.lock().map(|mut copies| copies.extend(copy.map(|copy| copy.id)));
                }
                reply
            }
        });
    }),
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
        "state/update/null-over-value-lost",
        "update/ring_time/stored",
        "keeps a ring time over which null is written",
        |p| {
            p.around_unit(async |next, mut call: Call| {
                let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
                let old = row.map(|row| row.value("ring_time")).unwrap_or_default();
                if UPDATE.contains(&call.operation) && !old.is_null() {
                    change(&mut call, "ring_time", |new| {
                        if new.is_null() { old.clone() } else { new.clone() }
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
                        Ok(others(tables, &row)?.iter().any(|other| other.value("name") == name))
                    });
                    if taken.unwrap_or_default() {
                        return refused("the name is in use");
                    }
                }
                next.handle(call).await
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
            let matched =
                next.store.read(|tables| one(tables, &call)).is_ok_and(|row| row.is_some());
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
