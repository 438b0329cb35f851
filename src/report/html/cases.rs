use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::runs;
use crate::report::text::{cut, duration, harmless, thousands};
use crate::results::{CaseResult, Results, RunResult, Verdict};

/// A reason may quote the target.
const LONGEST_REASON: usize = 300;

/// A case, told once for all runs in which it ended alike.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    id: String,
    title: String,
    /// The verdict, or `excused`.
    tone: &'static str,
    bands: String,
    note: String,
    requests: String,
    time: String,
    /// What a search looks through, in small letters.
    text: String,
}

/// What tells two rows apart, in the order of the list: the rank of the verdict, the id, the note.
type Key<'a> = (usize, &'a str, String);

/// Every case, what went wrong first.
pub(super) fn all(results: &Results) -> Vec<Row> {
    let mut rows: BTreeMap<Key<'_>, (Vec<usize>, &CaseResult, &'static str)> = BTreeMap::new();
    for (place, run) in results.runs.iter().enumerate() {
        for case in &run.cases {
            let tone = tone(case, run);
            let key = (rank(tone), case.id.as_str(), note(case, run));
            rows.entry(key).or_insert_with(|| (Vec::new(), case, tone)).0.push(place);
        }
    }
    rows.into_iter()
        .map(|((_, id, note), (places, case, tone))| Row {
            id: harmless(id),
            title: harmless(&case.title),
            tone,
            bands: runs::names(results, &places),
            text: harmless(&format!("{id} {} {note}", case.requirements.join(" "))).to_lowercase(),
            note,
            requests: thousands(case.requests),
            time: duration(case.duration_ms),
        })
        .collect()
}

fn tone(case: &CaseResult, run: &RunResult) -> &'static str {
    let judged = matches!(case.verdict, Verdict::Fail | Verdict::Warning);
    if judged && run.excuse_of(case).is_some() { "excused" } else { case.verdict.name() }
}

fn rank(tone: &str) -> usize {
    let order = ["fail", "warning", "excused", "inconclusive", "skipped", "observed", "pass"];
    order.iter().position(|one| *one == tone).unwrap_or(order.len())
}

/// What there is to say of it beside its verdict.
fn note(case: &CaseResult, run: &RunResult) -> String {
    let findings = || {
        let shown = run.findings.iter().filter(|one| one.cases.contains(&case.id));
        shown.map(|one| one.requirement.as_str()).collect::<Vec<_>>().join(", ")
    };
    let answers = || {
        let answers: Vec<String> =
            case.observations.iter().map(|(id, answer)| format!("{id}: {answer}")).collect();
        answers.join("; ")
    };
    let text = match case.verdict {
        Verdict::Fail | Verdict::Warning => format!("shows {}", findings()),
        Verdict::Observed => answers(),
        Verdict::Pass | Verdict::Skipped | Verdict::Inconclusive => {
            case.reason.clone().unwrap_or_default()
        }
    };
    cut(&harmless(&text), LONGEST_REASON)
}
