use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::contract::{Band, Deployment};
use crate::gather::Gather as _;
use crate::results::{Results, RunResult, Verdict};

/// The version of the snapshot file's form. Version 1 did not say what a broken case expected, nor which build
/// wrote the file.
pub const SNAPSHOT_VERSION: u32 = 2;

/// What a run was held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// SHA-256 of the contract's files.
    pub contract_hash: String,
    /// The version of dialcheck, which stands for its suite.
    pub tool_version: String,
}

impl Origin {
    /// What all runs of `results` were held against.
    pub fn of(results: &Results) -> Self {
        Self {
            contract_hash: results.contract_hash.clone(),
            tool_version: results.tool.version.clone(),
        }
    }
}

/// What a case expected in vain, in words, by the requirement that it showed to be broken.
pub type Broken = BTreeMap<String, String>;

/// What a run found that the next run against the same target is expected to find again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`SNAPSHOT_VERSION`].
    pub snapshot_version: u32,
    /// The version of dialcheck whose suite ran.
    pub tool_version: String,
    /// SHA-256 of the contract that was tested; a change of it explains changed verdicts, and is none.
    pub contract_hash: String,
    /// The band whose contract was tested.
    pub band: Band,
    /// The deployment that was assumed.
    pub deployment: Deployment,
    /// The verdict of each case, by its id.
    pub cases: BTreeMap<String, Verdict>,
    /// What the cases that show a defect expected in vain, by the case's id.
    pub broken: BTreeMap<String, Broken>,
    /// The answers to the open questions, by question.
    pub observations: BTreeMap<String, String>,
    /// The JSON types seen at each place of the answers.
    pub shapes: BTreeMap<String, BTreeSet<String>>,
}

impl Snapshot {
    /// The snapshot of a run that was held against `origin`.
    pub fn of(run: &RunResult, origin: &Origin) -> Self {
        Self {
            snapshot_version: SNAPSHOT_VERSION,
            tool_version: origin.tool_version.clone(),
            contract_hash: origin.contract_hash.clone(),
            band: run.band,
            deployment: run.deployment,
            cases: run.cases.iter().map(|case| (case.id.clone(), case.verdict)).gather(),
            broken: broken(run),
            observations: run.observations.clone(),
            shapes: run.shapes.clone(),
        }
    }

    /// This snapshot with what a run of some of the cases found put over it. What such a run did not
    /// look at stays.
    #[must_use]
    pub fn overlaid(&self, part: &Self) -> Self {
        let mut whole = self.clone();
        whole.tool_version.clone_from(&part.tool_version);
        whole.contract_hash.clone_from(&part.contract_hash);
        whole.deployment = part.deployment;
        whole.broken.retain(|id, _| !part.cases.contains_key(id));
        whole.broken.extend(part.broken.clone());
        whole.cases.extend(part.cases.clone());
        whole.observations.extend(part.observations.clone());
        for (place, types) in &part.shapes {
            let known = whole.shapes.entry(place.clone()).or_default();
            known.extend(types.iter().cloned());
        }
        whole
    }
}

/// What each case expected in vain: of the findings that it shows, the first check of each.
fn broken(run: &RunResult) -> BTreeMap<String, Broken> {
    let mut all: BTreeMap<String, Broken> = BTreeMap::new();
    for finding in &run.findings {
        for case in run.cases.iter().filter(|case| finding.cases.contains(&case.id)) {
            let own = case
                .checks
                .iter()
                .find(|check| !check.held && check.requirement == finding.requirement);
            let words = &own.unwrap_or(&finding.check).expectation;
            all.entry(case.id.clone())
                .or_default()
                .insert(finding.requirement.clone(), numberless(words, &run.target.extensions));
        }
    }
    all
}

/// `words` without the numbers of the run's own extensions, as in `9000-9999`: another run has others.
fn numberless(words: &str, range: &str) -> String {
    let Some((first, last)) = range.split_once('-') else {
        return words.to_owned();
    };
    let digits = |c: char| c.is_ascii_digit();
    let mut text = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(start) = rest.find(digits) {
        text.push_str(&rest[..start]);
        let number = &rest[start..];
        let end = number.find(|c| !digits(c)).unwrap_or(number.len());
        let (number, behind) = number.split_at(end);
        // Of one length, the order of digits is that of numbers.
        let own = number.len() == first.len() && (first..=last).contains(&number);
        text.push_str(if own { "N" } else { number });
        rest = behind;
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn origin() -> Origin {
        Origin::of(&example::clean())
    }

    #[test]
    fn it_holds_nothing_that_differs_between_two_runs() {
        let mut results = example::broken();
        let before = Snapshot::of(&results.runs[1], &origin());
        let run = &mut results.runs[1];
        run.target.url = "https://elsewhere/".to_owned();
        run.duration_ms += 5.0;
        run.requests += 1;
        run.leftovers.clear();
        for finding in &mut run.findings {
            finding.exchange = None;
            finding.curl = None;
        }
        run.cases.reverse();
        for case in &mut run.cases {
            case.duration_ms += 1.0;
            case.exchanges.clear();
            case.checks.reverse();
        }
        assert_eq!(Snapshot::of(run, &origin()), before);
    }

    #[test]
    fn a_part_is_laid_over_the_whole() {
        let whole = Snapshot::of(&example::clean().runs[1], &origin());
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

    #[test]
    fn what_a_broken_case_expected_is_kept_and_goes_with_it() {
        let whole = Snapshot::of(&example::broken().runs[1], &origin());
        let case = "update/ring_time/maximum/above";
        assert_eq!(
            whole.broken[case],
            [(
                "update/ring_time/maximum".to_owned(),
                "a value above the maximum is refused".to_owned()
            )]
            .into()
        );
        let part = Snapshot::of(&example::clean().runs[1], &origin());
        assert!(!whole.overlaid(&part).broken.contains_key(case));
        assert!(whole.overlaid(&part).broken.contains_key("update/ring_time/maximum/huge"));
    }

    #[test]
    fn numbers_of_the_runs_own_extensions_are_not_kept() {
        let told = |words| numberless(words, "9000-9999");
        assert_eq!(
            told("\"9012\" is taken, 90123 and 999 too"),
            "\"N\" is taken, 90123 and 999 too"
        );
        assert_eq!(told("é 9999"), "é N");
        assert_eq!(told("8999"), "8999");
        assert_eq!(numberless("9012", "none"), "9012");
    }
}
