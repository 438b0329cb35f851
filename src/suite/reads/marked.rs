//! Extensions whose rows can be told apart, and what a scope selects of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::row::update;
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

/// An extension with what tells its row from others: the number, or, since readfull need not answer that,
/// a name of its own.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub(super) extension: Extension,
    pub(super) mark: String,
}

/// Makes an extension for each of `privates`, private or not, and then gives each its mark.
pub(super) async fn marked<const N: usize>(
    s: &mut Session,
    operation: Operation,
    privates: [bool; N],
) -> Flow<[Marked; N]> {
    let plain = Extension::public("", "");
    let mut all = privates.map(|_| Marked { extension: plain.clone(), mark: String::new() });
    for (place, private) in all.iter_mut().zip(privates) {
        place.extension = s.make(&Blueprint { private, ..Blueprint::default() }).await?;
    }
    for place in &mut all {
        place.mark = mark(s, operation, &place.extension).await?;
    }
    Ok(all)
}

async fn mark(s: &mut Session, operation: Operation, extension: &Extension) -> Flow<String> {
    if operation == Operation::Read {
        return Ok(extension.number.clone());
    }
    let mark = format!("mark {}", extension.number);
    s.arrange(Operation::Update, update(extension, &json!({"name": mark}))).await?;
    let row = s.columns(extension, &["name"]).await?;
    if row.get("name") == Some(&json!(mark)) {
        return Ok(mark);
    }
    // The name does not read back, which is the matter of update/name/stored.
    let actual = row.get("name").cloned().unwrap_or_default();
    let what = Expectation {
        requirement: "update/name/stored",
        words: "the name reads back",
        pointer: "/values/0/name",
        exchange: s.last(),
    };
    Err(s.blocked(what, json!(mark), actual))
}

/// The column by which rows are told apart.
pub(super) fn mark_column(operation: Operation) -> &'static str {
    if operation == Operation::Read { "virt_exten" } else { "name" }
}

/// The marks of `rows`, in their order.
pub(super) fn marks_of(operation: Operation, rows: &[&Row]) -> Vec<String> {
    let column = mark_column(operation);
    let text = |row: &&Row| row.get(column).and_then(Value::as_str).map(str::to_owned);
    rows.iter().filter_map(text).collect()
}

/// The marks of the rows of `scope`; none where the call is refused, which is one way to match nothing.
pub(super) async fn marks(
    s: &mut Session,
    operation: Operation,
    scope: Value,
) -> Flow<BTreeSet<String>> {
    let at = s.look(operation, scope, &[mark_column(operation)]).await?;
    Ok(marks_of(operation, &s.found_by(operation, at)?).into_iter().collect())
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
    let held = actual == expected;
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    Ok(s.expect(what, json!(expected), json!(actual), held))
}
