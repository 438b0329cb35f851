use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contract::{Contract, Level, Operation};
use crate::report::text::harmless;
use crate::results::{CaseResult, Finding, Results, RunResult, Verdict};

/// How a requirement stands, the worst first: what several come to is the worst of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Stand {
    Fail,
    Warning,
    Excused,
    Inconclusive,
    Skipped,
    Pass,
    Observed,
}

impl Stand {
    /// How a requirement stands that two runs are about: what one has skipped is told by the other.
    fn beside(self, other: Self) -> Self {
        match (self, other) {
            (Self::Skipped, told) | (told, Self::Skipped) => told,
            _ => self.min(other),
        }
    }
}

/// The requirements of one topic and one operation.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Cell {
    /// How they stand; none where there is no requirement.
    stand: Option<Stand>,
    count: usize,
    /// What a search for their cases is.
    search: String,
    /// Each requirement with how it stands, a line each.
    title: String,
}

/// One topic: a column, or something else that requirements are about.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Topic {
    name: String,
    cells: Vec<Cell>,
}

/// Requirements by topic and operation.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Matrix {
    columns: Vec<&'static str>,
    topics: Vec<Topic>,
}

/// What has no operation of its own.
const ELSEWHERE: &str = "other";

/// The requirements of a topic, by the column that they stand in.
type ByColumn<'a> = BTreeMap<&'a str, Vec<(&'a str, Stand)>>;

/// How the requirements stand after all runs.
pub(super) fn matrix(results: &Results) -> Matrix {
    let stands = stands(results);
    let mut columns: Vec<&'static str> = Operation::ALL.iter().map(|one| one.verb()).collect();
    columns.push(ELSEWHERE);
    let mut topics: BTreeMap<(bool, &str), ByColumn<'_>> = BTreeMap::new();
    for (id, stand) in &stands {
        let mut parts = id.split('/');
        let (area, topic) = (parts.next().unwrap_or_default(), parts.next());
        let own = columns.iter().find(|column| **column == area).copied();
        let (column, topic) = match (own, topic) {
            (Some(column), Some(topic)) => (column, topic),
            _ => (ELSEWHERE, area),
        };
        // The columns of the API below what is said of whole calls.
        let is_column = Contract::get().column(topic).is_some();
        topics.entry((is_column, topic)).or_default().entry(column).or_default().push((id, *stand));
    }
    let topics = topics
        .into_iter()
        .map(|((_, topic), by_column)| Topic {
            name: harmless(topic),
            cells: columns
                .iter()
                .map(|column| {
                    let search = if *column == ELSEWHERE {
                        format!("{topic}/")
                    } else {
                        format!("{column}/{topic}")
                    };
                    cell(by_column.get(column).map_or(&[], Vec::as_slice), search)
                })
                .collect(),
        })
        .collect();
    Matrix { columns, topics }
}

fn cell(requirements: &[(&str, Stand)], search: String) -> Cell {
    let word = |stand: Stand| format!("{stand:?}").to_lowercase();
    let lines: Vec<String> =
        requirements.iter().map(|(id, stand)| format!("{id}: {}", word(*stand))).collect();
    Cell {
        stand: requirements.iter().map(|(_, stand)| *stand).min(),
        count: requirements.len(),
        search,
        title: lines.join("\n"),
    }
}

/// How each requirement stands that a run was about.
fn stands(results: &Results) -> BTreeMap<String, Stand> {
    let mut stands: BTreeMap<String, Stand> = BTreeMap::new();
    for run in &results.runs {
        for (id, stand) in of_run(run) {
            stands.entry(id).and_modify(|known| *known = known.beside(stand)).or_insert(stand);
        }
    }
    stands
}

fn of_run(run: &RunResult) -> BTreeMap<String, Stand> {
    let mut stands: BTreeMap<String, Stand> = BTreeMap::new();
    // A requirement holds where any of its cases passed; what is broken is told by the findings.
    for case in &run.cases {
        let stand = match case.verdict {
            Verdict::Pass | Verdict::Fail | Verdict::Warning => Stand::Pass,
            Verdict::Observed => Stand::Observed,
            Verdict::Inconclusive => Stand::Inconclusive,
            Verdict::Skipped => Stand::Skipped,
        };
        for id in &case.requirements {
            stands
                .entry(id.clone())
                .and_modify(|known| *known = (*known).max(stand))
                .or_insert(stand);
        }
    }
    let open: BTreeSet<&str> = Contract::get()
        .requirements()
        .filter(|one| one.level == Level::Open)
        .map(|one| one.id.as_str())
        .collect();
    // An open question has no other stand than its answer.
    for (id, stand) in &mut stands {
        if open.contains(id.as_str()) && *stand == Stand::Pass {
            *stand = Stand::Observed;
        }
    }
    stands.extend(run.cases.iter().flat_map(|case| broken(case, run)));
    stands.extend(run.findings.iter().map(|one| (one.requirement.clone(), of_finding(one))));
    // What lacks a witness is not known to hold, though one of its cases may have passed.
    for one in &run.unwitnessed {
        if let Some(stand) = stands.get_mut(&one.requirement).filter(|one| **one == Stand::Pass) {
            *stand = unjudged(&one.requirement, run);
        }
    }
    stands
}

fn of_finding(finding: &Finding) -> Stand {
    match (finding.verdict, &finding.excuse) {
        (_, Some(_)) => Stand::Excused,
        (Verdict::Fail, None) => Stand::Fail,
        (_, None) => Stand::Warning,
    }
}

/// How those stand that a case has found broken. Where many of one family are, their parent is the finding and they
/// stand as it does; what is told as another finding's consequence has no verdict of its own.
fn broken(case: &CaseResult, run: &RunResult) -> Vec<(String, Stand)> {
    let judged = matches!(case.verdict, Verdict::Fail | Verdict::Warning);
    let told = |id: &str| run.findings.iter().find(|one| one.requirement == id).map(of_finding);
    case.checks
        .iter()
        .filter(|check| judged && !check.held)
        .map(|check| {
            let id = &check.requirement;
            let parent = Contract::get().requirement(id).and_then(|one| one.parent.as_deref());
            let stand = told(id).or_else(|| parent.and_then(told));
            (id.clone(), stand.unwrap_or(Stand::Inconclusive))
        })
        .collect()
}

/// How a requirement stands that lacks a witness: as the worst of its cases that were not judged.
fn unjudged(id: &str, run: &RunResult) -> Stand {
    let about = |case: &&CaseResult| case.requirements.iter().any(|one| one == id);
    let open = |case: &CaseResult| case.verdict == Verdict::Inconclusive || case.is_blocked();
    if run.cases.iter().filter(about).any(open) { Stand::Inconclusive } else { Stand::Skipped }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Side;
    use crate::report::example;
    use crate::results::Unwitnessed;

    #[test]
    fn what_one_run_has_skipped_is_told_by_the_other() {
        assert_eq!(Stand::Skipped.beside(Stand::Pass), Stand::Pass);
        assert_eq!(Stand::Pass.beside(Stand::Fail), Stand::Fail);
        assert_eq!(Stand::Skipped.beside(Stand::Skipped), Stand::Skipped);
    }

    #[test]
    fn a_cell_is_as_bad_as_its_worst_requirement() {
        let matrix = matrix(&example::broken());
        let at = |topic: &str, column: &str| {
            let place = matrix.columns.iter().position(|one| *one == column).expect("a column");
            let topic = matrix.topics.iter().find(|one| one.name == topic).expect("a topic");
            topic.cells[place].clone()
        };
        assert_eq!(at("ring_time", "update").stand, Some(Stand::Fail));
        assert!(at("ring_time", "update").title.contains("update/ring_time/maximum: fail"));
        assert_eq!(at("ring_time", "update").search, "update/ring_time");
        assert_eq!(at("ring_time", "delete").stand, None);
        assert!(matrix.topics.iter().all(|topic| topic.cells.len() == matrix.columns.len()));
    }

    /// The results with a finding that is told as its parent.
    fn collapsed(excused: bool) -> Results {
        let mut results = example::broken();
        results.runs.truncate(1);
        let excuse = example::excused().runs[0].findings[0].excuse.clone();
        let run = &mut results.runs[0];
        run.findings.truncate(1);
        let finding = &mut run.findings[0];
        finding.requirement = "clone/copies".to_owned();
        finding.excuse = excuse.filter(|_| excused);
        let shown = finding.cases[0].clone();
        let case = run.cases.iter_mut().find(|case| case.id == shown).expect("its case");
        case.requirements = vec!["clone/ring_time".to_owned(), "clone/name".to_owned()];
        let mut check = finding.check.clone();
        check.requirement = "clone/ring_time".to_owned();
        check.held = false;
        case.checks = vec![check];
        results
    }

    #[test]
    fn what_is_told_as_its_parent_is_not_green() {
        for (excused, stand) in [(false, Stand::Fail), (true, Stand::Excused)] {
            let stands = of_run(&collapsed(excused).runs[0]);
            assert_eq!(stands["clone/copies"], stand);
            assert_eq!(stands["clone/ring_time"], stand);
            assert_eq!(stands["clone/name"], Stand::Pass);
        }
    }

    #[test]
    fn what_is_the_consequence_of_another_finding_has_no_verdict() {
        let mut results = collapsed(false);
        results.runs[0].findings[0].requirement = "update/accepts".to_owned();
        assert_eq!(of_run(&results.runs[0])["clone/ring_time"], Stand::Inconclusive);
    }

    #[test]
    fn what_lacks_a_witness_is_not_green() {
        let mut results = example::clean();
        let run = &mut results.runs[0];
        let case = run.cases.iter().find(|one| one.verdict == Verdict::Pass).expect("a pass");
        let id = case.requirements[0].clone();
        assert_eq!(of_run(run)[&id], Stand::Pass);
        run.unwitnessed = vec![Unwitnessed {
            requirement: id.clone(),
            sides: vec![Side::Refusing],
            reason: "no credentials for the role user".to_owned(),
        }];
        assert_eq!(of_run(run)[&id], Stand::Skipped);
        let mut blocked = run.cases[0].clone();
        blocked.requirements = vec![id.clone()];
        blocked.verdict = Verdict::Inconclusive;
        run.cases.push(blocked);
        assert_eq!(of_run(run)[&id], Stand::Inconclusive);
    }
}
