use serde_json::{Map, Value, json};

use super::findings::Evidence;
use super::verdict::verdict;
use crate::contract::Operation;
use crate::results::{CaseResult, Check};

/// A call that had to succeed and did not.
struct Refusal {
    case: usize,
    check: usize,
    requirement: String,
    operation: Operation,
    values: Map<String, Value>,
    /// How directly the requirement speaks of the value: a bound of a column before the column.
    rank: u8,
}

/// Takes back failing checks that another one explains, so that one defect is told once: where an
/// operation does not work at all, that is all there is to say of it; and where one value is refused,
/// so is every call that has it among others. A case of which nothing else is left was blocked.
///
/// `evidence` is kept in step with the checks that remain.
pub fn explain(cases: &mut [CaseResult], evidence: &mut Evidence) {
    let refusals: Vec<Refusal> =
        cases.iter().enumerate().flat_map(|(at, case)| refusals(at, case)).collect();
    let dead: Vec<Operation> = Operation::ALL
        .into_iter()
        .filter(|operation| {
            let home = format!("{operation}/accepts");
            refusals.iter().any(|one| {
                one.operation == *operation
                    && one.requirement == home
                    && cases[one.case].id.starts_with(&home)
            })
        })
        .collect();
    let mut explained: Vec<(usize, usize, String)> = refusals
        .iter()
        .filter_map(|one| {
            let home = format!("{}/accepts", one.operation);
            let cause = if dead.contains(&one.operation) && one.requirement != home {
                Some(home)
            } else {
                refusals
                    .iter()
                    .find(|other| other.explains(one))
                    .map(|other| other.requirement.clone())
            };
            cause.map(|cause| (one.case, one.check, cause))
        })
        .collect();
    // From the last check on, so that the places of those before it stay true.
    explained.sort_by_key(|(case, check, _)| std::cmp::Reverse((*case, *check)));
    for (case, check, cause) in explained {
        let case = &mut cases[case];
        case.checks.remove(check);
        evidence.forget(&case.id, check);
        let (now, _) = verdict(&case.checks, false, None);
        if case.checks.iter().all(|check| check.held) {
            case.verdict = crate::results::Verdict::Inconclusive;
            case.reason = Some(format!("blocked by {cause}: the call succeeds"));
        } else {
            case.verdict = now;
        }
    }
}

impl Refusal {
    /// Whether this one says all that `other` says, and says it more closely.
    fn explains(&self, other: &Self) -> bool {
        let within = !self.values.is_empty()
            && self.operation == other.operation
            && self.requirement != other.requirement
            && self.values.iter().all(|(name, value)| other.values.get(name) == Some(value));
        within && (self.values.len() < other.values.len() || self.rank < other.rank)
    }
}

fn refusals(at: usize, case: &CaseResult) -> Vec<Refusal> {
    let expected = json!({"result": "success"});
    let failed =
        |check: &Check| !check.held && check.pointer == "/result" && check.expected == expected;
    case.checks
        .iter()
        .enumerate()
        .filter(|(_, check)| failed(check))
        .filter_map(|(place, check)| {
            let exchange = case.exchanges.get(check.exchange?)?;
            let verb = exchange.path.trim_end_matches('/').rsplit('/').next()?;
            let operation: Operation = verb.parse().ok()?;
            let body: Value = serde_json::from_str(&exchange.request).ok()?;
            let values = match operation {
                Operation::Update => body["values"].as_object().cloned().unwrap_or_default(),
                Operation::Create
                | Operation::Read
                | Operation::Readfull
                | Operation::Delete
                | Operation::Clone => Map::new(),
            };
            let last = check.requirement.rsplit('/').next().unwrap_or_default();
            let rank = match last {
                "minimum" | "maximum" | "enum" | "null" => 0,
                "stored" => 1,
                _ if last.starts_with("byte-") => 0,
                _ => 2,
            };
            let requirement = check.requirement.clone();
            Some(Refusal { case: at, check: place, requirement, operation, values, rank })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::results::{Exchange, Verdict};

    fn refused(id: &str, requirement: &str, values: &Value) -> CaseResult {
        CaseResult {
            id: id.to_owned(),
            title: String::new(),
            verdict: Verdict::Fail,
            requirements: vec![requirement.to_owned()],
            checks: vec![Check {
                requirement: requirement.to_owned(),
                expectation: "the call succeeds".to_owned(),
                expected: json!({"result": "success"}),
                actual: json!({"result": "fail"}),
                pointer: "/result".to_owned(),
                held: false,
                exchange: Some(0),
            }],
            reason: None,
            observations: BTreeMap::new(),
            duration_ms: 0.0,
            exchanges: vec![Exchange {
                role: "system-admin".to_owned(),
                method: "POST".to_owned(),
                path: "/rest/dialplan/update/".to_owned(),
                request: json!({"values": values}).to_string(),
                status: Some(400),
                response: String::new(),
                error: None,
                duration_ms: 0.0,
            }],
        }
    }

    #[test]
    fn a_value_that_is_refused_explains_every_call_that_has_it() {
        let mut cases = [
            refused("update/moh_in/maximum", "update/moh_in/maximum", &json!({"moh_in": 5})),
            refused("update/moh_in/stored", "update/moh_in/stored", &json!({"moh_in": 5})),
            refused("update/together", "update/together", &json!({"moh_in": 5, "name": "x"})),
            refused("update/fid/enum", "update/fid/enum", &json!({"fid": 1})),
        ];
        explain(&mut cases, &mut Evidence::default());
        let verdicts: Vec<Verdict> = cases.iter().map(|case| case.verdict).collect();
        assert_eq!(
            verdicts,
            [Verdict::Fail, Verdict::Inconclusive, Verdict::Inconclusive, Verdict::Fail]
        );
        assert_eq!(
            cases[2].reason.as_deref(),
            Some("blocked by update/moh_in/maximum: the call succeeds")
        );
    }

    #[test]
    fn an_operation_that_does_not_work_is_told_once() {
        let mut cases = [
            refused("update/accepts", "update/accepts", &json!({"name": "x"})),
            refused("update/fid/enum", "update/fid/enum", &json!({"fid": 1})),
        ];
        explain(&mut cases, &mut Evidence::default());
        assert_eq!((cases[0].verdict, cases[1].verdict), (Verdict::Fail, Verdict::Inconclusive));
    }
}
