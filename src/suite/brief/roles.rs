//! Who may call.

use serde_json::Value;

use super::super::bands::plain_body;
use super::super::case::Case;
use super::super::row::update_works;
use super::{MustRefuse, case_of, refused};
use crate::contract::Operation;
use crate::run::{Expectation, Flow, Session};
use crate::target::{Call, Purpose, Role};

/// Who may do nothing at all.
const STRANGERS: [Role; 2] = [Role::Nobody, Role::WrongKey];

pub(super) fn cases() -> Vec<Case> {
    let refused = in_turns().map(|(operation, role)| requirement(operation, role));
    let case = Case::new(
        "brief/roles",
        "operations work neither without credentials nor with a key that does not exist",
        steps!(strangers),
    )
    .with(&[Operation::Update, Operation::Readfull]);
    vec![case_of(case, refused)]
}

/// Every operation with one of the strangers.
fn in_turns() -> impl Iterator<Item = (Operation, Role)> {
    Operation::ALL.into_iter().zip(STRANGERS.into_iter().cycle())
}

fn requirement(operation: Operation, role: Role) -> String {
    format!("role/{operation}/{}", role.name())
}

/// Every operation, by nobody or by a wrong key in turns; nothing has changed behind them.
async fn strangers(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let free = s.number()?;
    let row = s.row(&extension).await?;
    let (band, mut calls) = (s.env().band, Vec::new());
    for (operation, role) in in_turns().filter(|(operation, _)| operation.is_in(band)) {
        let body = plain_body(s, operation, &extension, &free);
        calls.push(MustRefuse {
            requirement: requirement(operation, role),
            words: format!("{operation} by {role} is refused"),
            call: Call::of(role, operation, body, Purpose::Act),
        });
    }
    if !refused(s, calls).await?.into_iter().all(|held| held) {
        return Ok(());
    }
    let after = s.find(&extension).await?;
    let held = after.as_ref() == Some(&row);
    let update = in_turns().find(|(operation, _)| *operation == Operation::Update);
    let broken = update.map_or_else(String::new, |(operation, role)| requirement(operation, role));
    let what = Expectation {
        requirement: &broken,
        words: "refused calls changed nothing",
        pointer: "/values/0",
        exchange: s.last(),
    };
    s.expect(what, Value::from(row), after.map_or(Value::Null, Value::from), held);
    // The twin: the administrator of the unit may.
    update_works(s, &extension).await
}
