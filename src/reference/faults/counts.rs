//! Faults of read and readfull: how many rows there are, and how they are laid out.

use serde_json::{Map, Value, json};

use super::fault::Entry;
use super::layers::{READ, READFULL, answer, rows};
use super::subjects::lose;
use crate::contract::Operation;
use crate::gather::Gather as _;
use crate::reference::{Call, Next, Parts};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "read/numrows/over-by-one",
        "read/numrows",
        "counts one row too many in a read",
        |p| count(p, READ, |rows| json!(rows + 1)),
    ),
    Entry::new("read/numrows/zero", "read/numrows", "answers numrows 0 to a read", |p| {
        count(p, READ, |_| json!(0));
    }),
    Entry::new(
        "read/numrows/one",
        "read/numrows",
        "answers numrows 1 to every read that finds something",
        |p| count(p, READ, |rows| json!(rows.min(1))),
    ),
    Entry::new(
        "read/numrows/columns",
        "read/numrows",
        "answers the number of columns as numrows",
        |p| {
            answer(p, READ, |body| {
                let columns = body["values"][0].as_object().map_or(0, Map::len);
                body["numrows"] = json!(columns);
            });
        },
    ),
    Entry::new("read/numrows/missing", "read/numrows", "answers no numrows to a read", |p| {
        answer(p, READ, |body| lose(body, "numrows"));
    }),
    Entry::new("read/numrows/boolean", "read/numrows", "answers numrows true to a read", |p| {
        count(p, READ, |_| json!(true));
    }),
    Entry::new(
        "readfull/numrows/over-by-one",
        "readfull/numrows",
        "counts one row too many in a readfull",
        |p| count(p, READFULL, |rows| json!(rows + 1)),
    ),
    Entry::new(
        "readfull/numrows/one",
        "readfull/numrows",
        "answers numrows 1 to every readfull that finds something",
        |p| count(p, READFULL, |rows| json!(rows.min(1))),
    ),
    Entry::new(
        "readfull/numrows/missing",
        "readfull/numrows",
        "answers no numrows to a readfull",
        |p| answer(p, READFULL, |body| lose(body, "numrows")),
    ),
    Entry::new(
        "read/values/object",
        "read/answer",
        "answers the rows as an object, by number",
        |p| answer(p, READ, keyed),
    ),
    Entry::new("read/values/single", "read/answer", "answers a single row without its list", |p| {
        answer(p, READ, bare);
    }),
    Entry::new("read/values/lists", "read/answer", "answers each row as a list of values", |p| {
        rows(p, READ, listed);
    }),
    Entry::new("read/values/missing", "read/answer", "answers a read without values", |p| {
        answer(p, READ, |body| lose(body, "values"));
    }),
    Entry::new(
        "read/values/null-when-none",
        "read/answer",
        "answers values null where nothing was found",
        |p| answer(p, READ, null_when_none),
    ),
    Entry::new(
        "readfull/values/object",
        "readfull/answer",
        "answers the rows of a readfull as an object, by number",
        |p| answer(p, READFULL, keyed),
    ),
    Entry::new(
        "readfull/values/single",
        "readfull/answer",
        "answers a single row of a readfull without its list",
        |p| answer(p, READFULL, bare),
    ),
    Entry::new(
        "readfull/values/missing",
        "readfull/answer",
        "answers a readfull without values",
        |p| answer(p, READFULL, |body| lose(body, "values")),
    ),
    Entry::new("read/rows/last-lost", "read/rows", "loses the last of several rows", |p| {
        cut(p, READ, |rows| {
            if rows.len() > 1 {
                rows.truncate(rows.len() - 1);
            }
        });
    }),
    Entry::new("read/rows/doubled", "read/rows", "answers each row of a read twice", |p| {
        cut(p, READ, |rows| rows.extend(rows.clone()));
    }),
    Entry::new("read/rows/one-at-most", "read/rows", "answers only the first row of a read", |p| {
        cut(p, READ, |rows| rows.truncate(1));
    }),
    Entry::new("read/rows/two-at-most", "read/rows", "answers at most two rows", |p| {
        cut(p, READ, |rows| rows.truncate(2));
    }),
    Entry::new(
        "read/rows/first-repeated",
        "read/rows",
        "answers the first row in place of each",
        |p| {
            cut(p, READ, |rows| {
                if let Some(first) = rows.first().cloned() {
                    rows.fill(first);
                }
            });
        },
    ),
    Entry::new(
        "readfull/rows/last-lost",
        "readfull/rows",
        "loses the last of several rows of a readfull",
        |p| {
            cut(p, READFULL, |rows| {
                if rows.len() > 1 {
                    rows.truncate(rows.len() - 1);
                }
            });
        },
    ),
    Entry::new(
        "readfull/rows/doubled",
        "readfull/rows",
        "answers each row of a readfull twice",
        |p| cut(p, READFULL, |rows| rows.extend(rows.clone())),
    ),
    Entry::new(
        "readfull/rows/one-at-most",
        "readfull/rows",
        "answers only the first row of a readfull",
        |p| cut(p, READFULL, |rows| rows.truncate(1)),
    ),
];

fn count(parts: &mut Parts, operations: &'static [Operation], of: fn(usize) -> Value) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let concerned = operations.contains(&call.operation);
        let mut reply = next.handle(call).await;
        if let Some(body) =
            reply.value_mut().filter(|body| concerned && body["result"] == "success")
        {
            body["numrows"] = of(body["values"].as_array().map_or(0, Vec::len));
        }
        reply
    });
}

/// Changes the list of rows and counts them as they are then.
fn cut(parts: &mut Parts, operations: &'static [Operation], edit: fn(&mut Vec<Value>)) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let concerned = operations.contains(&call.operation);
        let mut reply = next.handle(call).await;
        let body = reply.value_mut().filter(|_| concerned);
        if let Some(body) = body
            && let Some(rows) = body.get_mut("values").and_then(Value::as_array_mut)
        {
            edit(rows);
            body["numrows"] = json!(rows.len());
        }
        reply
    });
}

fn keyed(body: &mut Value) {
    let rows = body["values"].as_array().cloned().unwrap_or_default();
    let keyed = rows.into_iter().enumerate();
    body["values"] =
        keyed.map(|(at, row)| (at.to_string(), row)).gather::<Map<String, Value>>().into();
}

fn bare(body: &mut Value) {
    if body["values"].as_array().is_some_and(|rows| rows.len() == 1) {
        body["values"] = body["values"][0].take();
    }
}

fn listed(row: &mut Value) {
    if let Some(members) = row.as_object() {
        *row = members.values().cloned().collect();
    }
}

fn null_when_none(body: &mut Value) {
    if body["values"].as_array().is_some_and(Vec::is_empty) {
        body["values"] = Value::Null;
    }
}
