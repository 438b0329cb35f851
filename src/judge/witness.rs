use std::collections::{BTreeMap, BTreeSet};

use crate::contract::Side;
use crate::results::{CaseResult, Unwitnessed, Verdict};

/// The requirements that `cases` were to witness and did not: on both sides, or on one of them. A target that
/// refuses everything, or a case that could not be run, must not look like a requirement that holds.
///
/// `sides` says by id on which sides a case is a witness of the first requirement that it names.
pub fn unwitnessed(cases: &[CaseResult], sides: &BTreeMap<String, Vec<Side>>) -> Vec<Unwitnessed> {
    let mut open: BTreeMap<(&str, Side), Option<&str>> = BTreeMap::new();
    let mut closed: BTreeSet<(&str, Side)> = BTreeSet::new();
    for case in cases {
        let Some(requirement) = case.requirements.first() else { continue };
        for side in sides.get(&case.id).into_iter().flatten() {
            let what = (requirement.as_str(), *side);
            match case.verdict {
                Verdict::Pass | Verdict::Fail | Verdict::Warning => {
                    closed.insert(what);
                }
                Verdict::Observed | Verdict::Skipped | Verdict::Inconclusive => {
                    open.entry(what).or_insert(case.reason.as_deref());
                }
            }
        }
    }
    let mut found: Vec<Unwitnessed> = Vec::new();
    for ((requirement, side), reason) in open {
        if closed.contains(&(requirement, side)) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.requirement == requirement => last.sides.push(side),
            _ => found.push(Unwitnessed {
                requirement: requirement.to_owned(),
                sides: vec![side],
                reason: reason.unwrap_or_default().to_owned(),
            }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(id: &str, requirement: &str, verdict: Verdict) -> CaseResult {
        CaseResult {
            id: id.to_owned(),
            title: String::new(),
            verdict,
            requirements: vec![requirement.to_owned()],
            checks: Vec::new(),
            reason: (verdict == Verdict::Skipped).then(|| "no key".to_owned()),
            observations: BTreeMap::new(),
            requests: 0,
            duration_ms: 0.0,
            exchanges: Vec::new(),
        }
    }

    #[test]
    fn a_side_is_witnessed_by_any_case_that_was_judged() {
        let cases = [
            case("a", "one", Verdict::Skipped),
            case("b", "one", Verdict::Pass),
            case("c", "two", Verdict::Skipped),
            case("d", "three", Verdict::Inconclusive),
            case("e", "three", Verdict::Fail),
            case("f", "open", Verdict::Observed),
        ];
        let both = vec![Side::Accepting, Side::Refusing];
        let sides = [
            ("a", both.clone()),
            ("b", vec![Side::Accepting]),
            ("c", both.clone()),
            ("d", both.clone()),
            ("e", both),
            ("f", Vec::new()),
        ]
        .map(|(id, sides)| (id.to_owned(), sides));
        let found = unwitnessed(&cases, &sides.into());
        let told: Vec<(&str, &[Side], &str)> = found
            .iter()
            .map(|one| (one.requirement.as_str(), one.sides.as_slice(), one.reason.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("one", [Side::Refusing].as_slice(), "no key"),
                ("two", [Side::Accepting, Side::Refusing].as_slice(), "no key"),
            ]
        );
    }
}
