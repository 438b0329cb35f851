//! Faults of clone: what becomes of the source, of the target that exists, and of their neighbours.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{CLONE, after};
use super::subjects::{cloned, done, neighbour, one};
use crate::contract::Operation;
use crate::reference::{Call, Next, Parts, Reply, StoreError};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new("clone/source/renamed", "clone/source", "clears the name of the source", |p| {
        to_source(p, "name", json!(""));
    }),
    Entry::new("clone/source/silenced", "clone/source", "sets the nightmode of the source", |p| {
        to_source(p, "nightmode", json!(9));
    }),
    Entry::new(
        "clone/source/moved",
        "clone/source",
        "removes the source, so that the clone takes its place",
        |p| {
            after(p, CLONE, |tables, call| {
                one(tables, call)?.map_or(Ok(()), |source| tables.remove(source.id))
            });
        },
    ),
    Entry::new(
        "clone/source/owner-lost",
        "clone/source",
        "takes the owner away from the source",
        |p| {
            after(p, CLONE, |tables, call| {
                one(tables, call)?.map_or(Ok(()), |source| tables.set_owner(source.id, None))
            });
        },
    ),
    Entry::new(
        "clone/neighbours/renamed",
        "clone/neighbours",
        "clears the name of the extension that was made just before the source",
        |p| {
            after(p, CLONE, |tables, call| {
                let Some(source) = one(tables, call)? else {
                    return Ok(());
                };
                let other = neighbour(tables, &source)?;
                other.map_or(Ok(()), |other| tables.set(other.id, "name", &json!("")))
            });
        },
    ),
    Entry::new(
        "clone/neighbours/overwritten",
        "clone/neighbours",
        "writes the source's settings to the extension that was made just before it",
        |p| {
            after(p, CLONE, |tables, call| {
                let Some(source) = one(tables, call)? else {
                    return Ok(());
                };
                let other = neighbour(tables, &source)?;
                other.map_or(Ok(()), |other| tables.write_settings(other.id, &source.settings))
            });
        },
    ),
    Entry::new(
        "clone/existing/overwritten",
        "clone/existing",
        "writes the source's settings to an extension that exists",
        |p| onto(p, true, true),
    ),
    Entry::new(
        "clone/existing/overwritten-and-refused",
        "clone/existing",
        "refuses to clone onto an extension that exists, and writes it",
        |p| onto(p, true, false),
    ),
    Entry::new(
        "clone/existing/reported-done",
        "clone/existing",
        "reports success for a clone onto an extension that exists",
        |p| onto(p, false, true),
    ),
    Entry::new(
        "clone/independent/clone-follows",
        "clone/independent",
        "writes later updates of the source to the clone too",
        |p| tied(p, false),
    ),
    Entry::new(
        "clone/independent/source-follows",
        "clone/independent",
        "writes later updates of the clone to the source too",
        |p| tied(p, true),
    ),
];

/// A success with so many links.
pub(super) fn linked(links: usize) -> Reply {
    let mut reply = done(1);
    if let Some(body) = reply.value_mut() {
        body["links"] = json!(links);
    }
    reply
}

fn to_source(parts: &mut Parts, column: &'static str, value: Value) {
    after(parts, CLONE, move |tables, call| {
        one(tables, call)?.map_or(Ok(()), |source| tables.set(source.id, column, &value))
    });
}

/// What happens to a clone whose target exists.
fn onto(parts: &mut Parts, write: bool, report: bool) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let target = next.store.read(|tables| cloned(tables, &call)).ok().flatten();
        let source = next.store.read(|tables| one(tables, &call)).ok().flatten();
        let reply = next.handle(call.clone()).await;
        let (Some(target), Some(source)) = (target, source) else {
            return reply;
        };
        if !CLONE.contains(&call.operation) {
            return reply;
        }
        if write {
            let _ = next.store.write(|tables| tables.write_settings(target.id, &source.settings));
        }
        if report { linked(0) } else { reply }
    });
}

/// Ties clone and source together: what is written to one later is written to the other.
fn tied(parts: &mut Parts, backwards: bool) {
    let pairs = Arc::new(Mutex::new(Vec::<(i64, i64)>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let pairs = Arc::clone(&pairs);
        async move {
            let reply = next.handle(call.clone()).await;
            let Ok(mut pairs) = pairs.lock() else {
                return reply;
            };
            if !reply.succeeded() {
                return reply;
            }
            let _ = next.store.write(|tables| {
                let Some(row) = one(tables, &call)? else {
                    return Ok::<_, StoreError>(());
                };
                match call.operation {
                    Operation::Clone => {
                        pairs.extend(cloned(tables, &call)?.map(|copy| (row.id, copy.id)));
                    }
                    Operation::Update => {
                        let bound = pairs.iter().map(|&(source, copy)| {
                            if backwards { (copy, source) } else { (source, copy) }
                        });
                        for (_, other) in bound.filter(|(written, _)| *written == row.id) {
                            call.values()
                                .iter()
                                .try_for_each(|(name, value)| tables.set(other, name, value))?;
                        }
                    }
                    _ => {}
                }
                Ok(())
            });
            reply
        }
    });
}
