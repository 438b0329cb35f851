use std::collections::BTreeMap;

use super::date::Date;
use super::entry::Named;
use super::failing::Failing;
use crate::contract::Band;
use crate::gather::Gather as _;
use crate::results::{Finding, Results, RunResult, Verdict};

/// What new entries say beside what fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Why it fails.
    pub reason: String,
    /// Who looks after it.
    pub owner: String,
    /// The last day on which it may.
    pub expires: Date,
    /// A glob on the target's name; any target where it is none.
    pub target: Option<String>,
    /// Whether the cases that it keeps from a verdict may stay without one.
    pub blocks: bool,
}

/// A finding as an entry names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The one case that shows it, or the requirement where several do.
    pub named: Named,
    /// The words of its expectation, where it is one and has the same words in every run.
    pub check: Option<String>,
    /// The marks of its failing checks, sorted.
    pub fingerprints: Vec<String>,
    /// The band that it came up in; none where all runs of the results have it alike.
    pub band: Option<Band>,
}

/// The entries for the findings of `results`: the failures where `ids` is empty, or those that an id of `ids` names by
/// requirement, case or mark.
///
/// # Errors
///
/// The first id that names no finding.
pub fn accept(results: &Results, ids: &[String]) -> Result<Vec<Accepted>, String> {
    let named = |id: &str, finding: &Finding| {
        finding.requirement == id
            || finding.fingerprint == id
            || finding.cases.iter().any(|case| case == id)
    };
    let findings = || results.runs.iter().flat_map(|run| &run.findings);
    if let Some(id) = ids.iter().find(|id| !findings().any(|finding| named(id, finding))) {
        return Err(id.clone());
    }
    let mut found: BTreeMap<Named, Vec<(Band, Proof)>> = BTreeMap::new();
    for run in &results.runs {
        let wanted = |finding: &&Finding| match ids {
            [] => finding.verdict == Verdict::Fail,
            ids => ids.iter().any(|id| named(id, finding)),
        };
        for (name, proof) in proofs(run, ids, wanted) {
            found.entry(name).or_default().push((run.band, proof));
        }
    }
    let entries =
        found.into_iter().flat_map(|(name, proofs)| entries(&name, proofs, results.runs.len()));
    Ok(entries.collect())
}

/// What failed: the marks, and the words where they are one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Proof {
    marks: Vec<String>,
    check: Option<String>,
}

fn proofs(
    run: &RunResult,
    ids: &[String],
    wanted: impl Fn(&&Finding) -> bool,
) -> BTreeMap<Named, Proof> {
    let failing = Failing::all(run);
    let mut shown: BTreeMap<Named, Vec<&Failing<'_>>> = BTreeMap::new();
    for finding in run.findings.iter().filter(wanted) {
        for one in failing.iter().filter(|one| one.is_of(finding)) {
            let asked = |id: &String| *id == finding.requirement || *id == finding.fingerprint;
            let by_case = ids.contains(&one.case.id);
            if !ids.is_empty() && !by_case && !ids.iter().any(asked) {
                continue;
            }
            let alone = finding.cases.len() == 1 || (by_case && !ids.iter().any(asked));
            let name = if alone {
                Named::Case(one.case.id.clone())
            } else {
                Named::Requirement(finding.requirement.clone())
            };
            shown.entry(name).or_default().push(one);
        }
    }
    shown.into_iter().map(|(name, failing)| (name, Proof::of(&failing))).gather()
}

impl Proof {
    fn of(failing: &[&Failing<'_>]) -> Self {
        let mut marks: Vec<String> = failing.iter().map(|one| one.mark.clone()).collect();
        marks.sort();
        marks.dedup();
        let words: Option<Vec<&str>> = failing.iter().map(|one| one.steady_words()).collect();
        let check = match words.as_deref() {
            Some([first, rest @ ..]) if rest.iter().all(|words| words == first) => {
                Some((*first).to_owned())
            }
            _ => None,
        };
        Self { marks, check }
    }
}

/// One entry where all of the `runs` agree, one a band where they do not.
fn entries(name: &Named, proofs: Vec<(Band, Proof)>, runs: usize) -> Vec<Accepted> {
    let entry = |band, proof: Proof| Accepted {
        named: name.clone(),
        check: proof.check,
        fingerprints: proof.marks,
        band,
    };
    let alike = proofs.windows(2).all(|pair| pair[0].1 == pair[1].1);
    if alike && proofs.len() == runs && runs > 1 {
        return proofs.into_iter().take(1).map(|(_, proof)| entry(None, proof)).collect();
    }
    proofs.into_iter().map(|(band, proof)| entry(Some(band), proof)).collect()
}
