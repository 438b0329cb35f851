//! CTRF, the Common Test Report Format: one JSON document, a test a case.
//!
//! The format wants clock times, and results have none, so that two runs of one seed give one text: times count from
//! the beginning of the run.

use serde_json::{Map, Value, json};

use crate::results::{Results, RunResult};

use super::entry::{Entry, State, entries};
use super::text::harmless;

/// The version of the specification that the document follows.
const SPEC_VERSION: &str = "0.0.0";

/// The results as CTRF.
pub(super) fn render(results: &Results) -> String {
    let mut tests = Vec::new();
    let mut counts = Counts::default();
    for run in &results.runs {
        for entry in entries(run) {
            counts.add(entry.state);
            tests.push(test(&entry, run));
        }
    }
    let duration = whole(results.runs.iter().map(|run| run.duration_ms).sum());
    let document = json!({
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": format!("{} {}", results.tool.name, results.tool.version),
        "results": {
            "tool": {"name": results.tool.name, "version": results.tool.version},
            "summary": {
                "tests": tests.len(),
                "passed": counts.passed,
                "failed": counts.failed,
                "skipped": counts.skipped,
                "pending": 0,
                "other": counts.other,
                "suites": results.runs.len(),
                "start": 0,
                "stop": duration,
                "duration": duration,
            },
            "tests": tests,
            "environment": environment(results),
        },
    });
    format!("{document:#}\n")
}

#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
    other: usize,
}

impl Counts {
    fn add(&mut self, state: State) {
        *match state {
            State::Passed => &mut self.passed,
            State::Failed => &mut self.failed,
            State::Skipped | State::Excused => &mut self.skipped,
            State::Unjudged => &mut self.other,
        } += 1;
    }
}

/// The name of a state in this format.
fn status(state: State) -> &'static str {
    match state {
        State::Passed => "passed",
        State::Failed => "failed",
        State::Skipped | State::Excused => "skipped",
        State::Unjudged => "other",
    }
}

fn test(entry: &Entry<'_>, run: &RunResult) -> Value {
    let band = run.band.to_string();
    let mut test = Map::new();
    let mut set = |name: &str, value: Value| test.insert(name.to_owned(), value);
    set("name", entry.name.clone().into());
    set(
        "testId",
        format!("{} {band} {} {}", harmless(&run.target.name), entry.area, entry.name).into(),
    );
    set("status", status(entry.state).into());
    set("rawStatus", entry.kind.into());
    set("duration", whole(entry.duration_ms).into());
    let area = entry.area.split('/').filter(|part| !part.is_empty()).map(str::to_owned);
    set("suite", std::iter::once(band).chain(area).collect::<Vec<_>>().into());
    set("type", "conformance".into());
    if !entry.headline.is_empty() {
        set("message", entry.headline.clone().into());
    }
    if !entry.story.is_empty() {
        set("trace", entry.story.clone().into());
    }
    if let Some(case) = entry.case {
        set("tags", case.requirements.clone().into());
        set("extra", json!({"title": harmless(&case.title), "requests": case.requests}));
    }
    test.into()
}

/// What was tested, by the first run; the others differ in their band alone, or stand in the extras.
fn environment(results: &Results) -> Value {
    let Some(first) = results.runs.first() else { return json!({}) };
    let runs: Vec<Value> = results
        .runs
        .iter()
        .map(|run| {
            json!({
                "band": run.band,
                "deployment": run.deployment.to_string(),
                "target": harmless(&run.target.name),
                "url": harmless(&run.target.url),
                "company": harmless(&run.target.company),
                "extensions": harmless(&run.target.extensions),
                "requests": run.requests,
            })
        })
        .collect();
    json!({
        "appName": harmless(&first.target.name),
        "testEnvironment": first.deployment.to_string(),
        "extra": {"runs": runs, "seed": results.seed, "contract_hash": results.contract_hash},
    })
}

/// Milliseconds as the whole number that the format wants; what is no time counts as none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float stays within the bounds of the integer"
)]
fn whole(ms: f64) -> u64 {
    ms.round().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn errors(document: &Value) -> Vec<String> {
        let schema: Value =
            serde_json::from_str(include_str!("../../tests/it/schemas/ctrf.schema.json"))
                .expect("the schema is JSON");
        let validator = jsonschema::draft7::new(&schema).expect("the schema compiles");
        validator
            .iter_errors(document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    #[test]
    fn it_is_valid_by_the_schema_of_the_format() {
        for results in [example::clean(), example::broken(), example::excused(), example::hostile()]
        {
            let document: Value = serde_json::from_str(&render(&results)).expect("JSON");
            assert_eq!(errors(&document), Vec::<String>::new());
        }
        let nothing = serde_json::from_str(&render(&Results::new(1, Vec::new()))).expect("JSON");
        assert_eq!(errors(&nothing), Vec::<String>::new());
        let mut bad = nothing;
        bad["results"]["summary"]["other"] = "none".into();
        assert!(!errors(&bad).is_empty());
    }

    #[test]
    fn the_counts_add_up() {
        let document: Value = serde_json::from_str(&render(&example::excused())).expect("JSON");
        let results = &document["results"];
        let tests = results["tests"].as_array().expect("tests");
        let mut sum = 0;
        for status in ["passed", "failed", "skipped", "pending", "other"] {
            let counted = tests.iter().filter(|test| test["status"] == status).count();
            assert_eq!(results["summary"][status], counted, "{status}");
            sum += counted;
        }
        assert_eq!(results["summary"]["tests"], sum);
        assert_eq!(results["summary"]["failed"], 2, "a stale expectation in each band");
        let ids: std::collections::BTreeSet<_> =
            tests.iter().map(|test| test["testId"].to_string()).collect();
        assert_eq!(ids.len(), tests.len(), "each test has an id of its own");
    }

    #[test]
    fn a_test_of_each_kind() {
        let mut results = example::excused();
        results.runs.remove(0);
        results.runs[0].cases.retain(|case| {
            ["create/accepts/plain", "update/ring_time/maximum/above", "role/read/user/refused"]
                .contains(&case.id.as_str())
        });
        insta::assert_snapshot!(render(&results));
    }

    #[test]
    fn hostile_text_is_written_out() {
        let text = render(&example::hostile());
        assert_eq!(text.chars().find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}')), None);
    }
}
