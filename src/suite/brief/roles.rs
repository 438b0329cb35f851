//! Who may call.

use serde_json::{Value, json};

use super::super::case::Case;
use super::case_of;
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Flow, Session};
use crate::target::{Call, Purpose, Role};

/// Who may do nothing at all.
const STRANGERS: [Role; 2] = [Role::Nobody, Role::WrongKey];

pub(super) fn cases() -> Vec<Case> {
    let refused = Operation::ALL.into_iter().zip(STRANGERS.into_iter().cycle());
    let refused = refused.map(|(operation, role)| format!("role/{operation}/{}", role.name()));
    let case = Case::new(
        "brief/roles",
        "operations work neither without credentials nor with a key that does not exist",
        steps!(strangers),
    )
    .with(&[Operation::Update, Operation::Readfull]);
    vec![case_of(case, refused)]
}

/// Every operation, by nobody or by a wrong key in turns; nothing has changed behind them.
async fn strangers(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let free = s.number()?;
    let row = s.row(&extension).await?;
    let scope = extension.scope();
    let band = s.env().band;
    let mut calls = Vec::new();
    for (operation, role) in Operation::ALL.into_iter().zip(STRANGERS.into_iter().cycle()) {
        let body = match operation {
            Operation::Create => Blueprint::default().body(&json!(free), s.company()),
            Operation::Read | Operation::Readfull => {
                json!({"type": "extension", "scope": scope, "columns": ["name"]})
            }
            Operation::Update => {
                json!({"type": "extension", "scope": scope, "values": s.plain_update()})
            }
            Operation::Delete => json!({"type": "extension", "scope": scope}),
            Operation::Clone => {
                json!({"type": "extension", "scope": scope, "values": {"virt_exten": free}})
            }
        };
        if operation.is_in(band) {
            calls.push((operation, role, Call::of(role, operation, body, Purpose::Act)));
        }
    }
    let sent = calls.iter().map(|(_, _, call)| call.clone()).collect();
    let mut refused = true;
    for ((operation, role, _), at) in calls.iter().zip(s.deliver_all(sent).await?) {
        let requirement = format!("role/{operation}/{}", role.name());
        refused &= s.refuses(&requirement, at, &format!("{operation} by {role} is refused"));
    }
    if !refused {
        return Ok(());
    }
    let after = s.find(&extension).await?;
    let held = after.as_ref() == Some(&row);
    let what = Expectation {
        requirement: "role/update/nobody",
        words: "refused calls changed nothing",
        pointer: "/values/0",
        exchange: s.last(),
    };
    s.expect(what, Value::from(row), after.map_or(Value::Null, Value::from), held);
    // The twin: the administrator of the unit may.
    let at = s
        .act(
            Operation::Update,
            json!({"type": "extension", "scope": scope, "values": s.plain_update()}),
        )
        .await?;
    s.require("update/accepts", at)
}
