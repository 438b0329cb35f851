use serde::Serialize;

use crate::report::runs;
use crate::report::text::{duration, harmless, thousands};
use crate::results::{PrecheckState, Results, RunResult, Verdict};

/// One run, as the head of the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Run {
    name: String,
    target: String,
    url: String,
    facts: Vec<(&'static str, String)>,
    counts: Vec<Count>,
    /// What it leaves out, where some cases alone were asked for.
    partial: Option<&'static str>,
    /// What ended it before its end.
    ended: Option<String>,
    looks: Vec<Look>,
}

#[derive(Clone, Debug, Serialize)]
struct Count {
    verdict: &'static str,
    number: String,
    zero: bool,
    /// How many of them are expected.
    expected: usize,
    /// The part of all cases, in hundredths, for the bar.
    share: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Look {
    subject: String,
    state: &'static str,
    detail: String,
}

/// Every run.
pub(super) fn all(results: &Results) -> Vec<Run> {
    results.runs.iter().map(|run| of(results, run)).collect()
}

fn of(results: &Results, run: &RunResult) -> Run {
    let ended = run.stopped.as_ref().map(|why| harmless(&format!("stopped: {why}")));
    let target = &run.target;
    Run {
        name: runs::name(results, run),
        target: harmless(&target.name),
        url: harmless(&target.url),
        facts: vec![
            ("deployment", run.deployment.to_string()),
            ("company", harmless(&target.company)),
            ("extensions", harmless(&target.extensions)),
            ("roles", harmless(&target.roles.join(", "))),
            ("effort", harmless(&run.effort)),
            ("requests", thousands(run.requests)),
            ("time", duration(run.duration_ms)),
            ("part", run.shard.map_or_else(|| "the whole suite".to_owned(), |one| one.to_string())),
        ],
        counts: Verdict::ALL.into_iter().map(|verdict| count(run, verdict)).collect(),
        partial: run.filtered.then_some("Some cases alone were asked for: nothing else was judged"),
        ended: ended.or_else(|| run.interrupted.then(|| "interrupted".to_owned())),
        looks: run
            .preflight
            .iter()
            .map(|look| Look {
                subject: harmless(&look.subject),
                state: match look.state {
                    PrecheckState::Good => "good",
                    PrecheckState::Unknown => "unknown",
                    PrecheckState::Doubtful => "doubtful",
                },
                detail: harmless(&look.detail),
            })
            .collect(),
    }
}

fn count(run: &RunResult, verdict: Verdict) -> Count {
    let count = run.summary.count(verdict);
    Count {
        verdict: verdict.name(),
        number: thousands(count as u64),
        zero: count == 0,
        expected: run.expected(verdict),
        share: (count * 100).div_ceil(run.summary.total().max(1)),
    }
}
