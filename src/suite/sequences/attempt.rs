use serde_json::{Value, json};

use super::step::{Step, on_the_wire};
use super::watch::Watch;
use crate::contract::{Contract, Operation};
use crate::judge::{Outcome, canonical, outcome};
use crate::model::{Answers, Blame, Call, Difference, Expected, Prediction, Unit, What};
use crate::run::{Flow, Session};
use crate::target::{Call as Sent, Purpose};

/// Where a target does not do what the model says.
#[derive(Clone, Debug)]
pub(super) struct Divergence {
    /// The place of the step after which it was seen.
    pub(super) step: usize,
    /// The requirement that is broken.
    pub(super) requirement: String,
    pub(super) words: String,
    pub(super) pointer: String,
    pub(super) expected: Value,
    pub(super) actual: Value,
    /// The exchange that shows it.
    pub(super) exchange: usize,
    /// The number of the extension that is not as it should be, where it is one.
    pub(super) number: Option<String>,
}

/// What every attempt of a case shares.
pub(super) struct Course {
    pub(super) answers: Answers,
    pub(super) watch: Watch,
}

impl Course {
    pub(super) fn new(s: &Session) -> Self {
        let lengths = [18, 21].into_iter().filter(|&length| s.facts().takes_queue_length(length));
        let answers = Answers {
            band: s.env().band,
            deployment: s.env().deployment,
            twins: s.facts().twins(),
            queue_lengths: lengths.collect(),
            made_up_references: s.facts().made_up_references(),
            menu: s.env().menu.clone(),
        };
        Self { answers, watch: Watch::default() }
    }

    /// Sends `steps` to extensions of `names`, none of which exists, and compares after each. Gives the
    /// first divergence. `lead` is the purpose of all steps but the last.
    pub(super) async fn attempt(
        &mut self,
        s: &mut Session,
        steps: &[Step],
        names: &[String],
        lead: Purpose,
    ) -> Flow<Option<Divergence>> {
        let used: Vec<String> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
        let mut unit = Unit::default();
        for (place, step) in steps.iter().enumerate() {
            let call = step.call(names);
            let prediction = unit.predict(&call, &self.answers);
            let purpose = if place + 1 == steps.len() { Purpose::Act } else { lead };
            let body = on_the_wire(&call, s.facts());
            let at = s.deliver(Sent::of(call.role, call.operation, body, purpose)).await?;
            let wrong = match answered(s, &call, &prediction, at)? {
                Some(wrong) => Some(wrong),
                None => self.seen(s, &call, &prediction, at, &mut unit, &used).await?,
            };
            if let Some(mut wrong) = wrong {
                wrong.step = place;
                return Ok(Some(wrong));
            }
        }
        Ok(None)
    }

    /// Compares what is seen after the call at `at`, and takes it over.
    async fn seen(
        &mut self,
        s: &mut Session,
        call: &Call,
        prediction: &Prediction,
        at: usize,
        unit: &mut Unit,
        names: &[String],
    ) -> Flow<Option<Divergence>> {
        let after = prediction.after(s.succeeded(at));
        let mut seen = self.watch.look(s, &after.unit, names).await?;
        if !after.unit.differences(&seen.sightings(s)).is_empty() {
            // What the list shows is held against what each extension shows by itself.
            let listed = self.watch.look(s, &after.unit, names).await?;
            seen = self.watch.look_singly(s, &after.unit, names).await?;
            let differences = after.unit.differences(&seen.sightings(s));
            let foremost = after.blame.foremost(&differences);
            if let Some(difference) = foremost {
                let exchange = seen.exchange(&difference.key);
                return Ok(Some(state(&after.blame, difference, exchange)));
            }
            let differences = after.unit.differences(&listed.sightings(s));
            let (requirement, listed) = match differences.first() {
                Some(_) => ("readfull/scope/virt_exten-list".to_owned(), differences),
                None => (format!("sequence/{}", call.operation), Vec::new()),
            };
            return Ok(Some(reading(requirement, &listed, s.last())));
        }
        *unit = after.unit.clone();
        unit.adopt(&seen.sightings(s));
        Ok(None)
    }
}

