//! A creation, and whether it came about.

use serde_json::{Value, json};

use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

pub(super) async fn create(
    s: &mut Session,
    virt_exten: &Value,
    blueprint: &Blueprint,
) -> Flow<usize> {
    let body = blueprint.body(virt_exten, s.company());
    s.act(Operation::Create, body).await
}

pub(super) fn public(s: &Session, number: &str) -> Extension {
    Extension::public(number, s.company())
}

/// How read answers one extension.
pub(super) async fn read_row(s: &mut Session, extension: &Extension) -> Flow<Option<Row>> {
    let columns = ["virt_exten", "company", "scoped_exten", "ring_type"];
    Ok(s.rows(Operation::Read, extension.scope(), &columns).await?.pop())
}

/// Whether read finds `extension` must be as `expected`.
pub(in crate::suite) async fn there(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
    expected: bool,
) -> Flow<bool> {
    let scope = json!({"virt_exten": extension.number, "company": extension.company});
    let found = !s.found(Operation::Read, scope, &["virt_exten"]).await?.is_empty();
    let words = if expected { "the extension is there" } else { "the extension is not there" };
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    Ok(s.expect(what, json!(expected), json!(found), found == expected))
}

/// `scoped_exten` of `extension` must tell whether it is private. Where it does not, the scope decides whether
/// the extension is wrong, or only what read says of it.
pub(in crate::suite) async fn is_scoped(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
) -> Flow<bool> {
    let scope = json!({"virt_exten": extension.number, "company": extension.company});
    let rows = s.rows(Operation::Read, scope, &["virt_exten", "scoped_exten"]).await?;
    let at = s.last();
    let actual = rows.first().and_then(|row| row.get("scoped_exten")).cloned().unwrap_or_default();
    let expected = json!(extension.scoped());
    let held = actual == expected;
    let scope = json!({"scoped_exten": expected, "company": extension.company});
    let requirement = if held || s.found(Operation::Read, scope, &["virt_exten"]).await?.is_empty()
    {
        requirement
    } else {
        "read/scoped_exten"
    };
    let words = "scoped_exten tells public and private extensions apart";
    let what = Expectation { requirement, words, pointer: "/values/0/scoped_exten", exchange: at };
    Ok(s.expect(what, expected, actual, held))
}
