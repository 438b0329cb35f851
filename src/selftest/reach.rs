use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::options::Options;
use super::subject::Subject;
use super::trial;
use crate::contract::{Band, Deployment};
use crate::results::{CaseResult, RunResult};
use crate::run::Selection;

/// Which cases can tell a server with a fault in one column from a clean one.
///
/// A fault in how a column's values are validated shows in calls that write that column. A case that never
/// does, as a run against the clean server shows, gets the same answers from both: it is left out. This can
/// lose a kill, which the selftest would tell as a survivor, but never make one.
#[derive(Debug, Default)]
pub(super) struct Reach(BTreeMap<(Band, Deployment), BTreeMap<String, Selection>>);

impl Reach {
    /// Runs the suite once against each kind of clean server that `subjects` need, and notes what it writes.
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
                reach.0.insert((band, deployment), writers(&run));
            }
        }
        reach
    }

    /// The cases that the fault of `subject` can show in; all where that is not known.
    pub(super) fn selection(&self, subject: &Subject) -> Selection {
        let known = self.0.get(&(subject.band, subject.deployment));
        let writers = subject.column.as_ref().and_then(|column| known?.get(column));
        writers.cloned().unwrap_or_default()
    }
}

/// The cases that write each column.
fn writers(run: &RunResult) -> BTreeMap<String, Selection> {
    let mut cases: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in &run.cases {
        for column in written(case) {
            cases.entry(column).or_default().insert(case.id.clone());
        }
    }
    cases.into_iter().map(|(column, ids)| (column, Selection::only(ids))).collect()
}

/// The members of the `values` of all calls of a case.
fn written(case: &CaseResult) -> BTreeSet<String> {
    let bodies = case.exchanges.iter().filter_map(|exchange| {
        let body: Value = serde_json::from_str(&exchange.request).ok()?;
        body["values"].as_object().cloned()
    });
    bodies.flat_map(|values| values.into_iter().map(|(name, _)| name)).collect()
}
