//! `JUnit` XML: a suite a band, a test a case. A failure is a broken must; what could not be judged is an
//! error; a warning and an observation pass, and say what they saw. A failure that is expected is skipped, as
//! test frameworks have it, and an expectation that does not hold is an error: a file and the exit code of its run
//! are of one colour.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::Value;

use crate::judge::fingerprint;
use crate::results::{CaseResult, Change, Check, Damage, Excuse, Results, RunResult, Verdict};

use super::evidence::{Room, of_case, plain};
use super::text::harmless;

/// CI servers show the text in a box of about this width; a long body is worth scrolling for there.
const ROOM: Room = Room { width: 100, height: 60 };

/// The results as `JUnit` XML.
pub(super) fn render(results: &Results) -> String {
    let mut report = Report::new("dialcheck");
    report.set_time(time(results.runs.iter().map(|run| run.duration_ms).sum()));
    report.add_test_suites(results.runs.iter().map(|run| suite(results, run)));
    report.to_string().expect("writing to memory does not fail, and the text is XML's")
}

fn suite(results: &Results, run: &RunResult) -> TestSuite {
    let mut suite = TestSuite::new(harmless(&format!("{} {}", run.target.name, run.band)));
    suite.set_time(time(run.duration_ms));
    suite.add_properties(
        [
            ("band", run.band.to_string()),
            ("deployment", run.deployment.to_string()),
            ("url", run.target.url.clone()),
            ("company", run.target.company.clone()),
            ("extensions", run.target.extensions.clone()),
            ("seed", results.seed.to_string()),
            ("contract_hash", results.contract_hash.clone()),
            ("version", results.tool.version.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), harmless(&value))),
    );
    suite.add_test_cases(run.cases.iter().map(|case| test_case(case, run)));
    suite.add_test_cases(out_of_date(run));
    suite.add_test_cases(run.collateral.iter().map(|damage| harmed(damage, run)));
    suite.add_test_cases(run.leftovers.iter().map(|left| left_behind(left, run)));
    suite
}

/// A row that others own and that is not as it was: no case may hide it.
fn harmed(damage: &Damage, run: &RunResult) -> TestCase {
    let name = format!("{} of {}", damage.extension, damage.company);
    let change = match damage.change {
        Change::Lost => "is gone",
        Change::Changed => "has changed",
    };
    let message = format!("extension {name}, which the run did not make, {change}");
    let story = format!(
        "before: {}\nafter: {}\nby: {}",
        Value::from(damage.before.clone()),
        Value::from(damage.after.clone()),
        damage.case.as_deref().unwrap_or("this run, or somebody else meanwhile")
    );
    beside(run, "collateral", &name, &message, &story)
}

/// An expected failure that does not hold is somebody's work, as a failure is. Several entries may name one case.
fn out_of_date(run: &RunResult) -> Vec<TestCase> {
    let mut problems: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for stale in &run.stale {
        problems.entry(&stale.entry).or_default().push(&stale.problem);
    }
    let told = |(entry, problems): (&str, Vec<&str>)| {
        let message = format!("the expected failure {entry} {}", problems.join("; "));
        beside(run, "expected-failures", entry, &message, "the list of expected failures is stale")
    };
    problems.into_iter().map(told).collect()
}

/// Why a failure is expected, and until when.
fn excused(excuse: &Excuse) -> String {
    let owner = excuse.owner.as_deref().unwrap_or("nobody");
    let until = excuse.expires.as_deref().unwrap_or("it is mended");
    harmless(&format!("expected failure: {} ({owner}, until {until})", excuse.reason))
}

fn left_behind(left: &str, run: &RunResult) -> TestCase {
    let message = format!("extension {left} could not be removed");
    beside(run, "leftovers", left, &message, "`dialcheck cleanup` tries again")
}

/// What is wrong with the run rather than with the target, as an error.
fn beside(run: &RunResult, area: &str, name: &str, message: &str, story: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(harmless(message)).set_type(area);
    status.set_description(story.lines().map(harmless).collect::<Vec<_>>().join("\n"));
    let mut test = TestCase::new(harmless(name), status);
    test.set_classname(format!("{}/{area}", run.band.to_string().replace('.', "-")));
    test
}

