//! Faults of the scope: lists cut, and what is done where it matches none or several.

use serde_json::{Value, json};

use super::fault::{Entry, Fault};
use super::layers::{CLONE, DELETE, READ, READFULL, UPDATE};
use super::subjects::{aim, done, named};
use crate::contract::Operation;
use crate::reference::{Call, Next, Parts, Row};

const TARGETED: [Operation; 3] = [Operation::Update, Operation::Delete, Operation::Clone];

pub(super) fn faults() -> Vec<Fault> {
    let derived = TARGETED.into_iter().flat_map(not_one);
    derived.chain(FAULTS.iter().map(Entry::fault)).collect()
}

const FAULTS: &[Entry] = &[
    Entry::new(
        "read/scope/list-first-only",
        "read/scope/virt_exten-list",
        "looks for the first number of a list alone",
        |p| listed(p, READ, "virt_exten", |list| list.truncate(1)),
    ),
    Entry::new(
        "read/scope/scoped-list-first-only",
        "read/scope/scoped_exten-list",
        "looks for the first scoped number of a list alone",
        |p| listed(p, READ, "scoped_exten", |list| list.truncate(1)),
    ),
    Entry::new(
        "readfull/scope/list-first-only",
        "readfull/scope/virt_exten-list",
        "looks for the first number of a list alone in readfull",
        |p| listed(p, READFULL, "virt_exten", |list| list.truncate(1)),
    ),
    Entry::new(
        "readfull/scope/scoped-list-last-only",
        "readfull/scope/scoped_exten-list",
        "looks for the last scoped number of a list alone in readfull",
        |p| {
            listed(p, READFULL, "scoped_exten", |list| *list = list.pop().into_iter().collect());
        },
    ),
    Entry::new(
        "update/scope/scoped-number-is-plain",
        "update/scope/scoped_exten",
        "cuts the company off a scoped number, and so takes the public extension for the private one",
        |p| plain(p, UPDATE),
    ),
    Entry::new(
        "delete/scope/scoped-number-is-plain",
        "delete/scope/scoped_exten",
        "cuts the company off a scoped number, and so deletes the public extension",
        |p| plain(p, DELETE),
    ),
    Entry::new(
        "clone/scope/private-preferred",
        "clone/scope/several",
        "clones the private extension where a public one has the same number",
        |p| {
            p.around_unit(async |next, mut call: Call| {
                if CLONE.contains(&call.operation) {
                    let rows = next.store.read(|tables| named(tables, &call)).unwrap_or_default();
                    if let Some(row) =
                        rows.iter().find(|row| row.private).filter(|_| rows.len() == 2)
                    {
                        aim(&mut call, row);
                    }
                }
                next.handle(call).await
            });
        },
    ),
    Entry::new(
        "read/scope/list-two-at-most",
        "read/scope/virt_exten-list",
        "looks for the first two numbers of a list alone",
        |p| listed(p, READ, "virt_exten", |list| list.truncate(2)),
    ),
];

/// A scope that does not match exactly one extension, taken all the same.
fn not_one(operation: Operation) -> Vec<Fault> {
    let done_to = match operation {
        Operation::Update => "updates",
        Operation::Delete => "deletes",
        _ => "clones",
    };
    let picked = |word: &str, which: &str, pick: fn(&mut Vec<Row>)| {
        Fault::new(
            format!("{operation}/scope/several-{word}"),
            format!("{done_to} {which} where the scope matches several"),
            format!("{operation}/scope/several"),
            move |parts| {
                parts.around_unit(move |next: Next, call: Call| async move {
                    let mut rows =
                        next.store.read(|tables| named(tables, &call)).unwrap_or_default();
                    if call.operation != operation || rows.len() < 2 {
                        return next.handle(call).await;
                    }
                    pick(&mut rows);
                    let mut reply = done(0);
                    for row in &rows {
                        let mut one = call.clone();
                        aim(&mut one, row);
                        reply = next.handle(one).await;
                    }
                    reply
                });
            },
        )
    };
    vec![
        picked("first-taken", "the first extension", |rows| rows.truncate(1)),
        picked("last-taken", "the last extension", |rows| *rows = rows.pop().into_iter().collect()),
        picked("all-taken", "all extensions", |_| {}),
        picked("none-reported-done", "nothing, and reports success,", Vec::clear),
        Fault::new(
            format!("{operation}/scope/none-reported-done"),
            format!("reports success for a {operation} whose scope matches nothing"),
            format!("{operation}/scope/none"),
            move |parts| {
                parts.around_unit(move |next: Next, call: Call| async move {
                    let rows = next.store.read(|tables| named(tables, &call)).unwrap_or_default();
                    if call.operation == operation && rows.is_empty() {
                        let mut reply = done(1);
                        if let Some(body) =
                            reply.value_mut().filter(|_| operation == Operation::Clone)
                        {
                            body["links"] = json!(0);
                        }
                        return reply;
                    }
                    next.handle(call).await
                });
            },
        ),
    ]
}

/// Cuts a list in the scope.
fn listed(
    parts: &mut Parts,
    operations: &'static [Operation],
    member: &'static str,
    cut: fn(&mut Vec<Value>),
) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        let list = call.body["scope"].get_mut(member).and_then(Value::as_array_mut);
        if operations.contains(&call.operation) {
            list.map(cut);
        }
        next.handle(call).await
    });
}

/// Cuts the company off the scoped number in the scope.
fn plain(parts: &mut Parts, operations: &'static [Operation]) {
    super::layers::before(parts, operations, |call| {
        if let Some(scoped) = call.body["scope"].get_mut("scoped_exten") {
            let number = scoped.as_str().and_then(|text| text.split('_').next());
            *scoped = json!(number);
        }
    });
}
