//! Several targets beside each other: where they differ, and what is broken.

use std::collections::{BTreeMap, BTreeSet};

use crate::results::{Finding, Results, RunResult, Verdict};

use super::paint::{Paint, Tone};
use super::runs;
use super::text::{cut, harmless, pad};

/// A cell holds so many characters.
const LONGEST: usize = 24;

/// A target that could not be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unjudged {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// One row: what it is about, and a cell for each run.
type Row = (String, Vec<(Tone, String)>);

/// A matrix of runs and requirements: the broken ones, and the open questions that are not answered alike by all.
pub fn render(results: &Results, unjudged: &[Unjudged], paint: Paint) -> String {
    let mut rows = vec![verdicts(results)];
    rows.extend(broken(results));
    rows.extend(answers(results));
    let names: Vec<String> =
        results.runs.iter().map(|run| cut(&runs::name(results, run), LONGEST)).collect();
    let first = rows.iter().map(|(about, _)| about.chars().count()).max().unwrap_or_default();
    let mut out = format!("{}\n", paint.strong(&format!("{} RUNS", results.runs.len())));
    let widths: Vec<usize> = (0..names.len())
        .map(|at| {
            let cells = rows.iter().filter_map(|(_, cells)| cells.get(at));
            cells.map(|(_, text)| text.chars().count()).chain([names[at].chars().count()]).max()
        })
        .map(Option::unwrap_or_default)
        .collect();
    let heads: Vec<String> =
        names.iter().zip(&widths).map(|(name, width)| pad(name, *width)).collect();
    out.push_str(&paint.quiet(&format!("{}  {}", pad("", first), heads.join("  "))));
    out.push('\n');
    for (about, cells) in rows {
        let cells: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|((tone, text), width)| paint.tone(*tone, &pad(text, *width)))
            .collect();
        out.push_str(&format!("{}  {}\n", pad(&about, first), cells.join("  ")));
    }
    for one in unjudged {
        let why = cut(&harmless(&one.why), 200);
        out.push_str(&format!("{}  {why}\n", paint.tone(Tone::Alarm, &harmless(&one.name))));
    }
    out.push('\n');
    out
}

fn verdicts(results: &Results) -> Row {
    let cell = |run: &RunResult| {
        let fails = run.summary.count(Verdict::Fail) - run.expected(Verdict::Fail);
        let open = run.summary.count(Verdict::Inconclusive);
        match (fails, open) {
            (0, 0) => (Tone::Good, "conforms".to_owned()),
            (0, open) => (Tone::Doubtful, format!("{open} inconclusive")),
            (fails, _) => (Tone::Bad, format!("{fails} failing")),
        }
    };
    ("verdict".to_owned(), results.runs.iter().map(cell).collect())
}

fn broken(results: &Results) -> Vec<Row> {
    let findings = results.runs.iter().flat_map(|run| &run.findings);
    let ids: BTreeSet<&str> = findings.map(|one| one.requirement.as_str()).collect();
    let row = |id: &str| {
        let cell = |run: &RunResult| {
            let found = run.findings.iter().find(|one| one.requirement == id);
            found.map_or((Tone::Quiet, "-".to_owned()), word)
        };
        (harmless(id), results.runs.iter().map(cell).collect())
    };
    ids.into_iter().map(row).collect()
}

fn word(finding: &Finding) -> (Tone, String) {
    match (finding.verdict, &finding.excuse) {
        (_, Some(_)) => (Tone::Quiet, "expected".to_owned()),
        (Verdict::Fail, None) => (Tone::Bad, "FAIL".to_owned()),
        (_, None) => (Tone::Doubtful, "warning".to_owned()),
    }
}

fn answers(results: &Results) -> Vec<Row> {
    let mut questions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, answer) in results.runs.iter().flat_map(|run| &run.observations) {
        questions.entry(id).or_default().insert(answer);
    }
    let row = |(id, _): (&str, _)| {
        let cell = |run: &RunResult| {
            let answer = run.observations.get(id).map_or("-", String::as_str);
            (Tone::Plain, cut(&harmless(answer), LONGEST))
        };
        (harmless(id), results.runs.iter().map(cell).collect())
    };
    questions.into_iter().filter(|(_, answers)| answers.len() > 1).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn what_differs_and_what_is_broken_stands_side_by_side() {
        let mut results = example::broken();
        results.runs.extend(example::clean().runs.into_iter().skip(1));
        results.runs[0].target.name = "lab".to_owned();
        results.runs[1].target.name = "staging".to_owned();
        results.runs[2].target.name = "branch".to_owned();
        results.runs[2].observations.insert("open/owner-form".to_owned(), "an id".to_owned());
        let unjudged = [Unjudged { name: "old".to_owned(), why: "does not answer".to_owned() }];
        insta::assert_snapshot!(render(&results, &unjudged, Paint::new(false)));
    }

    #[test]
    fn no_text_of_a_target_reaches_the_terminal_as_it_is() {
        let text = render(&example::hostile(), &[], Paint::new(false));
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}
