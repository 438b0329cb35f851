use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Contract, Level};
use crate::results::{CaseResult, Check, Finding, Verdict};

/// From how many broken children on their common parent is reported in their place.
const COLLAPSE: usize = 4;

/// What the run knows of a failing check beyond the results: how to show it.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Shell commands that reproduce it, by case and check.
    pub curl: BTreeMap<(String, usize), String>,
    /// The smallest request body that still fails, by case and check.
    pub smallest: BTreeMap<(String, usize), Value>,
}

impl Evidence {
    /// Drops what belongs to the check `at` of `case`; what belongs to later ones moves up.
    pub(super) fn forget(&mut self, case: &str, at: usize) {
        fn shift<T>(map: &mut BTreeMap<(String, usize), T>, case: &str, at: usize) {
            map.remove(&(case.to_owned(), at));
            let later: Vec<_> =
                map.keys().filter(|(id, place)| id == case && *place > at).cloned().collect();
            for key in later {
                if let Some(value) = map.remove(&key) {
                    map.insert((key.0, key.1 - 1), value);
                }
            }
        }
        shift(&mut self.curl, case, at);
        shift(&mut self.smallest, case, at);
    }
}

/// Groups the failing checks by requirement: one defect, one finding. Where many requirements of one
/// parent are broken, the parent is told instead: a clone that copies nothing is one defect, not 34.
pub fn findings(cases: &[CaseResult], evidence: &Evidence) -> Vec<Finding> {
    let mut broken: BTreeMap<&str, Vec<(&CaseResult, usize)>> = BTreeMap::new();
    for case in cases {
        for (at, check) in case.checks.iter().enumerate().filter(|(_, check)| !check.held) {
            broken.entry(check.requirement.as_str()).or_default().push((case, at));
        }
    }
    let mut found: Vec<Finding> = collapsed(broken)
        .into_iter()
        .filter_map(|(id, shown)| finding(id, shown, evidence))
        .collect();
    found.sort_by(|a, b| (a.verdict, &a.requirement).cmp(&(b.verdict, &b.requirement)));
    found
}

fn collapsed<'a>(
    mut broken: BTreeMap<&'a str, Vec<(&'a CaseResult, usize)>>,
) -> BTreeMap<&'a str, Vec<(&'a CaseResult, usize)>> {
    let mut families: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &id in broken.keys() {
        let requirement = Contract::get().requirement(id);
        if let Some(parent) = requirement.and_then(|requirement| requirement.parent.as_deref()) {
            families.entry(parent).or_default().push(id);
        }
    }
    for (parent, children) in families {
        if children.len() >= COLLAPSE || broken.contains_key(parent) {
            let moved: Vec<_> =
                children.iter().filter_map(|child| broken.remove(child)).flatten().collect();
            broken.entry(parent).or_default().extend(moved);
        }
    }
    broken
}

fn finding(id: &str, mut shown: Vec<(&CaseResult, usize)>, evidence: &Evidence) -> Option<Finding> {
    let requirement = Contract::get().requirement(id)?;
    // The case that is named after the requirement tells it best, then the one with the least traffic.
    shown.sort_by_key(|(case, _)| (!case.id.starts_with(id), case.exchanges.len(), &case.id));
    let &(witness, at) = shown.first()?;
    let check: &Check = witness.checks.get(at)?;
    let mut cases: Vec<String> = Vec::new();
    for (case, _) in &shown {
        if !cases.contains(&case.id) {
            cases.push(case.id.clone());
        }
    }
    let key = (witness.id.clone(), at);
    Some(Finding {
        requirement: id.to_owned(),
        statement: requirement.statement.clone(),
        passage: requirement.passage.clone(),
        verdict: if requirement.level == Level::Must { Verdict::Fail } else { Verdict::Warning },
        cases,
        check: check.clone(),
        exchange: check.exchange.and_then(|at| witness.exchanges.get(at)).cloned(),
        curl: evidence.curl.get(&key).cloned(),
        smallest: evidence.smallest.get(&key).cloned(),
    })
}
