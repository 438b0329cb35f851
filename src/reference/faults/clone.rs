//! Faults of clone.

use serde_json::{Value, json};

use super::fault::{Entry, Fault};
use super::layers::{CLONE, after, answer, before, instead, reply};
use super::read::lose;
use super::subjects::{cloned, done, named, neighbour, one};
use crate::contract::{Contract, Operation};
use crate::reference::{Call, Next, Parts, StoreError};

pub(super) fn faults() -> Vec<Fault> {
    let columns = Contract::get().columns().iter().filter(|column| {
        let requirement = format!("clone/{}", column.name);
        Contract::get()
            .requirement(&requirement)
            .is_some_and(|one| one.untested.is_none())
    });
    let lost = columns.map(|column| {
        let name = column.name.as_str();
        Fault::new(
            format!("clone/{name}/lost"),
            format!("gives a clone the default {name} in place of its source's"),
            format!("clone/{name}"),
            move |parts| loses(parts, name),
        )
    });
    lost.chain(FAULTS.iter().map(Entry::fault)).collect()
}

const FAULTS: &[Entry] = &[
    Entry::new(
        "clone/copies/nothing",
        "clone/copies",
        "makes a clone with the settings of a new extension",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CLONE.contains(&call.operation) && reply.succeeded() {
                    let defaults = next.rules.defaults();
                    let _ = next.store.write(|tables| {
                        cloned(tables, &call)?
                            .map_or(Ok(()), |copy| tables.write_settings(copy.id, &defaults))
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "clone/name/copy-of",
        "clone/name",
        "puts 'Copy of' before the name of a clone",
        |p| {
            after(p, CLONE, |tables, call| {
                let Some(copy) = cloned(tables, call)? else {
                    return Ok(());
                };
                let name = format!(
                    "Copy of {}",
                    copy.value("name").as_str().unwrap_or_default()
                );
                tables.set(copy.id, "name", &json!(name))
            });
        },
    ),
    Entry::new(
        "clone/subtype/trimmed",
        "clone/subtype",
        "cuts the blanks off the end of a clone's queue string",
        |p| {
            after(p, CLONE, |tables, call| {
                let Some(copy) = cloned(tables, call)? else {
                    return Ok(());
                };
                let subtype = copy.value("subtype");
                tables.set(
                    copy.id,
                    "subtype",
                    &json!(subtype.as_str().unwrap_or_default().trim_end()),
                )
            });
        },
    ),
    Entry::new(
        "clone/effect/none",
        "clone/accepts",
        "reports success for a clone and makes nothing",
        |p| {
            instead(p, CLONE, |next, call| {
                next.rules.check(call.operation, &call.body).ok()?;
                let rows = next
                    .store
                    .read(|tables| named(tables, call))
                    .unwrap_or_default();
                let taken = next
                    .store
                    .read(|tables| cloned(tables, call))
                    .ok()?
                    .is_some();
                (rows.len() == 1 && !taken).then(|| linked(0))
            });
        },
    ),
    Entry::new(
        "clone/effect/reported-as-failure",
        "clone/accepts",
        "makes the clone and reports a failure",
        |p| {
            reply(p, CLONE, |_, reply| {
                if let Some(body) = reply.value_mut().filter(|body| body["result"] == "success") {
                    *body =
                        json!({"result": "fail", "message": "the dialplan could not be reloaded"});
                }
            });
        },
    ),
    Entry::new(
        "clone/effect/doubled",
        "clone/accepts",
        "makes the clone twice",
        |p| {
            after(p, CLONE, |tables, call| {
                if let Some(copy) = cloned(tables, call)? {
                    tables.copy(copy.id, &copy.virt_exten)?;
                }
                Ok(())
            });
        },
    ),
    Entry::new(
        "clone/effect/other-company",
        "clone/accepts",
        "makes the clone in another company",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CLONE.contains(&call.operation) && reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        let Some(copy) = cloned(tables, &call)? else {
                            return Ok::<_, StoreError>(());
                        };
                        tables.remove(copy.id)?;
                        let company = if copy.company == "other" {
                            "test"
                        } else {
                            "other"
                        };
                        tables.insert(&crate::reference::NewRow {
                            virt_exten: copy.virt_exten,
                            company: company.to_owned(),
                            private: copy.private,
                            owner: None,
                            settings: copy.settings,
                        })?;
                        Ok(())
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "clone/numrows/zero",
        "clone/numrows",
        "answers numrows 0 to a clone",
        |p| answer(p, CLONE, |body| body["numrows"] = json!(0)),
    ),
    Entry::new(
        "clone/numrows/two",
        "clone/numrows",
        "answers numrows 2 to a clone, counting the source",
        |p| answer(p, CLONE, |body| body["numrows"] = json!(2)),
    ),
    Entry::new(
        "clone/numrows/missing",
        "clone/answer",
        "answers no numrows to a clone",
        |p| answer(p, CLONE, |body| lose(body, "numrows")),
    ),
    Entry::new(
        "clone/links/missing",
        "clone/answer",
        "answers no links to a clone",
        |p| answer(p, CLONE, |body| lose(body, "links")),
    ),
    Entry::new(
        "clone/links/list",
        "clone/links",
        "answers the linked users in place of their number",
        |p| answer(p, CLONE, |body| body["links"] = json!([])),
    ),
    Entry::new(
        "clone/links/null",
        "clone/links",
        "answers links null where no user is linked",
        |p| {
            answer(p, CLONE, |body| {
                if body["links"] == 0 {
                    body["links"] = Value::Null
                }
            })
        },
    ),
    Entry::new(
        "clone/links/boolean",
        "clone/links",
        "answers whether users are linked",
        |p| answer(p, CLONE, |body| body["links"] = json!(body["links"] != 0)),
    ),
    Entry::new(
        "clone/links/negative",
        "clone/links",
        "answers links -1 where no user is linked",
        |p| {
            answer(p, CLONE, |body| {
                if body["links"] == 0 {
                    body["links"] = json!(-1)
                }
            })
        },
    ),
    Entry::new(
        "clone/links/fraction",
        "clone/links",
        "answers half a link",
        |p| answer(p, CLONE, |body| body["links"] = json!(0.5)),
    ),
    Entry::new(
        "clone/links/none-counted",
        "clone/links",
        "answers links 0, however many users are linked",
        |p| answer(p, CLONE, |body| body["links"] = json!(0)),
    ),
    Entry::new(
        "clone/source/renamed",
        "clone/source",
        "clears the name of the source",
        |p| to_source(p, "name", json!("")),
    ),
    Entry::new(
        "clone/source/silenced",
        "clone/source",
        "sets the nightmode of the source",
        |p| to_source(p, "nightmode", json!(9)),
    ),
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
                other.map_or(Ok(()), |other| {
                    tables.write_settings(other.id, &source.settings)
                })
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
    Entry::new(
        "clone/private/always",
        "clone/accepts",
        "makes every clone private",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if CLONE.contains(&call.operation) && reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        let Some(copy) = cloned(tables, &call)? else {
                            return Ok::<_, StoreError>(());
                        };
                        tables.remove(copy.id)?;
                        tables.insert(&crate::reference::NewRow {
                            virt_exten: copy.virt_exten,
                            company: copy.company,
                            private: true,
                            owner: None,
                            settings: copy.settings,
                        })?;
                        Ok(())
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "clone/target/cut",
        "clone/accepts",
        "cuts letters off the number of a clone",
        |p| {
            before(p, CLONE, |call| {
                if let Some(target) = call.body["values"].get_mut("virt_exten") {
                    let digits = target
                        .as_str()
                        .map(|text| text.trim_end_matches(char::is_alphabetic).to_owned());
                    *target = digits.map_or(target.clone(), Value::from);
                }
            });
        },
    ),
];

/// A success with so many links.
fn linked(links: usize) -> crate::reference::Reply {
    let mut reply = done(1);
    if let Some(body) = reply.value_mut() {
        body["links"] = json!(links);
    }
    reply
}

fn loses(parts: &mut Parts, column: &'static str) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let reply = next.handle(call.clone()).await;
        if CLONE.contains(&call.operation) && reply.succeeded() {
            let default = next.rules.defaults().remove(column).unwrap_or_default();
            let _ = next.store.write(|tables| {
                cloned(tables, &call)?.map_or(Ok(()), |copy| tables.set(copy.id, column, &default))
            });
        }
        reply
    });
}

fn to_source(parts: &mut Parts, column: &'static str, value: Value) {
    after(parts, CLONE, move |tables, call| {
        one(tables, call)?.map_or(Ok(()), |source| tables.set(source.id, column, &value))
    });
}

/// What happens to a clone whose target exists.
fn onto(parts: &mut Parts, write: bool, report: bool) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let target = next
            .store
            .read(|tables| cloned(tables, &call))
            .ok()
            .flatten();
        let source = next.store.read(|tables| one(tables, &call)).ok().flatten();
        let reply = next.handle(call.clone()).await;
        let (Some(target), Some(source)) = (target, source) else {
            return reply;
        };
        if !CLONE.contains(&call.operation) {
            return reply;
        }
        if write {
            let _ = next
                .store
                .write(|tables| tables.write_settings(target.id, &source.settings));
        }
        if report { linked(0) } else { reply }
    });
}

/// Ties clone and source together: what is written to one later is written to the other.
fn tied(parts: &mut Parts, backwards: bool) {
    let pairs = std::sync::Arc::new(std::sync::Mutex::new(Vec::<(i64, i64)>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let pairs = std::sync::Arc::clone(&pairs);
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
                        pairs.extend(cloned(tables, &call)?.map(|copy| (row.id, copy.id)))
                    }
                    Operation::Update => {
                        let bound = pairs.iter().map(|&(source, copy)| {
                            if backwards {
                                (copy, source)
                            } else {
                                (source, copy)
                            }
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
