use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contract::Contract;
use crate::results::Verdict;
use crate::snapshot::{Snapshot, broken, mended};

/// A broken requirement, or one that was broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The requirement.
    pub requirement: String,
    /// What it says; none where this build does not know it.
    pub statement: Option<String>,
    /// What the target does, in a sentence.
    pub sentence: String,
    /// The cases that show it.
    pub cases: BTreeSet<String>,
}

/// The findings of two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// What is broken now and was not, or was not judged.
    pub new: Vec<Flaw>,
    /// What was broken and holds.
    pub fixed: Vec<Flaw>,
    /// What is still broken.
    pub still: Vec<Flaw>,
    /// What was broken, and no case that showed it came to a verdict: it may be so still.
    pub unjudged: Vec<Flaw>,
}

impl Findings {
    /// The findings of `old` and `new`.
    pub fn between(old: &Snapshot, new: &Snapshot) -> Self {
        let (before, now) = (defects(old), defects(new));
        let mut findings = Self::default();
        for (requirement, (words, cases)) in &now {
            let list = if before.contains_key(requirement) {
                &mut findings.still
            } else {
                &mut findings.new
            };
            list.push(flaw(requirement, broken(requirement, words), cases));
        }
        for (requirement, (words, cases)) in &before {
            if now.contains_key(requirement) {
                continue;
            }
            if cases.iter().any(|case| is_judged(new, case)) {
                findings.fixed.push(flaw(requirement, mended(requirement, words), cases));
            } else {
                findings.unjudged.push(flaw(requirement, broken(requirement, words), cases));
            }
        }
        findings
    }
}

/// The words and cases of each broken requirement.
fn defects(snapshot: &Snapshot) -> BTreeMap<&str, (&str, BTreeSet<String>)> {
    let mut defects: BTreeMap<&str, (&str, BTreeSet<String>)> = BTreeMap::new();
    for (case, broken) in &snapshot.broken {
        for (requirement, words) in broken {
            let (told, cases) =
                defects.entry(requirement).or_insert_with(|| (words, BTreeSet::new()));
            // The case that is named after the requirement tells it best.
            if case == requirement {
                *told = words;
            }
            cases.insert(case.clone());
        }
    }
    defects
}

fn is_judged(snapshot: &Snapshot, case: &str) -> bool {
    let verdict = snapshot.cases.get(case);
    verdict.is_some_and(|&one| !matches!(one, Verdict::Skipped | Verdict::Inconclusive))
}

fn flaw(requirement: &str, sentence: String, cases: &BTreeSet<String>) -> Flaw {
    let known = Contract::get().requirement(requirement);
    Flaw {
        requirement: requirement.to_owned(),
        statement: known.map(|known| known.statement.clone()),
        sentence,
        cases: cases.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::snapshot::Origin;

    #[test]
    fn findings_come_stay_go_or_are_not_looked_for() {
        let of = |results: crate::results::Results| {
            Snapshot::of(&results.runs[1], &Origin::of(&results))
        };
        let (clean, broken) = (of(example::clean()), of(example::broken()));
        let ids = |flaws: &[Flaw]| -> Vec<String> {
            flaws.iter().map(|flaw| flaw.requirement.clone()).collect()
        };
        let both = ["update/ring_time/maximum", "wire/server-error"].map(str::to_owned).to_vec();
        let came = Findings::between(&clean, &broken);
        assert_eq!(ids(&came.new), both);
        assert_eq!((came.fixed.len(), came.still.len(), came.unjudged.len()), (0, 0, 0));
        assert_eq!(ids(&Findings::between(&broken, &broken).still), both);
        let went = Findings::between(&broken, &clean);
        assert_eq!(ids(&went.fixed), both[..1]);
        assert_eq!(ids(&went.unjudged), both[1..], "its only case is not there");
    }
}
