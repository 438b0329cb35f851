//! The one gate to all reports: whatever a target may have put into a result passes here, and loses its secrets.

use crate::gather::Gather as _;
use crate::judge::Evidence;
use crate::results::{CaseResult, Check, RunResult};
use crate::target::Secrets;

/// Blots the secrets out of what a case has found. Its exchanges are reported without them.
pub(super) fn case(secrets: &Secrets, case: &mut CaseResult) {
    case.checks.iter_mut().for_each(|one| check(secrets, one));
    if let Some(reason) = &mut case.reason {
        *reason = secrets.blot_own(reason);
    }
    for answer in case.observations.values_mut() {
        *answer = secrets.blot_own(answer);
    }
}

pub(super) fn check(secrets: &Secrets, check: &mut Check) {
    check.expectation = secrets.blot_own(&check.expectation);
    check.pointer = secrets.blot_own(&check.pointer);
    check.expected = secrets.blot_value(&check.expected);
    check.actual = secrets.blot_value(&check.actual);
}

pub(super) fn evidence(secrets: &Secrets, evidence: &mut Evidence) {
    evidence.curl.values_mut().for_each(|lines| *lines = secrets.blot_own(lines));
    evidence.smallest.values_mut().for_each(|body| *body = secrets.blot_value(body));
}

/// Blots the secrets out of what a run tells beside its cases.
pub(super) fn run(secrets: &Secrets, run: &mut RunResult) {
    let shapes = std::mem::take(&mut run.shapes);
    run.shapes =
        shapes.into_iter().map(|(place, types)| (secrets.blot_own(&place), types)).gather();
    for number in &mut run.leftovers {
        *number = secrets.blot_own(number);
    }
    for damage in &mut run.collateral {
        damage.company = secrets.blot_own(&damage.company);
        damage.extension = secrets.blot_own(&damage.extension);
        for row in [&mut damage.before, &mut damage.after] {
            let blotted =
                |(name, value): (&String, &_)| (secrets.blot_own(name), secrets.blot_value(value));
            *row = row.iter().map(blotted).gather();
        }
    }
    for look in &mut run.preflight {
        look.detail = secrets.blot_own(&look.detail);
    }
    if let Some(why) = &mut run.stopped {
        *why = secrets.blot_own(why);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::example;
    use crate::results::{Change, Damage, Precheck, PrecheckState};

    const SECRET: &str = "canary-key-12";

    #[test]
    fn no_place_for_a_text_of_the_target_lets_a_secret_through() {
        let secrets = Secrets::new([SECRET.to_owned()]);
        let mut results = example::broken();
        let one = &mut results.runs[0];
        let text = || format!("said {SECRET}");
        let row = json!({"name": SECRET, SECRET: 1}).as_object().cloned().unwrap_or_default();
        one.shapes.insert(format!("read /{SECRET}"), ["string".to_owned()].into());
        one.leftovers.push(text());
        one.collateral.push(Damage {
            company: text(),
            extension: text(),
            change: Change::Lost,
            before: row.clone(),
            after: row,
            case: None,
        });
        let state = PrecheckState::Good;
        one.preflight.push(Precheck { subject: "a look".to_owned(), state, detail: text() });
        one.stopped = Some(text());
        let mut first = one.cases[0].clone();
        first.reason = Some(text());
        first.observations.insert("question".to_owned(), text());
        first.checks = vec![Check {
            requirement: "update/frame".to_owned(),
            expectation: text(),
            expected: json!([SECRET]),
            actual: json!({SECRET: SECRET}),
            pointer: format!("/{SECRET}"),
            held: false,
            exchange: None,
        }];
        let mut shown = Evidence::default();
        shown.curl.insert((String::new(), 0), text());
        shown.smallest.insert((String::new(), 0), json!({"auth": SECRET}));
        case(&secrets, &mut first);
        evidence(&secrets, &mut shown);
        run(&secrets, one);
        one.cases = vec![first];
        let told = format!("{} {shown:?}", serde_json::to_string(&results).expect("JSON"));
        assert!(!told.contains(SECRET), "{told}");
        assert!(told.contains("said ***"), "{told}");
    }
}
