//! In which of several legal forms values have to be sent. One that is taken is enough; which others are is for the cases
//! about these questions.

use serde_json::{Value, json};

use super::super::case::{Case, Phase};
use super::super::row::update;
use crate::contract::{Contract, Operation};
use crate::run::{Extension, Flow, Session};

/// A form of a value, and the values of an update that show whether it is taken.
type Form<'a> = (&'a str, Value);

pub(super) fn cases() -> Vec<Case> {
    let mut case = Case::new(
        "brief/forms",
        "a form in which intro messages, single digits, passcodes and queue strings are taken",
        steps!(forms),
    )
    .observing()
    .with(&[Operation::Update, Operation::Readfull])
    .at(Phase::Learn);
    let questions = ["intro-form", "digit-members", "passcode-form", "subtype-length"];
    case.requirements = questions.map(|question| format!("open/{question}")).into();
    vec![case]
}

async fn forms(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let intro = [
        ("two digits", json!({"intro_day": "05"})),
        ("digits", json!({"intro_day": "5"})),
        ("number", json!({"intro_day": 5})),
    ];
    let form = first_taken(s, &extension, &intro).await?;
    s.observe("intro-form", form.unwrap_or("none"));
    let mut digits = Vec::new();
    for (columns, column, digit) in
        [("bounce_mode", "bounce_mode", 1), ("cname_prefix", "cname_prefix_ext", 3)]
    {
        let forms = [
            ("number", json!({ column: digit })),
            ("digit string", json!({ column: digit.to_string() })),
        ];
        let form = first_taken(s, &extension, &forms).await?;
        digits.push(format!("{columns}: {}", form.unwrap_or("neither")));
    }
    s.observe("digit-members", digits.join(", "));
    let passcode =
        [("digit string", json!({"passcode": "4711"})), ("number", json!({"passcode": 4711}))];
    let form = first_taken(s, &extension, &passcode).await?;
    s.observe("passcode-form", form.unwrap_or("neither"));
    let [short, long] = Contract::get().grammars();
    let queue = |text: String| json!({"ring_type": "Q", "subtype": text});
    let lengths = [("21", queue(long.plain())), ("18", queue(short.plain()))];
    let length = first_taken(s, &extension, &lengths).await?;
    s.observe("subtype-length", length.unwrap_or("none"));
    Ok(())
}

/// The first of `forms` that is taken.
async fn first_taken<'a>(
    s: &mut Session,
    extension: &Extension,
    forms: &[Form<'a>],
) -> Flow<Option<&'a str>> {
    for (form, values) in forms {
        let at = s.act(Operation::Update, update(extension, values)).await?;
        if s.succeeded(at) {
            return Ok(Some(*form));
        }
    }
    Ok(None)
}
