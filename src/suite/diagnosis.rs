//! Why a call failed: what is asked only once something is wrong, to name the defect closely.

use serde_json::{Value, json};

use super::row::{arranging, update, write};
use crate::contract::{Column, Contract, Operation};
use crate::generate;
use crate::judge::same;
use crate::run::{Blueprint, Extension, Flow, Row, Session};
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
        return unknown_path(s, operation, body).await;
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

/// The requirement that is broken where `operation` is unknown to the target: that the path with its final
/// slash is there, if the one without it is, else that the band has the operation.
pub(super) async fn unknown_path(
    s: &mut Session,
    operation: Operation,
    body: &Value,
) -> Flow<String> {
    let mut call = Call::of(Role::SystemAdmin, operation, body.clone(), Purpose::Arrange);
    call.path = operation.path().trim_end_matches('/').into();
    let at = s.deliver(call).await?;
    Ok(if s.succeeded(at) { "wire/post".to_owned() } else { format!("band/{operation}") })
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

/// The requirement on subtypes that is broken where a ring type is refused only for the subtype that is
/// sent along: the type by itself is taken.
pub(super) async fn companion_refused(
    s: &mut Session,
    extension: &Extension,
    ring_type: &Value,
) -> Flow<Option<String>> {
    let broken = match ring_type.as_str() {
        Some("Q") => "update/subtype/queue",
        Some("C") => "update/subtype/conference",
        Some(_) => "update/subtype/only-for-types",
        None => return Ok(None),
    };
    let at = s.deliver(arranging(update(extension, &json!({ "ring_type": ring_type })))).await?;
    Ok(s.succeeded(at).then(|| broken.to_owned()))
}

/// The requirement that is broken where the plain queue strings of both lengths are refused: the byte for
/// whose plain value alone they are, else the length.
pub(super) async fn plain_queue_refused(s: &mut Session, extension: &Extension) -> Flow<String> {
    for grammar in Contract::get().grammars() {
        for (field, texts) in generate::field_values(grammar) {
            for text in texts.iter().filter(|text| **text != grammar.plain()).take(2) {
                let values = json!({"ring_type": "Q", "subtype": text});
                let at = s.deliver(arranging(update(extension, &values))).await?;
                if s.succeeded(at) {
                    return Ok(format!("update/subtype/byte-{}", field.bytes));
                }
            }
        }
    }
    Ok("update/subtype/length".to_owned())
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
    let names = [column.name.as_str(), "ring_type"];
    let at_home = s.columns(host, &names).await?.get("ring_type") == Some(&json!("A"));
    let Ok(number) = s.number() else { return Ok(stored) };
    if !at_home && column.name != "ring_type" {
        return Ok(stored);
    }
    let fresh = s.make_at(&number, &Blueprint::default()).await?;
    let is_value =
        |row: &Row| row.get(&column.name).is_some_and(|read| same(column.kind, value, read));
    if is_value(&s.columns(&fresh, &names).await?) {
        return Ok(stored);
    }
    let body = if several {
        update(&fresh, &json!({&column.name: value}))
    } else {
        write(s, &fresh, column, value)
    };
    let at = s.deliver(arranging(body)).await?;
    if !s.succeeded(at) || !is_value(&s.columns(&fresh, &names).await?) {
        return Ok(stored);
    }
    Ok(if several { "update/together" } else { "update/repeated" }.to_owned())
}
