//! Faults of delete.

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{CREATE, DELETE, answer, instead, reply};
use super::subjects::{created, done, lose, named, namesakes, neighbour, one, twin};
use crate::reference::{Call, Next, Parts, Row, StoreError, Tables};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "delete/effect/none",
        "delete/accepts",
        "reports success for a delete and removes nothing",
        |p| {
            instead(p, DELETE, |next, call| {
                let rows = next.store.read(|tables| named(tables, call)).unwrap_or_default();
                (rows.len() == 1).then(|| done(1))
            });
        },
    ),
    Entry::new(
        "delete/effect/reported-as-failure",
        "delete/accepts",
        "deletes and reports a failure",
        |p| {
            reply(p, DELETE, |_, reply| {
                if let Some(body) = reply.value_mut().filter(|body| body["result"] == "success") {
                    *body =
                        json!({"result": "fail", "message": "the dialplan could not be reloaded"});
                }
            });
        },
    ),
    Entry::new(
        "delete/effect/emptied",
        "delete/accepts",
        "clears the settings of an extension in place of removing it",
        |p| {
            instead(p, DELETE, |next, call| {
                let defaults = next.rules.defaults();
                let row = next.store.read(|tables| one(tables, call)).ok().flatten()?;
                next.store.write(|tables| tables.write_settings(row.id, &defaults)).ok()?;
                Some(done(1))
            });
        },
    ),
    Entry::new("delete/numrows/zero", "delete/numrows", "answers numrows 0 to a delete", |p| {
        answer(p, DELETE, |body| body["numrows"] = json!(0));
    }),
    Entry::new("delete/numrows/two", "delete/numrows", "answers numrows 2 to a delete", |p| {
        answer(p, DELETE, |body| body["numrows"] = json!(2));
    }),
    Entry::new("delete/numrows/missing", "delete/answer", "answers no numrows to a delete", |p| {
        answer(p, DELETE, |body| lose(body, "numrows"));
    }),
    Entry::new(
        "delete/mailbox/missing",
        "delete/mailbox",
        "says nothing of the mailbox that it purged",
        |p| answer(p, DELETE, |body| lose(body, "mailbox")),
    ),
    Entry::new(
        "delete/mailbox/boolean",
        "delete/mailbox",
        "answers true for the purge of a mailbox",
        |p| mailbox(p, json!(true)),
    ),
    Entry::new(
        "delete/mailbox/number",
        "delete/mailbox",
        "answers 1 for the purge of a mailbox",
        |p| mailbox(p, json!(1)),
    ),
    Entry::new(
        "delete/mailbox/null",
        "delete/mailbox",
        "answers null for the purge of a mailbox",
        |p| mailbox(p, Value::Null),
    ),
    Entry::new(
        "delete/mailbox/object",
        "delete/mailbox",
        "answers an object for the purge of a mailbox",
        |p| mailbox(p, json!({"purged": true})),
    ),
    Entry::new(
        "delete/neighbours/next",
        "delete/neighbours",
        "removes the extension that was made just before as well",
        |p| beside(p, |tables, row| Ok(neighbour(tables, row)?.into_iter().collect()), remove),
    ),
    Entry::new(
        "delete/neighbours/twin",
        "delete/neighbours",
        "removes the public and the private extension of a number together",
        |p| beside(p, |tables, row| Ok(twin(tables, row)?.into_iter().collect()), remove),
    ),
    Entry::new(
        "delete/neighbours/namesakes",
        "delete/neighbours",
        "removes the extensions of the same number in other companies as well",
        |p| beside(p, namesakes, remove),
    ),
    Entry::new(
        "delete/neighbours/longer",
        "delete/neighbours",
        "removes the extensions whose number begins with the deleted one",
        |p| beside(p, longer, remove),
    ),
    Entry::new(
        "delete/neighbours/reset",
        "delete/neighbours",
        "clears the name of the extension that was made just before",
        |p| {
            beside(
                p,
                |tables, row| Ok(neighbour(tables, row)?.into_iter().collect()),
                |tables, row| tables.set(row.id, "name", &json!("")),
            );
        },
    ),
    Entry::new(
        "delete/neighbours/mailbox-of-twin",
        "delete/neighbours",
        "takes the voicemail box away from the other extension of the number",
        |p| {
            beside(
                p,
                |tables, row| Ok(twin(tables, row)?.into_iter().collect()),
                |tables, row| {
                    tables.purge_mailbox(row.id)?;
                    tables.set(row.id, "voicemail_box", &json!(""))
                },
            );
        },
    ),
    Entry::new(
        "delete/again/accepted",
        "delete/again",
        "reports success for the delete of an extension that it deleted before",
        |p| {
            let deleted =
                std::sync::Arc::new(std::sync::Mutex::new(std::collections::BTreeSet::new()));
            p.around_unit(move |next: Next, call: Call| {
                let deleted = std::sync::Arc::clone(&deleted);
                async move {
                    let reply = next.handle(call.clone()).await;
                    if !DELETE.contains(&call.operation) {
                        return reply;
                    }
                    let Ok(mut deleted) = deleted.lock() else {
                        return reply;
                    };
                    let scope = call.body["scope"].to_string();
                    if reply.succeeded() {
                        deleted.insert(scope);
                    } else if deleted.contains(&scope) {
                        return done(1);
                    }
                    reply
                }
            });
        },
    ),
    Entry::new(
        "delete/forgets/settings-kept",
        "delete/forgets",
        "gives a new extension the settings that its number had before a delete",
        |p| remembers(p, |_| true),
    ),
    Entry::new(
        "delete/forgets/name-kept",
        "delete/forgets",
        "gives a new extension the name that its number had before a delete",
        |p| remembers(p, |column| column == "name"),
    ),
    Entry::new(
        "delete/forgets/passcode-kept",
        "delete/forgets",
        "gives a new extension the passcode that its number had before a delete",
        |p| remembers(p, |column| column == "passcode"),
    ),
    Entry::new(
        "delete/forgets/ring-type-kept",
        "create/ring-all",
        "gives a new extension the ring type that its number had before a delete",
        |p| remembers(p, |column| column == "ring_type"),
    ),
    Entry::new(
        "delete/forgets/box-kept",
        "delete/forgets",
        "gives a new extension the voicemail box that its number had before a delete",
        |p| remembers(p, |column| column == "voicemail_box"),
    ),
];

