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
    let digit = |column: &str, digit: u8| -> Vec<Form<'static>> {
        vec![
            ("number", json!({ column: digit })),
            ("digit string", json!({ column: digit.to_string() })),
        ]
    };
    let columns: [Vec<Form<'static>>; 4] = [
        vec![
            ("two digits", json!({"intro_day": "05"})),
            ("digits", json!({"intro_day": "5"})),
            ("number", json!({"intro_day": 5})),
        ],
        digit("bounce_mode", 1),
        digit("cname_prefix_ext", 3),
        vec![("digit string", json!({"passcode": "4711"})), ("number", json!({"passcode": 4711}))],
    ];
    let taken = first_taken(s, &extension, &columns).await?;
    let form = |place: usize, none: &'static str| taken[place].unwrap_or(none);
    s.observe("intro-form", form(0, "none"));
    let digits = [("bounce_mode", form(1, "neither")), ("cname_prefix", form(2, "neither"))];
    let digits = digits.map(|(columns, form)| format!("{columns}: {form}"));
    s.observe("digit-members", digits.join(", "));
    s.observe("passcode-form", form(3, "neither"));
    // Behind the others, since it makes the extension one of another type.
    let [short, long] = Contract::get().grammars();
    let queue = |text: String| json!({"ring_type": "Q", "subtype": text});
    let lengths = vec![("21", queue(long.plain())), ("18", queue(short.plain()))];
    let taken = first_taken(s, &extension, &[lengths]).await?;
    s.observe("subtype-length", taken[0].unwrap_or("none"));
    Ok(())
}

/// Of each of `questions` the first form that is taken.
async fn first_taken<'a>(
    s: &mut Session,
    extension: &Extension,
    questions: &[Vec<Form<'a>>],
) -> Flow<Vec<Option<&'a str>>> {
    let mut taken = vec![None; questions.len()];
    let most = questions.iter().map(Vec::len).max().unwrap_or_default();
    for place in 0..most {
        let open: Vec<usize> = (0..questions.len())
            .filter(|&question| taken[question].is_none() && place < questions[question].len())
            .collect();
        let bodies = open.iter().map(|&question| update(extension, &questions[question][place].1));
        let sent = s.act_all(Operation::Update, bodies.collect()).await?;
        for (&question, at) in open.iter().zip(sent) {
            taken[question] = s.succeeded(at).then_some(questions[question][place].0);
        }
    }
    Ok(taken)
}
