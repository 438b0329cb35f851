//! Which columns a row has, and what stands in those of read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::row::{arranging, become_type, update};
use super::READ_COLUMNS;
use crate::contract::{Kind, Operation};
use crate::judge::{Stop, canonical};
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

pub(super) async fn exact(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/columns/exact");
    let extension = s.extension().await?;
    let all = if operation == Operation::Read { READ_COLUMNS.to_vec() } else { s.all_columns() };
    let telling = json!({"name": "Front desk", "callerid": "01234567890", "ring_time": 35});
    s.deliver(arranging(update(&extension, &telling))).await?;
    let back: Vec<&str> = all.iter().rev().copied().collect();
    let mut some: Vec<&[&str]> =
        [1, 2, 3, 5, 8, 13, 21].iter().filter_map(|&count| all.get(..count)).collect();
    some.extend([&all[..], &all[2..], &all[1..2], &all[all.len() - 1..], &back[..], &back[1..]]);
    let mut known = Row::new();
    for columns in some {
        let at = s.look(operation, extension.scope(), columns).await?;
        s.require(&format!("{operation}/accepts"), at)?;
        let expected: BTreeSet<&str> = columns.iter().copied().collect();
        let rows: Vec<Row> = s.rows_of(operation, at)?.into_iter().cloned().collect();
        for row in rows {
            for (column, value) in &row {
                let before = known.entry(column.clone()).or_insert_with(|| value.clone());
                let held = before == value;
                let what = Expectation {
                    requirement: &requirement,
                    words: "a column has one value, whichever are asked for beside it and in whatever order",
                    pointer: &format!("/values/0/{column}"),
                    exchange: at,
                };
                if !held {
                    s.expect(what, before.clone(), value.clone(), false);
                    return Ok(());
                }
            }
            let actual: BTreeSet<&str> = row.keys().map(String::as_str).collect();
            let held = actual == expected;
            let words = "a row has exactly the columns asked for";
            let what = Expectation {
                requirement: &requirement,
                words,
                pointer: "/values/0",
                exchange: at,
            };
            s.expect(what, json!(expected), json!(actual), held);
        }
    }
    Ok(())
}

pub(super) async fn columns_type(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/columns/type");
    let extension = s.extension().await?;
    let body = |columns: Value| json!({"type": "extension", "scope": extension.scope(), "columns": columns});
    let at = s.act(operation, body(json!(["name"]))).await?;
    s.require(&format!("{operation}/accepts"), at)?;
    for columns in [json!({"name": true}), json!(5)] {
        let words = format!("columns {columns} is refused");
        let at = s.act(operation, body(columns)).await?;
        s.refuses(&requirement, at, &words);
    }
    Ok(())
}

pub(super) async fn owner(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    for columns in [vec!["owner"], vec!["name", "owner"]] {
        let at = s.look(Operation::Readfull, extension.scope(), &columns).await?;
        if !s.succeeded(at) {
            s.refuses("readfull/owner", at, "owner is refused, or not answered");
            continue;
        }
        let answered =
            s.rows_of(Operation::Readfull, at)?.iter().any(|row| row.contains_key("owner"));
        let what = Expectation {
            requirement: "readfull/owner",
            words: "owner is refused, or not answered",
            pointer: "/values/0/owner",
            exchange: at,
        };
        s.expect(
            what,
            json!("no owner"),
            json!(if answered { "owner" } else { "no owner" }),
            !answered,
        );
    }
    Ok(())
}

pub(super) async fn value(s: &mut Session, column: &'static str) -> Flow {
    match column {
        "virt_exten" | "company" | "scoped_exten" => key(s, column).await,
        "owner" => owners(s).await,
        _ => shared(s, column).await,
    }
}

