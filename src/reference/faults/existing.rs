//! Faults of create where something exists already, and of a create that is refused.

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{CREATE, after, instead};
use super::subjects::{created, done, neighbour, twin, values};
use crate::reference::{Call, NewRow, Scope, StoreError, Tables};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "create/existing/second-row",
        "create/existing",
        "creates a second extension of a number that exists",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                let mut rows = 0;
                if CREATE.contains(&call.operation) && !reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        rows = created(tables, &call)?.len();
                        doubled(tables, &call)
                    });
                }
                if rows > 0 { done(rows) } else { reply }
            });
        },
    ),
    Entry::new(
        "create/existing/reset",
        "create/existing",
        "resets an extension that exists to the defaults, and reports success",
        |p| {
            instead(p, CREATE, |next, call| {
                let defaults = next.rules.defaults();
                let reset = next.store.write(|tables| {
                    let rows = created(tables, call)?;
                    rows.iter().try_for_each(|row| tables.write_settings(row.id, &defaults))?;
                    Ok::<_, StoreError>(rows.len())
                });
                reset.ok().filter(|&rows| rows > 0).map(done)
            });
        },
    ),
    Entry::new(
        "create/existing/emptied",
        "create/existing",
        "refuses a number that exists, and clears the extension's name",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CREATE.contains(&call.operation) && !reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        let rows = created(tables, &call)?;
                        rows.iter().try_for_each(|row| tables.set(row.id, "name", &json!("")))
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "create/existing/removed",
        "create/existing",
        "refuses a number that exists, and removes it in cleaning up",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CREATE.contains(&call.operation) && !reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        let rows = created(tables, &call)?;
                        rows.iter().try_for_each(|row| tables.remove(row.id))
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "create/atomic/refused-but-made",
        "create/atomic",
        "makes the extension before it looks at the nightmode, and refuses then",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CREATE.contains(&call.operation)
                    && !reply.succeeded()
                    && call.body["values"].get("nightmode").is_some()
                {
                    let mut again = call;
                    set(&mut again, "nightmode", Value::Null);
                    next.handle(again).await;
                }
                reply
            });
        },
    ),
    Entry::new(
        "create/atomic/flag-refused-but-made",
        "create/atomic",
        "makes the extension before it looks at the flags, and refuses then",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CREATE.contains(&call.operation) && !reply.succeeded() {
                    let mut again = call;
                    set(&mut again, "private", json!(false));
                    set(&mut again, "voicemail", json!(false));
                    next.handle(again).await;
                }
                reply
            });
        },
    ),
    Entry::new(
        "create/frame/neighbour-renamed",
        "create/frame",
        "clears the name of the extension that was made before",
        |p| {
            after(p, CREATE, |tables, call| {
                for row in created(tables, call)?.iter().take(1) {
                    if let Some(other) = neighbour(tables, row)? {
                        tables.set(other.id, "name", &json!(""))?;
                    }
                }
                Ok(())
            });
        },
    ),
    Entry::new(
        "create/frame/twin-reset",
        "create/frame",
        "resets the public extension when a private one of its number is made",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CREATE.contains(&call.operation) && reply.succeeded() {
                    let defaults = next.rules.defaults();
                    let _ = next.store.write(|tables| {
                        for row in created(tables, &call)? {
                            if let Some(twin) = twin(tables, &row)? {
                                tables.write_settings(twin.id, &defaults)?;
                            }
                        }
                        Ok::<_, StoreError>(())
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "create/frame/nightmode-of-company",
        "create/frame",
        "sets the nightmode of the whole company",
        |p| {
            after(p, CREATE, |tables, call| {
                let Some(mode) = call.body["values"]["nightmode"].as_i64() else {
                    return Ok(());
                };
                for row in created(tables, call)?.iter().take(1) {
                    let company =
                        Scope { company: Some(row.company.clone()), ..Scope::everything() };
                    tables
                        .find(&company)?
                        .iter()
                        .try_for_each(|row| tables.set(row.id, "nightmode", &json!(mode)))?;
                }
                Ok(())
            });
        },
    ),
];

/// Adds a second row for each extension that the create names.
pub(super) fn doubled(tables: &Tables<'_>, call: &Call) -> Result<(), StoreError> {
    for row in created(tables, call)? {
        tables.insert(&NewRow {
            virt_exten: row.virt_exten,
            company: row.company,
            private: row.private,
            owner: None,
            settings: row.settings,
        })?;
    }
    Ok(())
}

pub(super) fn set(call: &mut Call, member: &str, value: Value) {
    if let Some(values) = values(call) {
        values.insert(member.to_owned(), value);
    }
}
