//! That a read tells what is so when it is made, and not what was so when it was last asked.

use serde_json::{Value, json};

use super::marked::mark_column;
use crate::contract::Operation;
use crate::run::{Expectation, Extension, Flow, Session};
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
    /// The rows of this case that `scope` selects, as texts in an order of their own.
    async fn ask(&self, s: &mut Session, scope: &Value, columns: &[&str]) -> Flow<Vec<String>> {
        let rows = s.found(self.operation, scope.clone(), columns).await?;
        let mark = mark_column(self.operation);
        let own = |row: &&crate::run::Row| {
            row.get(mark)
                .and_then(Value::as_str)
                .is_some_and(|text| self.marks.iter().any(|one| one == text))
        };
        let mut texts: Vec<String> =
            rows.iter().filter(own).map(|row| json!(row).to_string()).collect();
        texts.sort();
        Ok(texts)
    }

    /// The same question in words that no one has used before: a list with a number in it that has not been
    /// asked for, and the columns in another order.
    async fn ask_anew(&self, s: &mut Session, columns: &[&str], turn: usize) -> Flow<Vec<String>> {
        let others =
            s.env().territory.range.numbers().filter(|number| !self.numbers.contains(number));
        let mut list = self.numbers.clone();
        list.extend(others.skip(turn).take(1));
        let mut columns = columns.to_vec();
        let by = turn % columns.len();
        columns.rotate_left(by);
        self.ask(s, &json!({"virt_exten": list, "company": s.company()}), &columns).await
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
    for question in questions {
        let first = question.ask(s, &question.scope, columns).await?;
        let at = s.last();
        let second = question.ask(s, &question.scope, columns).await?;
        *turn += 1;
        let truth = question.ask_anew(s, columns, *turn).await?;
        for answer in [first, second] {
            let held = answer == truth;
            let words = format!("{} tells what is so after {after}", question.operation);
            let what = Expectation {
                requirement: &format!("{}/fresh", question.operation),
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
