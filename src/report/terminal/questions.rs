use std::collections::BTreeMap;

use crate::gather::Gather as _;
use crate::report::paint::Tone;
use crate::report::runs;
use crate::report::text::{counted, cut, harmless, pad};
use crate::results::Results;

use super::page::Page;

/// Room between two entries of a line.
const GUTTER: usize = 3;
/// An answer may quote the target, which may have a lot to say.
const LONGEST_ANSWER: usize = 300;

/// How the target answers where the document leaves it open: what all runs share once, then what is
/// particular to each.
pub(super) fn add(page: &mut Page, results: &Results) {
    let mut questions: Vec<&String> =
        results.runs.iter().flat_map(|run| run.observations.keys()).collect();
    questions.sort();
    questions.dedup();
    if questions.is_empty() {
        return;
    }
    let note = format!("{}; any answer is legal", counted(questions.len(), "question"));
    page.heading(Tone::Strong, "OPEN QUESTIONS, AS ANSWERED", &note);
    let shared = shared(results);
    let all: Vec<usize> = (0..results.runs.len()).collect();
    part(page, &runs::names(results, &all), &shared);
    for run in &results.runs {
        let own: BTreeMap<&str, &str> = run
            .observations
            .iter()
            .map(|(question, answer)| (question.as_str(), answer.as_str()))
            .filter(|(question, _)| !shared.contains_key(question))
            .gather();
        part(page, &runs::name(results, run), &own);
    }
}

/// What every run answers alike.
fn shared(results: &Results) -> BTreeMap<&str, &str> {
    let Some((first, rest)) = results.runs.split_first() else {
        return BTreeMap::new();
    };
    first
        .observations
        .iter()
        .filter(|&(question, answer)| {
            rest.iter().all(|run| run.observations.get(question) == Some(answer))
        })
        .map(|(question, answer)| (question.as_str(), answer.as_str()))
        .gather()
}

fn part(page: &mut Page, name: &str, answers: &BTreeMap<&str, &str>) {
    if answers.is_empty() {
        return;
    }
    if !name.is_empty() {
        page.wrapped(2, Tone::Quiet, name);
    }
    let entries: Vec<(String, String)> = answers
        .iter()
        .map(|(question, answer)| {
            // `open/` before each of them would say nothing.
            let question = question.strip_prefix("open/").unwrap_or(question);
            (harmless(question), cut(&harmless(answer), LONGEST_ANSWER))
        })
        .collect();
    let long = |entries: &[(String, String)]| {
        let lengths = entries.iter().map(|(question, _)| question.chars().count());
        lengths.max().unwrap_or(0)
    };
    let names = long(&entries) + 2;
    // Two entries share a line where there is room for them; long answers get lines of their own.
    let half = page.width.saturating_sub(2 + GUTTER) / 2;
    let (short, wide): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(_, answer)| names + answer.chars().count() <= half);
    let lines = short.len().div_ceil(2);
    for line in 0..lines {
        let (question, answer) = &short[line];
        let mut text = format!("  {}", page.paint.quiet(&pad(question, names)));
        text.push_str(&page.paint.plain(answer));
        if let Some((next, second)) = short.get(line + lines) {
            let used = names + answer.chars().count();
            text.push_str(&" ".repeat((half + GUTTER).saturating_sub(used)));
            text.push_str(&page.paint.quiet(&pad(next, names)));
            text.push_str(&page.paint.plain(second));
        }
        page.line(&text);
    }
    for (question, answer) in &wide {
        let lead = format!("  {}", pad(question, names));
        page.hanging((&lead, Tone::Quiet), Tone::Plain, answer);
    }
}
