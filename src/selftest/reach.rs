use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::options::Options;
use super::subject::Subject;
use super::trial;
use crate::contract::{Band, Deployment, Operation};
use crate::reference::Config;
use crate::results::{CaseResult, RunResult};
use crate::run::Selection;

/// A case, and the calls with values that it sends to a clean server.
type Sent = (String, Vec<(Operation, Value)>);

/// Which cases can tell a server with a fault in one column from a clean one.
///
/// A fault in how a column's values are validated shows in calls that it takes and a clean server refuses, or
/// the reverse. A case without such a call, as a run against the clean server shows, gets the same answers from
/// both: it is left out. This can lose a kill, which the selftest would tell as a survivor, but never make one.
#[derive(Debug, Default)]
pub(super) struct Reach(BTreeMap<(Band, Deployment), Vec<Sent>>);

impl Reach {
    /// Runs the suite once against each kind of clean server that `subjects` need, and notes what it sends.
    pub(super) async fn survey(subjects: &[Subject], options: &Options) -> Self {
        let kinds: BTreeSet<(Band, Deployment)> = subjects
            .iter()
            .filter(|subject| subject.column.is_some())
            .map(|subject| (subject.band, subject.deployment))
            .collect();
        let mut reach = Self::default();
        for (band, deployment) in kinds {
            let clean = Subject { deployment, ..Subject::plain("clean", "the clean server", band) };
            let run = trial::judged(&clean, options, |job| job.keep_exchanges = true).await;
            if let Ok(run) = run {
                reach.0.insert((band, deployment), sent(&run));
            }
        }
        reach
    }

    /// The cases that the fault of `subject` can show in; all where that is not known.
    pub(super) fn selection(&self, subject: &Subject) -> Selection {
        self.reached(subject).map_or_else(Selection::default, Selection::only)
    }

    fn reached(&self, subject: &Subject) -> Option<BTreeSet<String>> {
        let column = subject.column.as_deref()?;
        let sent = self.0.get(&(subject.band, subject.deployment))?;
        let faulty = subject.config().rules().ok()?;
        let clean = Config::default().rules().ok()?;
        let shows = |operation: Operation, body: &Value| {
            body["values"].get(column).is_some()
                && in_context(column, body)
                    .iter()
                    .any(|body| clean.takes(operation, body) != faulty.takes(operation, body))
        };
        let cases = sent
            .iter()
            .filter(|(_, calls)| calls.iter().any(|(operation, body)| shows(*operation, body)));
        let cases: BTreeSet<String> = cases.map(|(case, _)| case.clone()).collect();
        // A fault that no call shows is no reason to run nothing.
        (!cases.is_empty()).then_some(cases)
    }
}

/// The call as it is, and as it may be meant: what a subtype may be hangs on the type that the extension has.
fn in_context(column: &str, body: &Value) -> Vec<Value> {
    let mut bodies = vec![body.clone()];
    if column == "subtype" && body["values"].get("ring_type").is_none() {
        bodies.extend(["Q", "C"].map(|ring_type| {
            let mut body = body.clone();
            body["values"]["ring_type"] = json!(ring_type);
            body
        }));
    }
    bodies
}

fn sent(run: &RunResult) -> Vec<Sent> {
    run.cases.iter().map(|case| (case.id.clone(), calls(case))).collect()
}

/// The calls of a case that carry values.
fn calls(case: &CaseResult) -> Vec<(Operation, Value)> {
    let call = |path: &str, request: &str| {
        let operation =
            Operation::ALL.into_iter().find(|one| path.contains(&format!("/{one}/")))?;
        let body: Value = serde_json::from_str(request).ok()?;
        body["values"].is_object().then_some((operation, body))
    };
    case.exchanges.iter().filter_map(|one| call(&one.path, &one.request)).collect()
}