/// Answers `mailbox` so where there is one in the answer.
fn mailbox(parts: &mut Parts, told: Value) {
    parts.around_unit(move |next: Next, call: Call| {
        let told = told.clone();
        async move {
            let mut reply = next.handle(call).await;
            if let Some(mailbox) = reply.value_mut().and_then(|body| body.get_mut("mailbox")) {
                *mailbox = told;
            }
            reply
        }
    });
}

fn remove(tables: &Tables<'_>, row: &Row) -> Result<(), StoreError> {
    tables.remove(row.id)
}

/// The extensions of the company whose number begins with that of `row`.
fn longer(tables: &Tables<'_>, row: &Row) -> Result<Vec<Row>, StoreError> {
    let mut rows = super::subjects::others(tables, row)?;
    rows.retain(|other| {
        other.company == row.company && other.virt_exten.starts_with(&row.virt_exten)
    });
    Ok(rows)
}

/// Does something to other extensions when one is deleted.
fn beside(
    parts: &mut Parts,
    others: fn(&Tables<'_>, &Row) -> Result<Vec<Row>, StoreError>,
    harm: fn(&Tables<'_>, &Row) -> Result<(), StoreError>,
) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
        let reply = next.handle(call.clone()).await;
        if let Some(row) = row.filter(|_| DELETE.contains(&call.operation) && reply.succeeded()) {
            let _ = next.store.write(|tables| {
                others(tables, &row)?.iter().try_for_each(|other| harm(tables, other))
            });
        }
        reply
    });
}

/// Gives a new extension what `columns` of the deleted one of its number held.
fn remembers(parts: &mut Parts, columns: fn(&str) -> bool) {
    let deleted = std::sync::Arc::new(std::sync::Mutex::new(Vec::<Row>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let deleted = std::sync::Arc::clone(&deleted);
        async move {
            let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
            let reply = next.handle(call.clone()).await;
            let Ok(mut deleted) = deleted.lock() else {
                return reply;
            };
            if DELETE.contains(&call.operation) && reply.succeeded() {
                deleted.extend(row);
            } else if CREATE.contains(&call.operation) && reply.succeeded() {
                let _ = next.store.write(|tables| {
                    created(tables, &call)?
                        .iter()
                        .try_for_each(|new| restore(tables, new, &deleted, columns))
                });
            }
            reply
        }
    });
}

fn restore(
    tables: &Tables<'_>,
    new: &Row,
    deleted: &[Row],
    columns: fn(&str) -> bool,
) -> Result<(), StoreError> {
    let old = deleted
        .iter()
        .rev()
        .find(|old| old.virt_exten == new.virt_exten && old.company == new.company);
    let kept = old.into_iter().flat_map(|old| &*old.settings).filter(|(column, _)| columns(column));
    kept.into_iter().try_for_each(|(column, value)| tables.set(new.id, column, value))
}
