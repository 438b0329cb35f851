//! A run as a list of tests, for the formats that know tests alone: its cases, and behind them what is wrong beside
//! the cases, so that no reader takes a run for good that was not.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::judge::fingerprint;
use crate::results::{CaseResult, Change, Check, Damage, Excuse, RunResult, Verdict};

use super::evidence::{Room, of_case, plain};
use super::text::{cut, harmless};

/// CI servers show the text in a box of about this width; a long body is worth scrolling for there.
const ROOM: Room = Room { width: 100, height: 60 };

/// A headline is cut behind so many characters: CI servers list it on one line.
const LONGEST_HEADLINE: usize = 200;

/// What became of a test, in the words that all formats have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Passed,
    /// Broken, and nobody expects it.
    Failed,
    /// Broken, as somebody expects.
    Excused,
    Skipped,
    /// Neither passed nor failed.
    Unjudged,
}

/// One test. All texts are fit to print.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// The id of the case, or what it is that is wrong.
    pub(super) name: String,
    /// The id without its last part, or what kind of trouble it is.
    pub(super) area: String,
    pub(super) state: State,
    /// The verdict, or the kind of trouble.
    pub(super) kind: &'static str,
    /// What went wrong, or why it was not run, on one line; empty where there is nothing to tell.
    pub(super) headline: String,
    /// What proves it, in lines; empty where there is nothing to prove.
    pub(super) story: String,
    pub(super) duration_ms: f64,
    pub(super) case: Option<&'a CaseResult>,
}

/// All tests of a run.
pub(super) fn entries(run: &RunResult) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = run.cases.iter().map(|case| of(case, run)).collect();
    entries.extend(stale(run));
    entries.extend(run.collateral.iter().map(harmed));
    entries.extend(run.leftovers.iter().map(|left| left_behind(left)));
    if let Some(why) = &run.stopped {
        entries.push(beside(
            "run",
            "stopped",
            &format!("the run was stopped before its end: {why}"),
            "",
        ));
    }
    if run.interrupted {
        entries.push(beside("run", "interrupted", "the run was interrupted before its end", ""));
    }
    entries
}

/// An excuse in a sentence, fit to print.
pub(super) fn excused(excuse: &Excuse) -> String {
    let owner = excuse.owner.as_ref().map_or(String::new(), |owner| format!(", owner {owner}"));
    let until = excuse.expires.as_ref().map_or(String::new(), |day| format!(", until {day}"));
    harmless(&format!("expected to fail: {}{owner}{until}", excuse.reason))
}

fn of<'a>(case: &'a CaseResult, run: &'a RunResult) -> Entry<'a> {
    let reason = || harmless(case.reason.as_deref().unwrap_or("no reason was given"));
    let judged = matches!(case.verdict, Verdict::Fail | Verdict::Warning);
    let excuse = run.excuse_of(case).filter(|_| judged);
    let (state, headline) = match (case.verdict, excuse) {
        (_, Some(excuse)) => (State::Excused, excused(excuse)),
        (Verdict::Pass, None) => (State::Passed, String::new()),
        (Verdict::Observed, None) => (State::Passed, observed(case)),
        (Verdict::Warning, None) => (State::Passed, broken(case)),
        (Verdict::Fail, None) => (State::Failed, broken(case)),
        (Verdict::Skipped, None) => (State::Skipped, reason()),
        (Verdict::Inconclusive, None) => (State::Unjudged, reason()),
    };
    let proven = matches!(case.verdict, Verdict::Fail | Verdict::Warning | Verdict::Inconclusive);
    Entry {
        name: harmless(&case.id),
        area: harmless(case.id.rsplit_once('/').map_or("", |(area, _)| area)),
        state,
        kind: case.verdict.name(),
        headline: cut(&headline, LONGEST_HEADLINE),
        story: if proven { proof(case, run) } else { String::new() },
        duration_ms: case.duration_ms,
        case: Some(case),
    }
}