/// What is wrong with the answer at `at` by itself.
fn answered(
    s: &Session,
    call: &Call,
    prediction: &Prediction,
    at: usize,
) -> Flow<Option<Divergence>> {
    let result = outcome(&s.exchange(at).reply);
    let wrong = |requirement: &str, words: &str, expected: Value| Divergence {
        step: 0,
        requirement: known(requirement, call.operation),
        words: words.to_owned(),
        pointer: "/result".to_owned(),
        expected,
        actual: s.shown(at),
        exchange: at,
        number: None,
    };
    let taken = json!({"result": "success"});
    let refused = json!({"refused": true});
    let found = match (&prediction.expected, result) {
        (Expected::Accept(_), Outcome::Garbage) => {
            Some(wrong("wire/answer", "the call succeeds", taken))
        }
        (Expected::Accept(requirement), Outcome::Refused | Outcome::ServerError(_)) => {
            Some(wrong(requirement, "the call succeeds", taken))
        }
        (Expected::Refuse(requirement), Outcome::Accepted(_)) => {
            Some(wrong(requirement, "the call is refused", refused))
        }
        (Expected::Refuse(_), Outcome::ServerError(_)) => {
            Some(wrong("wire/server-error", "the call is refused", refused))
        }
        (Expected::Refuse(_), Outcome::Garbage) => {
            Some(wrong("wire/answer", "the call is refused", refused))
        }
        _ => None,
    };
    if found.is_some() || !s.succeeded(at) {
        return Ok(found);
    }
    let counted = s.answer(at)["numrows"].clone();
    let counts = |rows: usize| canonical(crate::contract::Kind::Number, &counted) == json!(rows);
    if let Some(rows) = prediction.numrows.filter(|&rows| !counts(rows)) {
        return Ok(Some(Divergence {
            pointer: "/numrows".to_owned(),
            actual: counted,
            ..wrong(
                &format!("{}/numrows", call.operation),
                "numrows counts the rows of the call",
                json!(rows),
            )
        }));
    }
    let Some(rows) = &prediction.rows else { return Ok(None) };
    let mismatch = rows.mismatch(&s.rows_of(call.operation, at)?);
    Ok(mismatch.map(|mismatch| Divergence {
        pointer: mismatch.pointer,
        actual: mismatch.actual,
        ..wrong(&mismatch.requirement, &mismatch.words, mismatch.expected)
    }))
}

/// A difference in what is seen of one extension.
fn state(blame: &Blame, difference: &Difference, exchange: usize) -> Divergence {
    let scoped = difference.key.scoped();
    let (words, pointer, expected, actual) = match &difference.what {
        What::Missing => (format!("{scoped} is there"), "/values".to_owned(), json!(1), json!(0)),
        What::Extra => (format!("{scoped} is not there"), "/values".to_owned(), json!(0), json!(1)),
        What::Twice => (format!("{scoped} is one row"), "/values".to_owned(), json!(1), json!(2)),
        What::Column { name, expected, actual } => (
            format!("{name} of {scoped} is as the calls before left it"),
            format!("/values/0/{name}"),
            expected.clone(),
            actual.clone(),
        ),
    };
    Divergence {
        step: 0,
        requirement: blame.of(difference).to_owned(),
        words,
        pointer,
        expected,
        actual,
        exchange,
        number: Some(difference.key.number.clone()),
    }
}

/// Two reads that show different things.
fn reading(requirement: String, differences: &[Difference], exchange: usize) -> Divergence {
    let keys: Vec<String> = differences.iter().map(|difference| difference.key.scoped()).collect();
    Divergence {
        step: 0,
        requirement,
        words: "a read of several extensions shows what a read of each one shows".to_owned(),
        pointer: "/values".to_owned(),
        expected: json!("the same"),
        actual: json!({ "different": keys }),
        exchange,
        number: None,
    }
}

/// `requirement`, or where there is none of that name the one on sequences of `operation`.
fn known(requirement: &str, operation: Operation) -> String {
    match Contract::get().requirement(requirement) {
        Some(_) => requirement.to_owned(),
        None => format!("sequence/{operation}"),
    }
}
