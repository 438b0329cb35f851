//! What the document leaves open of clones.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{around, before, new_names, schema, target};
use crate::contract::Operation;
use crate::reference::{Call, Change, NewRow, Next, Refusal, Row};

pub(super) fn cases() -> Vec<Dialect> {
    let meaning = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Meaning, change)
    };
    vec![
        meaning(
            "clone-private/public",
            "open/clone-private",
            "a clone of a private extension is public",
            around(public_free, made_public),
        )
        .answering("public"),
        Dialect::new(
            "clone-private/refused",
            "open/clone-private",
            "a private extension can't be cloned",
            Stage::Checks,
            before(public_alone),
        )
        .answering("refused"),
        meaning(
            "clone-owner/source",
            "open/clone-owner",
            "a clone has the owner of its source",
            around(source, owned),
        ),
        meaning(
            "clone-links/none",
            "clone/links",
            "nobody is linked to a clone",
            around(source, unlinked),
        ),
        Dialect::new(
            "clone-scoped/taken",
            "open/clone-scoped",
            "a clone finds its source by scoped number as well",
            Stage::Meaning,
            schema("scope", |document| {
                let scoped = document["$defs"]["one"]["properties"]["scoped_exten"].clone();
                document["$defs"]["source"]["properties"]["scoped_exten"] = scoped;
                document["$defs"]["source"]["required"] = json!([]);
            }),
        )
        .answering("taken"),
    ]
}

/// The source of a clone.
fn source(next: &Next, call: &mut Call) -> Result<Option<Row>, Refusal> {
    if call.operation == Operation::Clone { target(next, call) } else { Ok(None) }
}

/// The private source of a clone, whose number must be free as a public one.
fn public_free(next: &Next, call: &mut Call) -> Result<Option<Row>, Refusal> {
    let private = source(next, call)?.filter(|row| row.private);
    if let Some(row) = &private {
        for name in new_names(call) {
            if next.store.read(|tables| tables.lookup(&name, &row.company, false))?.is_some() {
                return Err(Refusal::bad("values.virt_exten: there is such an extension already"));
            }
        }
    }
    Ok(private)
}

/// The store knows no change of visibility, so the copy makes way for a public one.
fn made_public(
    next: &Next,
    source: Option<Row>,
    call: &Call,
    _: &mut Value,
) -> Result<(), Refusal> {
    let Some(source) = source else { return Ok(()) };
    next.store.write(|tables| {
        for name in new_names(call) {
            let Some(copy) = tables.lookup(&name, &source.company, true)? else { continue };
            let links = tables.links(copy.id)?;
            tables.unlink(copy.id)?;
            tables.remove(copy.id)?;
            let id = tables.insert(&NewRow {
                virt_exten: copy.virt_exten,
                company: copy.company,
                private: false,
                owner: copy.owner,
                settings: copy.settings,
            })?;
            for contact in links {
                tables.link(id, contact)?;
            }
        }
        Ok(())
    })
}

fn public_alone(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    if source(next, call)?.is_some_and(|row| row.private) {
        return Err(Refusal::bad("scope: a private extension can't be cloned"));
    }
    Ok(())
}

/// The clone of `source` in its company, whichever visibility it got.
fn copies(next: &Next, source: &Row, call: &Call) -> Result<Vec<Row>, Refusal> {
    let mut copies = Vec::new();
    for name in new_names(call) {
        for private in [false, true] {
            let found = next.store.read(|tables| tables.lookup(&name, &source.company, private))?;
            copies.extend(found.filter(|copy| copy.settings == source.settings));
        }
    }
    // A twin of the clone may be as plain as its source is; the clone is the newest.
    copies.sort_by_key(|copy| std::cmp::Reverse(copy.id));
    copies.truncate(1);
    Ok(copies)
}

fn owned(next: &Next, source: Option<Row>, call: &Call, _: &mut Value) -> Result<(), Refusal> {
    let Some(source) = source else { return Ok(()) };
    for copy in copies(next, &source, call)? {
        next.store.write(|tables| tables.set_owner(copy.id, source.owner))?;
    }
    Ok(())
}

fn unlinked(
    next: &Next,
    source: Option<Row>,
    call: &Call,
    answer: &mut Value,
) -> Result<(), Refusal> {
    let Some(source) = source else { return Ok(()) };
    for copy in copies(next, &source, call)? {
        next.store.write(|tables| tables.unlink(copy.id))?;
    }
    answer["links"] = json!(0);
    Ok(())
}
