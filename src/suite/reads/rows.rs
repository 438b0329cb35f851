//! What both reads answer: members, numbers of rows.

use serde_json::{Value, json};

use super::super::row::{arranging, update};
use super::marked::mark_column;
use super::{FULL_COLUMNS, READ_COLUMNS};
use crate::contract::Operation;
use crate::run::{Expectation, Extension, Flow, Row, Session};

pub(super) async fn accepts(s: &mut Session, operation: Operation) -> Flow {
    let extension = s.extension().await?;
    let at = s.look(operation, extension.scope(), &["name"]).await?;
    s.accepts(&format!("{operation}/accepts"), at);
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
    for count in [3, 1] {
        let scope = json!({"virt_exten": numbers[..count], "company": s.company()});
        let at = s.look(operation, scope, &["name"]).await?;
        s.require(&format!("{operation}/accepts"), at)?;
        let rows = s.rows_of(operation, at)?.len();
        s.counts(&requirement, at, rows);
    }
    let free = s.number()?;
    let scope = json!({"virt_exten": free, "company": s.company()});
    let at = s.look(operation, scope, &["name"]).await?;
    if s.succeeded(at) {
        let rows = s.rows_of(operation, at)?.len();
        s.counts(&requirement, at, rows);
    }
    Ok(())
}

pub(super) async fn rows(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/rows");
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(s.extension().await?.number);
    }
    for count in [1, 2, 3] {
        let scope = json!({"virt_exten": numbers[..count], "company": s.company()});
        let at = s.look(operation, scope, &[mark_column(operation)]).await?;
        s.require(&format!("{operation}/accepts"), at)?;
        let found = s.rows_of(operation, at)?.len();
        let words = "each extension is one row";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        if !s.expect(what, json!(count), json!(found), found == count) {
            return Ok(());
        }
    }
    own_values(s, operation, &requirement, &numbers).await
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
