//! What both reads answer: members, numbers of rows.

use serde_json::{Value, json};

use super::super::row::{arranging, update};
use super::marked::{Marked, mark_column, marked, marks, marks_of};
use super::{FULL_COLUMNS, READ_COLUMNS};
use crate::contract::Operation;
use crate::run::{BLOCK, Blueprint, Expectation, Extension, Flow, Row, Session};

/// Of the columns, each asked for by itself, one at least is answered: which are not is the matter of their
/// own cases.
pub(super) async fn accepts(s: &mut Session, operation: Operation) -> Flow {
    let extension = s.extension().await?;
    let columns: &[&str] = if operation == Operation::Read { &READ_COLUMNS } else { &FULL_COLUMNS };
    for column in columns {
        let at = s.look(operation, extension.scope(), &[column]).await?;
        if s.succeeded(at) {
            break;
        }
    }
    s.accepts(&format!("{operation}/accepts"), s.last());
    Ok(())
}

pub(super) async fn answer(s: &mut Session, operation: Operation) -> Flow {
    let extension = s.extension().await?;
    let columns: &[&str] = if operation == Operation::Read { &READ_COLUMNS } else { &FULL_COLUMNS };
    let at = s.look(operation, extension.scope(), columns).await?;
    s.require(&format!("{operation}/accepts"), at)?;
    // What stands in the rows has requirements of its own.
    let requirement = format!("{operation}/answer");
    let values = s.answer(at)["values"].clone();
    let held = values.as_array().is_some_and(|rows| rows.iter().all(Value::is_object));
    let what = Expectation {
        requirement: &requirement,
        words: "values is a list of objects",
        pointer: "/values",
        exchange: at,
    };
    s.expect(what, json!([{}]), values, held);
    Ok(())
}

pub(super) async fn numrows(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/numrows");
    let numbers =
        [s.extension().await?.number, s.extension().await?.number, s.extension().await?.number];
    let free = s.number()?;
    let company = s.company().to_owned();
    let listed = format!("{operation}/scope/virt_exten-list");
    for (virt_exten, broken) in [
        (json!(numbers[0]), format!("{operation}/accepts")),
        (json!(numbers), listed),
        (json!(free), String::new()),
    ] {
        let scope = json!({"virt_exten": virt_exten, "company": company});
        let at = s.look(operation, scope, &["name"]).await?;
        if s.succeeded(at) {
            let rows = s.rows_of(operation, at)?.len();
            s.counts(&requirement, at, rows);
        } else if !broken.is_empty() {
            s.require(&broken, at)?;
        }
    }
    Ok(())
}

/// Each extension is one row, alone and in a list. Rows of others, or none, are the matter of scopes.
pub(super) async fn rows(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/rows");
    let listed = format!("{operation}/scope/virt_exten-list");
    let all = marked(s, operation, [false; 3]).await?;
    let company = s.company().to_owned();
    let of = |some: &[Marked]| -> Vec<String> {
        some.iter().map(|one| one.extension.number.clone()).collect()
    };
    for (virt_exten, expected, broken) in [
        (json!(all[0].extension.number), &all[..1], format!("{operation}/scope/virt_exten")),
        (json!(of(&all[..2])), &all[..2], listed.clone()),
        (json!(of(&all)), &all[..], listed.clone()),
    ] {
        let scope = json!({"virt_exten": virt_exten, "company": company});
        let at = s.look(operation, scope, &[mark_column(operation)]).await?;
        s.require(&broken, at)?;
        let found = marks_of(operation, &s.rows_of(operation, at)?);
        let times = |one: &Marked| found.iter().filter(|mark| **mark == one.mark).count();
        let once = expected.iter().all(|one| times(one) <= 1);
        let whole = expected.iter().all(|one| times(one) >= 1);
        let words = "each extension is one row";
        let mut blamed = if once { &broken } else { &requirement };
        if once && !whole && loses(s, operation, &all).await? {
            blamed = &requirement;
        }
        let marks: Vec<&str> = expected.iter().map(|one| one.mark.as_str()).collect();
        let what = Expectation { requirement: blamed, words, pointer: "/values", exchange: at };
        let held = once && whole;
        if held {
            let what = Expectation { requirement: &requirement, ..what };
            s.expect(what, json!(marks), json!(found), true);
        } else if !s.expect(what, json!(marks), json!(found), false) {
            return Ok(());
        }
    }
    own_values(s, operation, &requirement, &of(&all)).await
}

/// The extensions of a whole block in one answer, each with all its columns: some kilobytes.
pub(super) async fn many(s: &mut Session, operation: Operation) -> Flow {
    let mut numbers = Vec::new();
    for _ in 0..BLOCK {
        numbers.push(s.number()?);
    }
    let body = Blueprint::default().body(&json!(numbers), s.company());
    let made = s.arrange(Operation::Create, body).await;
    if made.is_err() {
        // Lists are the matter of create/list.
        for number in &numbers {
            s.make_at(number, &Blueprint::default()).await?;
        }
    }
    let scope = json!({"virt_exten": numbers, "company": s.company()});
    let columns: Vec<&str> = match operation {
        Operation::Readfull => s.all_columns(),
        _ => READ_COLUMNS.to_vec(),
    };
    let at = s.look(operation, scope, &columns).await?;
    s.require(&format!("{operation}/scope/virt_exten-list"), at)?;
    let rows = s.rows_of(operation, at)?.len();
    let what = Expectation {
        requirement: &format!("{operation}/rows"),
        words: "each extension of a long list is one row",
        pointer: "/values",
        exchange: at,
    };
    s.expect(what, json!(numbers.len()), json!(rows), rows == numbers.len());
    Ok(())
}

/// Whether the company's rows lack some of `all` as well.
async fn loses(s: &mut Session, operation: Operation, all: &[Marked]) -> Flow<bool> {
    let found = marks(s, operation, json!({"company": s.company()})).await?;
    Ok(!all.iter().all(|one| found.contains(&one.mark)))
}

/// In a list each extension has its own values: the rows are those that it has when it is read alone.
async fn own_values(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    numbers: &[String],
) -> Flow {
    if operation == Operation::Readfull {
        for (place, number) in numbers.iter().enumerate() {
            let extension = Extension::public(number, s.company());
            let values = json!({"name": format!("Row {place}"), "ring_time": 20 + place, "priority": 2 + place});
            s.deliver(arranging(update(&extension, &values))).await?;
        }
    }
    let columns: &[&str] = match operation {
        Operation::Readfull => &["name", "ring_time", "priority"],
        _ => &["virt_exten", "scoped_exten", "name", "ring_time"],
    };
    let mut alone = Vec::new();
    for number in numbers {
        let scope = json!({"virt_exten": number, "company": s.company()});
        alone.extend(s.rows(operation, scope, columns).await?);
    }
    let scope = json!({"virt_exten": numbers, "company": s.company()});
    let listed = s.rows(operation, scope, columns).await?;
    // The order of rows is open.
    let sorted = |rows: Vec<Row>| -> Vec<String> {
        let mut texts: Vec<String> =
            rows.into_iter().map(|row| Value::Object(row).to_string()).collect();
        texts.sort();
        texts
    };
    let (alone, listed) = (sorted(alone), sorted(listed));
    let words = "the rows of a list are those of its extensions read alone";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    let held = alone == listed;
    s.expect(what, json!(alone), json!(listed), held);
    Ok(())
}
