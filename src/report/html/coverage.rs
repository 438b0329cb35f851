use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contract::{Contract, Level, Operation};
use crate::report::text::harmless;
use crate::results::{Results, RunResult, Verdict};

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
    for finding in &run.findings {
        let stand = match (finding.verdict, &finding.excuse) {
            (_, Some(_)) => Stand::Excused,
            (Verdict::Fail, None) => Stand::Fail,
            (_, None) => Stand::Warning,
        };
        stands.insert(finding.requirement.clone(), stand);
    }
    stands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

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
}
