//! Which operations a band has.

use serde_json::{Value, json};

use super::case::Case;
use super::row::update;
use crate::contract::Operation;
use crate::run::{Blueprint, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    Operation::ALL
        .into_iter()
        .map(|operation| {
            let case = Case::new(
                format!("band/{operation}"),
                format!("{operation} is there if the band has it, and does not succeed otherwise"),
                steps!(band, operation),
            );
            if operation == Operation::Clone { case } else { case.accepting() }
        })
        .collect()
}

/// A plain call of `operation` that must work where the band has it.
pub(super) async fn plain(
    s: &mut Session,
    operation: Operation,
) -> Flow<(Value, crate::run::Extension)> {
    let extension = s.extension().await?;
    let free = match operation {
        Operation::Create | Operation::Clone => s.number()?,
        Operation::Read | Operation::Readfull | Operation::Update | Operation::Delete => {
            String::new()
        }
    };
    Ok((plain_body(s, operation, &extension, &free), extension))
}

/// The body of a plain call of `operation` on `extension`; what it makes is to be `free`.
pub(super) fn plain_body(
    s: &Session,
    operation: Operation,
    extension: &crate::run::Extension,
    free: &str,
) -> Value {
    let scope = extension.scope();
    match operation {
        Operation::Create => Blueprint::default().body(&json!(free), s.company()),
        Operation::Read | Operation::Readfull => {
            json!({"type": "extension", "scope": scope, "columns": ["name"]})
        }
        Operation::Update => update(extension, &s.plain_update()),
        Operation::Delete => json!({"type": "extension", "scope": scope}),
        Operation::Clone => {
            json!({"type": "extension", "scope": scope, "values": {"virt_exten": free}})
        }
    }
}

/// A plain read, which has been shown to work.
pub(super) async fn working_read(s: &mut Session) -> Flow<Value> {
    let (body, _) = plain(s, Operation::Read).await?;
    let at = s.act(Operation::Read, body.clone()).await?;
    s.require("read/accepts", at)?;
    Ok(body)
}

async fn band(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("band/{operation}");
    let (body, _) = plain(s, operation).await?;
    let target = body["values"]["virt_exten"].clone();
    let at = s.act(operation, body).await?;
    let band = s.env().band;
    if operation.is_in(band) {
        // Why an operation that is there refuses a call is the matter of its own cases.
        if s.status(at) == 404 || s.status(at) == 405 || s.status(at) == 501 {
            s.accepts_because(&requirement, at, &format!("{band} has {operation}"));
        } else {
            s.require(&format!("{operation}/accepts"), at)?;
            s.accepts_because(&requirement, at, &format!("{band} has {operation}"));
        }
        return Ok(());
    }
    s.refuses(&requirement, at, &format!("{band} has no {operation}"));
    let scope = json!({"virt_exten": target, "company": s.company()});
    let made = !s.found(Operation::Read, scope, &["virt_exten"]).await?.is_empty();
    let words = "nothing was made";
    let what = crate::run::Expectation {
        requirement: &requirement,
        words,
        pointer: "/values",
        exchange: s.last(),
    };
    s.expect(what, json!(false), json!(made), !made);
    Ok(())
}