/// What was sent and what came back, and the marks by which an entry of the list of expected failures knows it.
fn proof(case: &CaseResult, run: &RunResult) -> String {
    let broken = case.checks.iter().filter(|check| !check.held);
    let marks: BTreeSet<String> =
        broken.map(|check| fingerprint(&run.target, case, check)).collect();
    let mut lines = vec![plain(&of_case(case, run, ROOM)).trim_end().to_owned()];
    lines.extend(marks.into_iter().map(|mark| format!("mark      {mark}")));
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// The first broken expectation, as the headline that CI servers list.
fn broken(case: &CaseResult) -> String {
    let broken: Vec<&Check> = case.checks.iter().filter(|check| !check.held).collect();
    let Some(first) = broken.first() else {
        return harmless(&case.title);
    };
    let more = match broken.len() {
        1 => String::new(),
        count => format!(" (+{} more)", count - 1),
    };
    harmless(&format!("{}: {}{more}", first.requirement, first.expectation))
}

fn observed(case: &CaseResult) -> String {
    let answers: Vec<String> = case
        .observations
        .iter()
        .map(|(question, answer)| harmless(&format!("{question}: {answer}")))
        .collect();
    answers.join("; ")
}

/// An expected failure that does not hold fails by itself: nobody would look for it among what passes. Several
/// entries may name one case.
fn stale<'a>(run: &RunResult) -> Vec<Entry<'a>> {
    let mut problems: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for stale in &run.stale {
        problems.entry(&stale.entry).or_default().push(&stale.problem);
    }
    let told = |(entry, problems): (&str, Vec<&str>)| Entry {
        state: State::Failed,
        ..beside("stale", entry, &problems.join("; "), "")
    };
    problems.into_iter().map(told).collect()
}

/// A row that others own and that is not as it was: no case may hide it.
fn harmed<'a>(damage: &Damage) -> Entry<'a> {
    let name = format!("{} of {}", damage.extension, damage.company);
    let change = match damage.change {
        Change::Lost => "is gone",
        Change::Changed => "has changed",
    };
    let headline = format!("extension {name}, which the run did not make, {change}");
    let story = format!(
        "before: {}\nafter: {}\nby: {}",
        Value::from(damage.before.clone()),
        Value::from(damage.after.clone()),
        damage.case.as_deref().unwrap_or("this run, or somebody else meanwhile")
    );
    beside("collateral", &name, &headline, &story)
}

fn left_behind<'a>(left: &str) -> Entry<'a> {
    let headline = format!("extension {left} could not be removed");
    beside("leftovers", left, &headline, "`dialcheck cleanup` tries again")
}

/// What is wrong with the run rather than with the target.
fn beside<'a>(area: &'static str, name: &str, headline: &str, story: &str) -> Entry<'a> {
    Entry {
        name: harmless(name),
        area: area.to_owned(),
        state: State::Unjudged,
        kind: area,
        headline: cut(&harmless(headline), LONGEST_HEADLINE),
        story: story.lines().map(harmless).collect::<Vec<_>>().join("\n"),
        duration_ms: 0.0,
        case: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn a_case_is_excused_where_all_that_it_shows_is() {
        let run = example::excused().runs.remove(1);
        let of_id = |id: &str| {
            let found = entries(&run).into_iter().find(|entry| entry.name == id);
            let found = found.expect(id);
            (found.state, found.headline)
        };
        let (state, headline) = of_id("update/ring_time/maximum/above");
        assert_eq!(state, State::Excused);
        assert_eq!(
            headline,
            "expected to fail: the vendor mends it in 7.0, owner QA-17, until 2027-01-31"
        );
        assert_eq!(of_id("read/scope/type/number").0, State::Passed);
        assert_eq!(of_id("update/ring_time/minimum").0, State::Failed);
        let mut both = run.clone();
        both.findings[1].verdict = Verdict::Fail;
        both.findings[1].cases.push("update/ring_time/maximum/above".to_owned());
        let entries = entries(&both);
        let above = entries.iter().find(|entry| entry.name == "update/ring_time/maximum/above");
        assert_eq!(above.map(|entry| entry.state), Some(State::Failed));
    }

    #[test]
    fn a_run_that_ended_early_has_a_test_that_says_so() {
        let run = example::hostile().runs.remove(1);
        let names: Vec<String> = entries(&run)
            .into_iter()
            .filter(|entry| entry.area == "run")
            .map(|entry| entry.name)
            .collect();
        assert_eq!(names, ["stopped", "interrupted"]);
    }
}
