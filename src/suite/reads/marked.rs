//! Extensions whose rows can be told apart, and what a scope selects of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::row::update;
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

/// An extension with what tells its row from others: the scoped number, or, since readfull need not
/// answer that, a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub(super) extension: Extension,
    pub(super) mark: String,
}

pub(super) async fn marked(s: &mut Session, operation: Operation, private: bool) -> Flow<Marked> {
    let extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    if operation == Operation::Read {
        let mark = extension.scoped();
        return Ok(Marked { extension, mark });
    }
    let mark = format!("mark {}", extension.number);
    s.arrange(Operation::Update, update(&extension, &json!({"name": mark}))).await?;
    let row = s.row(&extension).await?;
    if row.get("name") == Some(&json!(mark)) {
        return Ok(Marked { extension, mark });
    }
    // The name does not read back, which is the matter of update/name/stored.
    let at = s.last();
    let actual = row.get("name").cloned().unwrap_or_default();
    let requirement = "update/name/stored";
    let what = Expectation {
        requirement,
        words: "the name reads back",
        pointer: "/values/0/name",
        exchange: at,
    };
    Err(s.blocked(what, json!(mark), actual))
}

/// The column by which rows are told apart.
pub(super) fn mark_column(operation: Operation) -> &'static str {
    if operation == Operation::Read { "scoped_exten" } else { "name" }
}

/// The marks of the rows of `scope`; none where the call fails, which is one way to match nothing.
pub(super) async fn marks(
    s: &mut Session,
    operation: Operation,
    scope: Value,
) -> Flow<BTreeSet<String>> {
    let column = mark_column(operation);
    let text = |row: Row| row.get(column).and_then(Value::as_str).map(str::to_owned);
    Ok(s.found(operation, scope, &[column]).await?.into_iter().filter_map(text).collect())
}

/// `scope` must select exactly `expected`, counting only extensions of this case.
pub(super) async fn selects(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    scope: Value,
    expected: &[&Marked],
    among: &[&Marked],
) -> Flow<bool> {
    let found = marks(s, operation, scope).await?;
    let of = |wanted: &dyn Fn(&&&Marked) -> bool| -> BTreeSet<String> {
        among.iter().filter(wanted).map(|marked| marked.mark.clone()).collect()
    };
    let actual = of(&|marked| found.contains(&marked.mark));
    let expected: BTreeSet<String> = expected.iter().map(|marked| marked.mark.clone()).collect();
    let at = s.last();
    let held = actual == expected;
    let what = Expectation { requirement, words, pointer: "/values", exchange: at };
    Ok(s.expect(what, json!(expected), json!(actual), held))
}
