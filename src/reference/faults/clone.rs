//! Faults of clone: what the new extension has, and what is answered.

use serde_json::{Value, json};

use super::fault::{Entry, Fault};
use super::layers::{CLONE, after, answer, before, instead, reply};
use super::sources::linked;
use super::subjects::{cloned, lose, named};
use crate::contract::Contract;
use crate::reference::{Call, NewRow, Next, Parts, StoreError};

pub(super) fn faults() -> Vec<Fault> {
    let columns = Contract::get().columns().iter().filter(|column| {
        let requirement = format!("clone/{}", column.name);
        Contract::get().requirement(&requirement).is_some_and(|one| one.untested.is_none())
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
                let name = format!("Copy of {}", copy.value("name").as_str().unwrap_or_default());
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
                let rows = next.store.read(|tables| named(tables, call)).unwrap_or_default();
                let taken = next.store.read(|tables| cloned(tables, call)).ok()?.is_some();
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
    Entry::new("clone/effect/doubled", "clone/accepts", "makes the clone twice", |p| {
        after(p, CLONE, |tables, call| {
            if let Some(copy) = cloned(tables, call)? {
                tables.copy(copy.id, &copy.virt_exten)?;
            }
            Ok(())
        });
    }),
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
                        let company = if copy.company == "other" { "test" } else { "other" };
                        tables.insert(&NewRow {
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
    Entry::new("clone/numrows/zero", "clone/numrows", "answers numrows 0 to a clone", |p| {
        answer(p, CLONE, |body| body["numrows"] = json!(0));
    }),
    Entry::new(
        "clone/numrows/two",
        "clone/numrows",
        "answers numrows 2 to a clone, counting the source",
        |p| answer(p, CLONE, |body| body["numrows"] = json!(2)),
    ),
    Entry::new("clone/numrows/missing", "clone/answer", "answers no numrows to a clone", |p| {
        answer(p, CLONE, |body| lose(body, "numrows"));
    }),
    Entry::new("clone/links/missing", "clone/answer", "answers no links to a clone", |p| {
        answer(p, CLONE, |body| lose(body, "links"));
    }),
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
                    body["links"] = Value::Null;
                }
            });
        },
    ),
    Entry::new("clone/links/boolean", "clone/links", "answers whether users are linked", |p| {
        answer(p, CLONE, |body| body["links"] = json!(body["links"] != 0));
    }),
    Entry::new(
        "clone/links/negative",
        "clone/links",
        "answers links -1 where no user is linked",
        |p| {
            answer(p, CLONE, |body| {
                if body["links"] == 0 {
                    body["links"] = json!(-1);
                }
            });
        },
    ),
    Entry::new("clone/links/fraction", "clone/links", "answers half a link", |p| {
        answer(p, CLONE, |body| body["links"] = json!(0.5));
    }),
    Entry::new(
        "clone/links/none-counted",
        "clone/links",
        "answers links 0, however many users are linked",
        |p| answer(p, CLONE, |body| body["links"] = json!(0)),
    ),
    Entry::new("clone/private/always", "clone/accepts", "makes every clone private", |p| {
        p.around_unit(async |next, call: Call| {
            let reply = next.handle(call.clone()).await;
            if CLONE.contains(&call.operation) && reply.succeeded() {
                let _ = next.store.write(|tables| {
                    let Some(copy) = cloned(tables, &call)? else {
                        return Ok::<_, StoreError>(());
                    };
                    tables.remove(copy.id)?;
                    tables.insert(&NewRow {
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
    }),
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
