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
pub(super) async fn there(
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
