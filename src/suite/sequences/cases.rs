use serde_json::json;

use super::attempt::{Course, Divergence};
use super::planner::Planner;
use super::roster::Roster;
use super::shrink::Shrink;
use super::step::Step;
use super::themes;
use crate::contract::Operation;
use crate::run::{Effort, Expectation, Flow, Session};
use crate::suite::case::{Case, Phase};
use crate::target::Purpose;

/// Puts a sequence together.
type Theme = fn(&mut Planner);

/// How many sequences of all themes there are at standard effort, and how many more at thorough.
const MIXED: [(Effort, usize); 2] = [(Effort::Standard, 4), (Effort::Thorough, 28)];

/// All sequences: the themes one by one at any effort, mixtures of them at greater ones.
pub(in crate::suite) fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("pairs", "each two columns are written in one call", themes::pairs, "update"),
        case("queues", "queues of each type with other settings", themes::queues, "update"),
        case("types", "one ring type after another", themes::types, "update"),
        case("again", "the same extensions are updated again and again", themes::again, "update"),
        case("churn", "numbers are created, deleted and created again", themes::churn, "delete")
            .also("sequence/create"),
        case("roles", "other roles call in between", themes::roles, "read"),
        case(
            "lists",
            "lists, twins, and scopes that select none or several",
            themes::lists,
            "create",
        )
        .also("sequence/readfull"),
        case("clones", "clones are made, changed and deleted", themes::clones, "clone")
            .with(&[Operation::Clone]),
    ];
    let mut number = 0;
    for (effort, count) in MIXED {
        for _ in 0..count {
            number += 1;
            let mut plain =
                case(&format!("mixed-{number}"), "calls of all kinds", themes::mixed, "update");
            plain.effort = effort;
            let theme = themes::mixed_with_clones;
            let name = format!("mixed-with-clones-{number}");
            let mut all = case(&name, "calls of all kinds, clones among them", theme, "clone")
                .with(&[Operation::Clone]);
            all.effort = effort;
            cases.extend([plain, all]);
        }
    }
    cases
}

fn case(name: &str, title: &str, theme: Theme, operation: &str) -> Case {
    Case::new(format!("sequence/{name}"), format!("calls in a row: {title}"), steps!(run, theme))
        .of(format!("sequence/{operation}"))
        .at(Phase::Beside)
        .with(&[Operation::Update, Operation::Readfull])
}

async fn run(s: &mut Session, theme: Theme) -> Flow {
    let mut roster = Roster::new(s)?;
    let mut course = Course::new(s);
    let steps = {
        let mut planner = Planner::new(s, &course);
        theme(&mut planner);
        planner.steps
    };
    let names = roster.first(&steps);
    let Some(first) = course.attempt(s, &steps, &names, Purpose::Act).await? else {
        return Ok(as_predicted(s, &steps));
    };
    if s.is_explained(&first.requirement).await {
        // It would shrink to what another case shows better.
        note(s, &first, &first.words);
        return Ok(());
    }
    let shrink = Shrink::new(&mut course, &mut roster);
    let shortest = shrink.run(s, steps.clone(), &names, &first).await?;
    report(s, &mut course, &mut roster, &shortest, first).await
}

/// Notes for each operation of the sequence that it did what the model says.
fn as_predicted(s: &mut Session, steps: &[Step]) {
    let at = s.last();
    for operation in Operation::ALL {
        if steps.iter().any(|step| step.operation == operation) {
            let what = Expectation {
                requirement: &format!("sequence/{operation}"),
                words: "each answer, and all that is seen after it, is as the model says",
                pointer: "",
                exchange: at,
            };
            s.expect(what, json!("as predicted"), json!("as predicted"), true);
        }
    }
}

/// Repeats the shortest sequence once more, from nothing, and notes what differs.
async fn report(
    s: &mut Session,
    course: &mut Course,
    roster: &mut Roster,
    steps: &[Step],
    first: Divergence,
) -> Flow {
    let mut found = None;
    for fresh in [true, false] {
        s.clean().await;
        let names = if fresh { roster.last(steps) } else { roster.first(steps) };
        let calls: Vec<String> = steps.iter().map(|step| step.call(&names).to_string()).collect();
        found = course
            .attempt(s, steps, &names, Purpose::Arrange)
            .await?
            .map(|found| (format!("after {}: {}", calls.join(", "), found.words), found));
        if found.is_some() {
            break;
        }
    }
    let (words, found) = found.unwrap_or_else(|| {
        (format!("{}; repeated once more, the same calls did as predicted", first.words), first)
    });
    note(s, &found, &words);
    Ok(())
}

fn note(s: &mut Session, found: &Divergence, words: &str) {
    let what = Expectation {
        requirement: &found.requirement,
        words,
        pointer: &found.pointer,
        exchange: found.exchange,
    };
    s.expect(what, found.expected.clone(), found.actual.clone(), false);
}
