//! Calls whose scope must not be taken.

use serde_json::{Value, json};

use super::bystander::{Bystander, all_untouched};
use crate::contract::Operation;
use crate::run::{Extension, Flow, Session};

/// What `operation` does to `scope` in these cases. A clone needs a free number.
#[expect(clippy::needless_pass_by_value, reason = "the callers build the scope for this call")]
pub(in crate::suite) fn body(s: &mut Session, operation: Operation, scope: Value) -> Flow<Value> {
    Ok(match operation {
        Operation::Clone => {
            let target = s.number()?;
            json!({"type": "extension", "scope": scope, "values": {"virt_exten": target}})
        }
        Operation::Update => {
            json!({"type": "extension", "scope": scope, "values": s.plain_update()})
        }
        _ => json!({"type": "extension", "scope": scope}),
    })
}

/// Sends `operation` to `scope`, which must be refused.
pub(super) async fn refused(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    scope: Value,
) -> Flow<bool> {
    let request = body(s, operation, scope)?;
    let at = s.act(operation, request.clone()).await?;
    let target = request["values"]["virt_exten"].as_str().filter(|_| operation == Operation::Clone);
    s.hand_back(target);
    Ok(s.refuses(requirement, at, words))
}

/// Sends `operation` to each of `scopes`, until one is not refused; afterwards `bystanders` are as they were.
pub(super) async fn all_refused(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    scopes: Vec<Value>,
    bystanders: &[&Bystander],
) -> Flow<bool> {
    for scope in scopes {
        if !refused(s, operation, requirement, words, scope).await? {
            return Ok(false);
        }
    }
    all_untouched(s, requirement, bystanders).await
}

/// The twin: the same call on the extension itself works, or its refusal elsewhere says nothing.
pub(in crate::suite) async fn works(
    s: &mut Session,
    operation: Operation,
    extension: &Extension,
) -> Flow {
    let request =
        body(s, operation, json!({"virt_exten": extension.number, "company": extension.company}))?;
    let at = s.act(operation, request).await?;
    s.require(&format!("{operation}/accepts"), at)
}

/// Scopes of which no more is sent than the blast radius allows; then `one` itself, which must work.
pub(super) async fn misread(
    s: &mut Session,
    operation: Operation,
    requirement: &str,
    words: &str,
    mut scopes: Vec<Value>,
    one: &Bystander,
) -> Flow {
    scopes.retain(|scope| may(s, operation, scope));
    if !all_refused(s, operation, requirement, words, scopes, &[one]).await? {
        return Ok(());
    }
    works(s, operation, &one.extension).await
}

/// Whether `scope` is within the blast radius.
pub(super) fn may(s: &Session, operation: Operation, scope: &Value) -> bool {
    s.may(operation, &json!({"type": "extension", "scope": scope, "values": {}}))
}