async fn key(s: &mut Session, column: &'static str) -> Flow {
    let requirement = format!("read/{column}");
    for private in [false, true] {
        let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
        let expected = match column {
            "virt_exten" => extension.number.clone(),
            "company" => extension.company.clone(),
            _ => extension.scoped(),
        };
        let scope = json!({"virt_exten": extension.number, "company": extension.company});
        let at = s.look(Operation::Read, scope, &[column]).await?;
        s.must_accept(&requirement, at)?;
        let rows = s.rows_of(Operation::Read, at)?;
        let actual = rows.first().and_then(|row| row.get(column)).cloned().unwrap_or_default();
        let held = actual == json!(expected);
        let broken = match column {
            "scoped_exten" if !held => scoped_otherwise(s, &extension).await?,
            _ => requirement.clone(),
        };
        let pointer = format!("/values/0/{column}");
        let words = "the column holds what the extension was created with, as text";
        let what = Expectation { requirement: &broken, words, pointer: &pointer, exchange: at };
        s.expect(what, json!(expected), actual, held);
    }
    Ok(())
}

/// What is broken where the scoped number of `extension` is answered wrongly: the extension itself, if its
/// scoped number does not select it either.
async fn scoped_otherwise(s: &mut Session, extension: &Extension) -> Flow<String> {
    let scope = json!({"scoped_exten": extension.scoped(), "company": extension.company});
    let broken =
        match (s.found(Operation::Read, scope, &["virt_exten"]).await?.len(), extension.private) {
            (0, true) => "create/private/scoped",
            (0, false) => "create/private/public",
            _ => "read/scoped_exten",
        };
    Ok(broken.to_owned())
}

/// Owners cannot be given through this API, so whatever rows the company has are looked at.
async fn owners(s: &mut Session) -> Flow {
    s.extension().await?;
    let scope = json!({"company": s.company()});
    let at = s.look(Operation::Read, scope, &["owner"]).await?;
    s.must_accept("read/owner", at)?;
    let owner = |row: &Row| row.get("owner").cloned().unwrap_or(Value::Bool(false));
    let owners: Vec<Value> = s.rows_of(Operation::Read, at)?.into_iter().map(owner).collect();
    for actual in owners {
        let id = canonical(Kind::Number, &actual).as_i64();
        let held = actual.is_null() || id.is_some_and(|id| id > 0);
        let words = "owner is a contact id, a whole number, or null";
        let what = Expectation {
            requirement: "read/owner",
            words,
            pointer: "/values/*/owner",
            exchange: at,
        };
        if !s.expect(what, json!("a whole number, or null"), actual, held) {
            return Ok(());
        }
    }
    Ok(())
}

/// A column that both reads answer must be the same in both: that readfull is right is judged elsewhere.
async fn shared(s: &mut Session, column: &'static str) -> Flow {
    let requirement = format!("read/{column}");
    let extension = s.extension().await?;
    let values = match column {
        "name" => vec![json!("Front desk"), json!("a.b-c_d 9")],
        "ring_type" => vec![json!("H"), json!("F"), json!("C"), json!("A")],
        "callerid" => vec![json!("01234567890"), json!("-01234567890")],
        _ => vec![json!(0), json!(30), json!(999), json!(null)],
    };
    for value in values {
        if column == "ring_type" {
            become_type(s, &extension, value.as_str().unwrap_or_default()).await?;
        } else {
            s.arrange(Operation::Update, update(&extension, &json!({ column: value }))).await?;
        }
        let full = s.rows(Operation::Readfull, extension.scope(), &[column]).await?;
        let at = s.look(Operation::Read, extension.scope(), &[column]).await?;
        s.must_accept(&requirement, at)?;
        let main = s.rows_of(Operation::Read, at)?.first().copied().cloned();
        let (Some(full), Some(main)) = (full.first(), main) else {
            return Err(Stop::Inconclusive("the extension is not found by both reads".to_owned()));
        };
        let expected = full.get(column).cloned().unwrap_or_default();
        if !s.reads_back(&requirement, column, &expected, &main) {
            return Ok(());
        }
    }
    Ok(())
}