fn test_case(case: &CaseResult, run: &RunResult) -> TestCase {
    let reason = || harmless(case.reason.as_deref().unwrap_or("no reason was given"));
    let story = || plain(&of_case(case, run, ROOM));
    let excuse = run.excuse_of(case).filter(|_| case.verdict == Verdict::Fail);
    let mut status = match case.verdict {
        Verdict::Fail if excuse.is_some() => TestCaseStatus::skipped(),
        Verdict::Pass | Verdict::Warning | Verdict::Observed => TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Inconclusive => TestCaseStatus::non_success(NonSuccessKind::Error),
        Verdict::Skipped => TestCaseStatus::skipped(),
    };
    match case.verdict {
        Verdict::Fail => {
            if let Some(excuse) = excuse {
                status.set_message(excused(excuse));
            } else {
                status.set_message(message(case)).set_type("must");
                status.set_description(story());
            }
        }
        Verdict::Inconclusive => {
            status.set_message(reason()).set_type("inconclusive");
            status.set_description(story());
        }
        Verdict::Skipped => {
            status.set_message(reason());
        }
        Verdict::Pass | Verdict::Warning | Verdict::Observed => {}
    }
    let mut test = TestCase::new(harmless(&case.id), status);
    test.set_classname(class(case, run));
    test.set_time(time(case.duration_ms));
    test.add_properties(marks(case, run));
    match case.verdict {
        Verdict::Fail if excuse.is_some() => {
            test.set_system_out(format!("{}\n{}", message(case), story()));
        }
        Verdict::Warning => {
            test.set_system_out(format!("warning: {}\n{}", message(case), story()));
        }
        Verdict::Observed => {
            test.set_system_out(observed(case));
        }
        Verdict::Pass | Verdict::Fail | Verdict::Skipped | Verdict::Inconclusive => {}
    }
    test
}

/// The marks of what fails in a case, by which `dialcheck accept` knows it.
fn marks(case: &CaseResult, run: &RunResult) -> Vec<(String, String)> {
    if !matches!(case.verdict, Verdict::Fail | Verdict::Warning) {
        return Vec::new();
    }
    let broken = case.checks.iter().filter(|check| !check.held);
    let marks: BTreeSet<String> =
        broken.map(|check| fingerprint(&run.target, case, check)).collect();
    marks.into_iter().map(|mark| ("fingerprint".to_owned(), mark)).collect()
}

/// The band, then the operation and area: `6-3-10+/update/ring_time`.
///
/// The band is in it because CI servers know a test by class and name and would keep the last of two
/// bands alone; its dots are not, because they would be read as the ends of packages.
fn class(case: &CaseResult, run: &RunResult) -> String {
    let area = case.id.rsplit_once('/').map_or("", |(area, _)| area);
    let band = run.band.to_string().replace('.', "-");
    harmless(format!("{band}/{area}").trim_end_matches('/'))
}

/// The first broken expectation, as the headline that CI servers list.
fn message(case: &CaseResult) -> String {
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
    format!("observed: {}", answers.join("; "))
}

/// Milliseconds as a duration; what is no time (a clock that ran backwards) counts as none.
fn time(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn parsed(results: &Results) -> Report {
        Report::deserialize_from_str(&render(results)).expect("valid JUnit XML")
    }

    #[test]
    fn the_counts_are_those_of_the_verdicts() {
        counts(&example::broken());
        counts(&example::expected());
    }

    fn counts(results: &Results) {
        let report = parsed(results);
        for (suite, run) in report.test_suites.iter().zip(&results.runs) {
            // Two entries may name one case.
            let stale: BTreeSet<&str> = run.stale.iter().map(|one| one.entry.as_str()).collect();
            let beside = run.collateral.len() + run.leftovers.len() + stale.len();
            let expected = run.expected(Verdict::Fail);
            assert_eq!(suite.tests, run.summary.total() + beside);
            assert_eq!(suite.failures, run.summary.fail - expected);
            assert_eq!(suite.errors, run.summary.inconclusive + beside);
            assert_eq!(suite.skipped, run.summary.skipped + expected);
        }
        assert_eq!(report.test_suites.len(), 2);
    }

    #[test]
    fn no_two_tests_share_class_and_name() {
        let report = parsed(&example::expected());
        let mut seen = BTreeSet::new();
        for test in report.test_suites.iter().flat_map(|suite| &suite.test_cases) {
            let class = test.classname.as_ref().map(|class| class.as_str().to_owned());
            assert!(seen.insert((class, test.name.as_str().to_owned())));
        }
    }

    #[test]
    fn control_characters_do_not_spoil_the_file() {
        let results = example::hostile();
        let text = render(&results);
        let allowed = |c: char| matches!(c, '\n' | ' '..='~') || c as u32 > 0xa0;
        assert_eq!(text.chars().find(|&c| !allowed(c)), None);
        assert!(!text.contains('\u{202e}'));
        let tests = |run: &RunResult| {
            run.cases.len() + run.collateral.len() + run.leftovers.len() + run.stale.len()
        };
        let cases: usize = results.runs.iter().map(tests).sum();
        assert_eq!(parsed(&results).tests, cases);
    }

    #[test]
    fn a_failure_tells_the_whole_story() {
        let mut results = example::broken();
        results.runs.remove(0);
        results.runs[0].cases.retain(|case| {
            matches!(
                case.id.as_str(),
                "update/ring_time/maximum/above"
                    | "read/scope/type/number"
                    | "open/number-form"
                    | "role/read/user/refused"
                    | "read/rows/all"
                    | "create/accepts/plain"
            )
        });
        insta::assert_snapshot!(render(&results));
    }
}
