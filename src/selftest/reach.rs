use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::options::Options;
use super::subject::Subject;
use super::trial;
use crate::contract::{Band, Deployment, Operation};
use crate::reference::{Config, Rules};
use crate::results::{CaseResult, RunResult};
use crate::run::Selection;

/// What one case sends to a clean server.
#[derive(Debug)]
struct Sent {
    case: String,
    calls: Vec<Sample>,
}

/// A call with values, and whether a clean server takes it.
#[derive(Debug)]
struct Sample {
    operation: Operation,
    body: Value,
    taken: bool,
}

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
        let Ok(rules) = Config::default().rules() else { return reach };
        for (band, deployment) in kinds {
            let clean = Subject { deployment, ..Subject::plain("clean", "the clean server", band) };
            let run = trial::judged(&clean, options, |job| job.keep_exchanges = true).await;
            if let Ok(run) = run {
                reach.0.insert((band, deployment), sent(&run, &rules));
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
        let shows = |call: &Sample| {
            call.body["values"].get(column).is_some()
                && faulty.takes(call.operation, &call.body) != call.taken
        };
        let reached = sent.iter().filter(|sent| sent.calls.iter().any(shows));
        let cases: BTreeSet<String> = reached.map(|sent| sent.case.clone()).collect();
        // A fault that no call shows is no reason to run nothing.
        (!cases.is_empty()).then_some(cases)
    }
}

fn sent(run: &RunResult, clean: &Rules) -> Vec<Sent> {
    let of = |case: &CaseResult| Sent { case: case.id.clone(), calls: samples(case, clean) };
    run.cases.iter().map(of).collect()
}

/// The calls of a case that carry values.
fn samples(case: &CaseResult, clean: &Rules) -> Vec<Sample> {
    let call = |path: &str, request: &str| {
        let operation =
            Operation::ALL.into_iter().find(|one| path.contains(&format!("/{one}/")))?;
        let body: Value = serde_json::from_str(request).ok()?;
        body["values"].is_object().then_some((operation, body))
    };
    case.exchanges
        .iter()
        .filter_map(|one| call(&one.path, &one.request))
        .flat_map(|(operation, body)| in_context(body).map(move |body| (operation, body)))
        .map(|(operation, body)| {
            let taken = clean.takes(operation, &body);
            Sample { operation, body, taken }
        })
        .collect()
}

/// The call as it is, and as it may be meant: what a subtype may be hangs on the type that the extension has.
fn in_context(body: Value) -> impl Iterator<Item = Value> {
    let values = &body["values"];
    let open = values.get("subtype").is_some() && values.get("ring_type").is_none();
    let types: &[&str] = if open { &["Q", "C"] } else { &[] };
    let typed: Vec<Value> = types
        .iter()
        .map(|ring_type| {
            let mut body = body.clone();
            body["values"]["ring_type"] = json!(ring_type);
            body
        })
        .collect();
    typed.into_iter().chain([body])
}
