//! `JUnit` XML: a suite a band, a test a case. A failure is a broken must, or an expectation that is stale; what could
//! not be judged is an error; what is expected to fail is skipped; a warning and an observation pass, and say what they
//! saw.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::results::{Results, RunResult};

use super::entry::{Entry, State, entries};
use super::text::harmless;

/// The results as `JUnit` XML.
pub(super) fn render(results: &Results) -> String {
    let mut report = Report::new("dialcheck");
    report.set_time(time(results.runs.iter().map(|run| run.duration_ms).sum()));
    report.add_test_suites(results.runs.iter().map(|run| suite(results, run)));
    let skipped = format!(" skipped=\"{}\"", report.skipped);
    let text = report.to_string().expect("writing to memory does not fail, and the text is XML's");
    // The schema of Jenkins knows this count on a suite, and not on the whole.
    text.replacen(&skipped, "", 1)
}

fn suite(results: &Results, run: &RunResult) -> TestSuite {
    let mut suite = TestSuite::new(harmless(&format!("{} {}", run.target.name, run.band)));
    suite.set_time(time(run.duration_ms));
    let shard = run.shard.map(|shard| ("shard", format!("{}/{}", shard.index, shard.of)));
    suite.add_properties(
        [
            ("band", run.band.to_string()),
            ("deployment", run.deployment.to_string()),
            ("url", run.target.url.clone()),
            ("company", run.target.company.clone()),
            ("extensions", run.target.extensions.clone()),
            ("roles", run.target.roles.join(", ")),
            ("requests", run.requests.to_string()),
            ("seed", results.seed.to_string()),
            ("contract_hash", results.contract_hash.clone()),
            ("version", results.tool.version.clone()),
        ]
        .into_iter()
        .chain(shard)
        .map(|(name, value)| (name.to_owned(), harmless(&value))),
    );
    suite.add_test_cases(entries(run).iter().map(|entry| test_case(entry, run)));
    suite
}

fn test_case(entry: &Entry<'_>, run: &RunResult) -> TestCase {
    let mut status = match entry.state {
        State::Passed => TestCaseStatus::success(),
        State::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        State::Unjudged => TestCaseStatus::non_success(NonSuccessKind::Error),
        State::Skipped | State::Excused => TestCaseStatus::skipped(),
    };
    if entry.state != State::Passed {
        status.set_message(entry.headline.as_str());
    }
    let (kind, described) = match entry.state {
        // "fail" would only say once more what the element says.
        State::Failed if entry.case.is_some() => ("must", true),
        State::Failed | State::Unjudged => (entry.kind, true),
        State::Excused => ("expected", false),
        State::Passed | State::Skipped => ("", false),
    };
    if !kind.is_empty() {
        status.set_type(kind);
    }
    // Some readers show the body alone, and an empty one as nothing at all.
    let story = if entry.story.is_empty() { &entry.headline } else { &entry.story };
    if described {
        status.set_description(story.as_str());
    }
    let mut test = TestCase::new(entry.name.as_str(), status);
    test.set_classname(class(entry, run));
    test.set_time(time(entry.duration_ms));
    match entry.state {
        State::Passed if !entry.headline.is_empty() => {
            let more = if entry.story.is_empty() { "" } else { "\n" };
            let text = format!("{}: {}{more}{}", entry.kind, entry.headline, entry.story);
            test.set_system_out(text);
        }
        State::Excused => {
            test.set_system_out(entry.story.as_str());
        }
        State::Passed | State::Failed | State::Skipped | State::Unjudged => {}
    }
    test
}

/// The band, then the operation and area: `6-3-10+/update/ring_time`.
///
/// The band is in it because CI servers know a test by class and name and would keep the last of two
/// bands alone; its dots are not, because they would be read as the ends of packages.
fn class(entry: &Entry<'_>, run: &RunResult) -> String {
    let band = run.band.to_string().replace('.', "-");
    format!("{band}/{}", entry.area).trim_end_matches('/').to_owned()
}

/// Milliseconds as a duration; what is no time (a clock that ran backwards) counts as none.
fn time(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::results::Verdict;

    fn parsed(results: &Results) -> Report {
        Report::deserialize_from_str(&render(results)).expect("valid JUnit XML")
    }

    #[test]
    fn the_counts_are_those_of_the_verdicts() {
        let results = example::broken();
        let report = parsed(&results);
        for (suite, run) in report.test_suites.iter().zip(&results.runs) {
            let beside = run.collateral.len() + run.leftovers.len() + usize::from(run.interrupted);
            assert_eq!(suite.tests, run.summary.total() + beside);
            assert_eq!(suite.failures, run.summary.fail);
            assert_eq!(suite.errors, run.summary.inconclusive + beside);
            assert_eq!(suite.skipped, run.summary.skipped);
        }
        assert_eq!(report.test_suites.len(), 2);
    }

    #[test]
    fn what_is_expected_is_skipped_and_what_is_stale_fails() {
        let results = example::excused();
        let report = parsed(&results);
        for (suite, run) in report.test_suites.iter().zip(&results.runs) {
            let failing = run.cases.iter().filter(|case| case.verdict == Verdict::Fail).count();
            assert_eq!(suite.failures, run.stale.len());
            assert_eq!(suite.skipped, run.summary.skipped + failing);
        }
    }

    #[test]
    fn no_two_tests_share_class_and_name() {
        let report = parsed(&example::broken());
        let mut seen = std::collections::BTreeSet::new();
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
        let tests: usize = results.runs.iter().map(|run| entries(run).len()).sum();
        assert_eq!(text.matches("<testcase ").count(), tests);
        assert_eq!(parsed(&results).test_suites.len(), results.runs.len());
    }

    /// Nothing in this crate reads XSD; the tool for it is asked where it is there.
    #[test]
    fn it_is_valid_by_the_schema_of_jenkins() {
        let folder = tempfile::tempdir().expect("a folder");
        let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/schemas/junit-10.xsd");
        let valid = |text: &str| {
            let path = folder.path().join("junit.xml");
            std::fs::write(&path, text).expect("written");
            let mut command = std::process::Command::new("xmllint");
            command.args(["--noout", "--schema", schema]).arg(&path);
            let output = command.output().ok()?;
            Some((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
        };
        for results in [example::clean(), example::broken(), example::excused(), example::hostile()]
        {
            let text = render(&results);
            // Without the tool nothing is held against the schema here; the counts and forms are, above.
            let Some((good, why)) = valid(&text) else { return };
            assert!(good, "{why}");
            let spoilt = text.replacen("<testcase name=", "<testcase title=", 1);
            assert_eq!(valid(&spoilt).map(|(good, _)| good), Some(false), "the schema is applied");
        }
    }

    #[test]
    fn a_failure_tells_the_whole_story() {
        let mut results = example::excused();
        let mut broken = example::broken().runs.remove(1);
        results.runs.remove(0);
        results.runs[0].cases.retain(|case| case.id == "update/ring_time/maximum/above");
        broken.cases.retain(|case| {
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
        results.runs.push(broken);
        insta::assert_snapshot!(render(&results));
    }
}
