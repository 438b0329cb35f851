//! Faults of read and readfull: which columns a row has.

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{READ, READFULL, before, rows};
use super::subjects::lose;

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "read/columns/ignored",
        "read/columns/exact",
        "answers all columns, whichever are asked for",
        |p| before(p, READ, |call| lose(&mut call.body, "columns")),
    ),
    Entry::new(
        "read/columns/number-added",
        "read/columns/exact",
        "answers virt_exten in each row, asked for or not",
        |p| {
            rows(p, READ, |row| {
                if row.get("virt_exten").is_none() {
                    row["virt_exten"] = json!("0");
                }
            });
        },
    ),
    Entry::new(
        "read/columns/last-lost",
        "read/columns/exact",
        "loses one of several columns that are asked for",
        |p| rows(p, READ, lose_last),
    ),
    Entry::new(
        "read/columns/null-lost",
        "read/columns/exact",
        "leaves out the columns whose value is null",
        |p| {
            rows(p, READ, |row| {
                if let Some(row) = row.as_object_mut() {
                    row.retain(|_, value| !value.is_null());
                }
            });
        },
    ),
    Entry::new(
        "read/columns/capitals",
        "read/columns/exact",
        "answers the names of columns in capitals",
        |p| {
            rows(p, READ, |row| {
                let members = row.as_object().cloned().unwrap_or_default();
                *row =
                    members.into_iter().map(|(name, value)| (name.to_uppercase(), value)).collect();
            });
        },
    ),
    Entry::new(
        "readfull/columns/ignored",
        "readfull/columns/exact",
        "answers all columns of a readfull, whichever are asked for",
        |p| before(p, READFULL, |call| lose(&mut call.body, "columns")),
    ),
    Entry::new(
        "readfull/columns/null-lost",
        "readfull/columns/exact",
        "leaves out the columns of a readfull whose value is null",
        |p| {
            rows(p, READFULL, |row| {
                if let Some(row) = row.as_object_mut() {
                    row.retain(|_, value| !value.is_null());
                }
            });
        },
    ),
    Entry::new(
        "readfull/columns/empty-lost",
        "readfull/columns/exact",
        "leaves out the columns of a readfull whose value is ''",
        |p| {
            rows(p, READFULL, |row| {
                if let Some(row) = row.as_object_mut() {
                    row.retain(|_, value| *value != "");
                }
            });
        },
    ),
    Entry::new(
        "readfull/columns/first-alone",
        "readfull/columns/exact",
        "answers one column of those that are asked for",
        |p| {
            rows(p, READFULL, |row| {
                let first = row.as_object().and_then(|row| {
                    row.iter().next().map(|(name, value)| (name.clone(), value.clone()))
                });
                *row = first.into_iter().collect();
            });
        },
    ),
];

fn lose_last(row: &mut Value) {
    if let Some(members) = row.as_object_mut().filter(|row| row.len() > 1) {
        let last = members.keys().next_back().cloned().unwrap_or_default();
        members.remove(&last);
    }
}
