//! Why a call failed: what is asked only once something is wrong, to name the defect closely.

use serde_json::{Value, json};

use super::row::{arranging, update, write};
use crate::contract::{Column, Operation};
use crate::judge::same;
use crate::run::{Extension, Flow, Session};
use crate::target::{Call, Purpose, Role};

/// The requirement that is broken where a plain call of `operation` with `body` was refused with `status`,
/// though its scope names one extension by number and company: that the operation is there, that each member
/// of a scope selects, or else that the operation works at all.
pub(super) async fn refusal(
    s: &mut Session,
    operation: Operation,
    body: &Value,
    at: usize,
) -> Flow<String> {
    if matches!(s.status(at), 404 | 405 | 501) {
        return Ok(format!("band/{operation}"));
    }
    let scope = &body["scope"];
    let (number, company) = (&scope["virt_exten"], &scope["company"]);
    for (alone, broken) in [
        (json!({"virt_exten": number}), "combined"),
        (json!({"scoped_exten": number, "company": company}), "virt_exten"),
    ] {
        if broken == "combined" && operation == Operation::Clone {
            continue;
        }
        let mut body = body.clone();
        body["scope"] = alone;
        if s.may(operation, &body) {
            let call = Call::of(Role::SystemAdmin, operation, body, Purpose::Arrange);
            let sent = s.deliver(call).await?;
            if s.succeeded(sent) {
                return Ok(format!("{operation}/scope/{broken}"));
            }
        }
    }
    Ok(format!("{operation}/accepts"))
}

/// Judges that the plain call at `at` succeeded, under the requirement that says most closely what is wrong
/// if it did not.
pub(super) async fn plain_accepted(
    s: &mut Session,
    operation: Operation,
    body: &Value,
    at: usize,
) -> Flow<bool> {
    let requirement = if s.succeeded(at) {
        format!("{operation}/accepts")
    } else {
        refusal(s, operation, body, at).await?
    };
    Ok(s.accepts(&requirement, at))
}

/// The requirement that is broken where `value` of `column`, written to an extension that had been updated
/// before, was not kept: that updates work again, or that several columns work together, if the value by
/// itself is kept by a new extension; else that it is kept at all.
pub(super) async fn not_kept(
    s: &mut Session,
    column: &'static Column,
    value: &Value,
    host: &Extension,
    several: bool,
) -> Flow<String> {
    let stored = format!("update/{}/stored", column.name);
    let number = match s.number() {
        Ok(number) => number,
        Err(_) => return Ok(stored),
    };
    let fresh = s.make_at(&number, &crate::run::Blueprint::default()).await?;
    if column.name != "ring_type" {
        let row = s.columns(host, &["ring_type"]).await?;
        let ring_type = row.get("ring_type").cloned().unwrap_or_default();
        if ring_type != "A" {
            return Ok(stored);
        }
    }
    let mut body = write(s, &fresh, column, value);
    if several {
        body = update(&fresh, &json!({&column.name: value}));
    }
    let at = s.deliver(arranging(body)).await?;
    if !s.succeeded(at) {
        return Ok(stored);
    }
    let row = s.columns(&fresh, &[&column.name]).await?;
    let kept = row.get(&column.name).is_some_and(|read| same(column.kind, value, read));
    Ok(match (kept, several) {
        (false, _) => stored,
        (true, true) => "update/together".to_owned(),
        (true, false) => "update/repeated".to_owned(),
    })
}
