//! That a read tells what is so when it is made, and not what was so when it was last asked.

use serde_json::{Value, json};

use super::marked::mark_column;
use crate::contract::Operation;
use crate::run::{Expectation, Extension, Flow, Row, Session};
use crate::suite::case::{Case, Phase};
use crate::suite::row::{arranging, update};

pub(super) fn case(operation: Operation) -> Case {
    let title =
        format!("{operation}: the same question has a new answer after each call that writes");
    let used = [operation, Operation::Update, Operation::Readfull];
    Case::new(format!("{operation}/fresh"), title, steps!(fresh, operation))
        .with(&used)
        .accepting()
        .at(Phase::Alone)
}

/// One way to ask for extensions, always in the same words, so that a store of answers would know it.
#[derive(Clone, Debug)]
struct Question {
    operation: Operation,
    scope: Value,
    /// The numbers that it is about.
    numbers: Vec<String>,
    /// What the rows of this case have in the column that tells rows apart.
    marks: Vec<String>,
}

impl Question {
    /// The scope of the same question in words that no one has used before: a list with a number in it that has not
    /// been asked for.
    fn anew(&self, s: &Session, turn: usize) -> Value {
        let numbers = s.env().territory.range.numbers();
        let others = numbers.filter(|number| !self.numbers.contains(number));
        let mut list = self.numbers.clone();
        list.extend(others.skip(turn).take(1));
        json!({"virt_exten": list, "company": s.company()})
    }

    /// The rows of this case in the answer at `at`, as texts in an order of their own.
    fn own_rows(&self, s: &Session, at: usize) -> Flow<Vec<String>> {
        let mark = mark_column(self.operation);
        let own = |row: &&Row| {
            row.get(mark)
                .and_then(Value::as_str)
                .is_some_and(|text| self.marks.iter().any(|one| one == text))
        };
        let rows = s.found_by(self.operation, at)?;
        let mut texts: Vec<String> =
            rows.into_iter().filter(own).map(|row| json!(row).to_string()).collect();
        texts.sort();
        Ok(texts)
    }
}

/// Asks each question twice, then in new words: where only these show what a call has done, an old answer was
/// given again.
async fn told(
    s: &mut Session,
    questions: &[Question],
    after: &str,
    columns: &[&str],
    turn: &mut usize,
) -> Flow<bool> {
    let operation = questions[0].operation;
    let asked: Vec<Value> = questions.iter().map(|question| question.scope.clone()).collect();
    let first = s.look_at_all(operation, asked.clone(), columns).await?;
    let second = s.look_at_all(operation, asked, columns).await?;
    *turn += questions.len();
    let anew = questions.iter().enumerate();
    let anew = anew.map(|(place, question)| question.anew(s, *turn + place)).collect();
    let mut turned = columns.to_vec();
    turned.rotate_left(*turn / questions.len() % columns.len());
    let truth = s.look_at_all(operation, anew, &turned).await?;
    for (place, question) in questions.iter().enumerate() {
        let truth = question.own_rows(s, truth[place])?;
        for at in [first[place], second[place]] {
            let answer = question.own_rows(s, at)?;
            let held = answer == truth;
            let words = format!("{operation} tells what is so after {after}");
            let what = Expectation {
                requirement: &format!("{operation}/fresh"),
                words: &words,
                pointer: "/values",
                exchange: at,
            };
            if !s.expect(what, json!(truth), json!(answer), held) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

async fn fresh(s: &mut Session, operation: Operation) -> Flow {
    let columns: &[&str] = match operation {
        Operation::Read => &["virt_exten", "scoped_exten", "name", "ring_time"],
        _ => &["name", "ring_time", "priority"],
    };
    let (number, target) = (s.number()?, s.number()?);
    let company = s.company().to_owned();
    let name = |words: &str| format!("{words} {number}");
    let marks = match operation {
        Operation::Read => vec![number.clone(), target.clone()],
        _ => vec![name("first"), name("second")],
    };
    let question = |numbers: &[&String], scope: Value| Question {
        operation,
        scope,
        numbers: numbers.iter().map(|&number| number.clone()).collect(),
        marks: marks.clone(),
    };
    let questions = [
        question(&[&number], json!({"virt_exten": number, "company": company})),
        question(&[&target, &number], json!({"virt_exten": [target, number], "company": company})),
        question(&[&target, &number], json!({ "company": company })),
    ];
    let mut turn = 0;
    let extension = Extension::public(&number, &company);
    if operation == Operation::Read {
        told(s, &questions, "nothing yet", columns, &mut turn).await?;
    }
    s.make_at(&number, &crate::run::Blueprint::default()).await?;
    if operation == Operation::Read && !told(s, &questions, "a create", columns, &mut turn).await? {
        return Ok(());
    }
    for (words, ring_time) in [("first", 21), ("second", 22)] {
        let values = json!({"name": name(words), "ring_time": ring_time});
        s.deliver(arranging(update(&extension, &values))).await?;
        if !told(s, &questions, "an update", columns, &mut turn).await? {
            return Ok(());
        }
    }
    if Operation::Clone.is_in(s.env().band) {
        let body = json!({"type": "extension", "scope": extension.scope(), "values": {"virt_exten": target}});
        s.arrange(Operation::Clone, body).await?;
        if !told(s, &questions, "a clone", columns, &mut turn).await? {
            return Ok(());
        }
    }
    let body = json!({"type": "extension", "scope": extension.scope()});
    s.arrange(Operation::Delete, body).await?;
    told(s, &questions, "a delete", columns, &mut turn).await?;
    Ok(())
}
