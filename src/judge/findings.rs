use std::collections::BTreeMap;

use serde_json::Value;

use super::causes::{Cause, causes};
use super::fingerprint::fingerprint;
use crate::contract::{Contract, Level};
use crate::results::{CaseResult, Check, Finding, TargetInfo, Verdict};

/// What the run knows of a failing check beyond the results: how to show it.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Shell commands that reproduce it, by case and check.
    pub curl: BTreeMap<(String, usize), String>,
    /// The smallest request body that still fails, by case and check.
    pub smallest: BTreeMap<(String, usize), Value>,
}

/// Tells each defect once, and settles the verdicts: a case that shows a defect fails, or warns; one that was
/// only kept from its end by a defect that another case shows is inconclusive.
///
/// `target` says which names and numbers are the run's own: a failure has the same mark without them.
/// `blocked` pairs the place of a case with the check that ended it. Such a check becomes one of the case's
/// own, behind the others, where `evidence` has it already.
pub fn conclude(
    target: &TargetInfo,
    cases: &mut [CaseResult],
    blocked: Vec<(usize, Check)>,
    evidence: &Evidence,
) -> Vec<Finding> {
    for (place, check) in blocked {
        if let Some(case) = cases.get_mut(place) {
            case.checks.push(check);
        }
    }
    let causes = causes(cases);
    settle(cases, &causes);
    let told = |(id, cause): (&String, &Cause)| finding(target, id, cause, cases, evidence);
    let mut found: Vec<Finding> = causes.iter().filter_map(told).collect();
    found.sort_by(|a, b| (a.verdict, &a.requirement).cmp(&(b.verdict, &b.requirement)));
    found
}

/// What a broken requirement is to a run.
fn verdict(requirement: &str) -> Verdict {
    match Contract::get().requirement(requirement).map(|requirement| requirement.level) {
        Some(Level::Must) => Verdict::Fail,
        Some(Level::Should | Level::Open) | None => Verdict::Warning,
    }
}

fn settle(cases: &mut [CaseResult], causes: &BTreeMap<String, Cause>) {
    for (id, cause) in causes {
        for &place in &cause.blocked {
            cases[place].verdict = Verdict::Inconclusive;
            cases[place].reason = Some(format!("blocked by {id}, which is broken"));
        }
    }
    // What a case shows itself counts more than what kept it from showing more; the gravest counts last.
    for wanted in [Verdict::Warning, Verdict::Fail] {
        for (_, cause) in causes.iter().filter(|(id, _)| verdict(id) == wanted) {
            for &(place, _) in &cause.shown {
                (cases[place].verdict, cases[place].reason) = (wanted, None);
            }
        }
    }
}

fn finding(
    target: &TargetInfo,
    id: &str,
    cause: &Cause,
    cases: &[CaseResult],
    evidence: &Evidence,
) -> Option<Finding> {
    let requirement = Contract::get().requirement(id)?;
    // The case that is named after the requirement tells it best, then the one with the least traffic before it.
    let mut shown: Vec<(&CaseResult, usize)> =
        cause.shown.iter().map(|&(place, at)| (&cases[place], at)).collect();
    shown.sort_by_key(|&(case, at)| {
        let before = case.checks.get(at).and_then(|check| check.exchange);
        (!case.id.starts_with(id), before, &case.id)
    });
    let &(witness, at) = shown.first()?;
    let check: &Check = witness.checks.get(at)?;
    let mut showing: Vec<String> = Vec::new();
    for (case, _) in &shown {
        if !showing.contains(&case.id) {
            showing.push(case.id.clone());
        }
    }
    let blocked = cause.blocked.iter().map(|&place| cases[place].id.clone());
    let key = (witness.id.clone(), at);
    Some(Finding {
        requirement: id.to_owned(),
        statement: requirement.statement.clone(),
        passage: requirement.passage.clone(),
        verdict: verdict(id),
        blocks: blocked.filter(|id| !showing.contains(id)).collect(),
        cases: showing,
        check: check.clone(),
        exchange: check.exchange.and_then(|at| witness.exchanges.get(at)).cloned(),
        curl: evidence.curl.get(&key).cloned(),
        smallest: evidence.smallest.get(&key).cloned(),
        fingerprint: fingerprint(target, witness, check),
        excuse: None,
        unexpected: Vec::new(),
    })
}
