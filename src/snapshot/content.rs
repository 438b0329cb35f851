use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::contract::{Band, Deployment};
use crate::results::{RunResult, Verdict};

/// The version of the snapshot file's form.
pub const SNAPSHOT_VERSION: u32 = 1;

/// What a run found that the next run against the same target is expected to find again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`SNAPSHOT_VERSION`].
    pub snapshot_version: u32,
    /// SHA-256 of the contract that was tested; a change of it explains changed verdicts, and is none.
    pub contract_hash: String,
    /// The band whose contract was tested.
    pub band: Band,
    /// The deployment that was assumed.
    pub deployment: Deployment,
    /// The verdict of each case, by its id.
    pub cases: BTreeMap<String, Verdict>,
    /// The answers to the open questions, by question.
    pub observations: BTreeMap<String, String>,
    /// The JSON types seen at each place of the answers.
    pub shapes: BTreeMap<String, BTreeSet<String>>,
}

impl Snapshot {
    /// The snapshot of a run that was held against the contract of `contract_hash`.
    pub fn of(run: &RunResult, contract_hash: &str) -> Self {
        Self {
            snapshot_version: SNAPSHOT_VERSION,
            contract_hash: contract_hash.to_owned(),
            band: run.band,
            deployment: run.deployment,
            cases: run.cases.iter().map(|case| (case.id.clone(), case.verdict)).collect(),
            observations: run.observations.clone(),
            shapes: run.shapes.clone(),
        }
    }

    /// This snapshot with what a run of some of the cases found put over it. What such a run did not
    /// look at stays.
    #[must_use]
    pub fn overlaid(&self, part: &Self) -> Self {
        let mut whole = self.clone();
        whole.contract_hash.clone_from(&part.contract_hash);
        whole.deployment = part.deployment;
        whole.cases.extend(part.cases.clone());
        whole.observations.extend(part.observations.clone());
        for (place, types) in &part.shapes {
            let known = whole.shapes.entry(place.clone()).or_default();
            known.extend(types.iter().cloned());
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn it_holds_nothing_that_differs_between_two_runs() {
        let mut results = example::broken();
        let before = Snapshot::of(&results.runs[1], "hash");
        let run = &mut results.runs[1];
        run.target.url = "https://elsewhere/".to_owned();
        run.duration_ms += 5.0;
        run.requests += 1;
        run.leftovers.clear();
        run.findings.clear();
        run.cases.reverse();
        for case in &mut run.cases {
            case.duration_ms += 1.0;
            case.exchanges.clear();
            case.checks.clear();
        }
        assert_eq!(Snapshot::of(run, "hash"), before);
    }

    #[test]
    fn a_part_is_laid_over_the_whole() {
        let whole = Snapshot::of(&example::clean().runs[1], "old");
        let mut part = whole.clone();
        part.contract_hash = "new".to_owned();
        part.cases = [("create/accepts/plain".to_owned(), Verdict::Fail)].into();
        part.observations.clear();
        part.shapes = [("read /numrows".to_owned(), ["string".to_owned()].into())].into();
        let both = whole.overlaid(&part);
        assert_eq!(both.contract_hash, "new");
        assert_eq!(both.cases.len(), whole.cases.len());
        assert_eq!(both.cases["create/accepts/plain"], Verdict::Fail);
        assert_eq!(both.observations, whole.observations);
        assert_eq!(both.shapes["read /numrows"].len(), 2);
    }
}
