use serde_json::{Value, json};

use crate::report::text::{counted, harmless};
use crate::results::{Finding, PrecheckState, Results, RunResult};

use super::{result, rule};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The results as SARIF.
pub(in crate::report) fn render(results: &Results) -> String {
    let runs: Vec<Value> = results.runs.iter().map(|run| of_run(results, run)).collect();
    let log = json!({"$schema": SCHEMA, "version": "2.1.0", "runs": runs});
    format!("{log:#}\n")
}

fn of_run(results: &Results, run: &RunResult) -> Value {
    let mut broken: Vec<&Finding> = Vec::new();
    for finding in &run.findings {
        if !broken.iter().any(|one| one.requirement == finding.requirement) {
            broken.push(finding);
        }
    }
    let rules: Vec<Value> = broken.iter().map(|finding| rule::of(finding)).collect();
    let index = |finding: &Finding| {
        broken.iter().position(|one| one.requirement == finding.requirement).unwrap_or_default()
    };
    let found: Vec<Value> =
        run.findings.iter().map(|finding| result::of(finding, run, index(finding))).collect();
    json!({
        "tool": {"driver": {
            "name": results.tool.name,
            "version": results.tool.version,
            "semanticVersion": results.tool.version,
            "rules": rules,
        }},
        // Code scanning keeps the results of each category apart.
        "automationDetails": {
            "id": harmless(&format!("dialcheck/{}/{}/", run.target.name, run.band)),
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(run)],
        "results": found,
        "properties": {
            "band": run.band,
            "deployment": run.deployment.to_string(),
            "url": harmless(&run.target.url),
            "company": harmless(&run.target.company),
            "extensions": harmless(&run.target.extensions),
            "requests": run.requests,
            "duration_ms": run.duration_ms,
            "seed": results.seed,
            "contract_hash": results.contract_hash,
            "summary": run.summary,
        },
    })
}

/// How the run went, apart from what it found.
fn invocation(run: &RunResult) -> Value {
    let whole = !run.interrupted && run.stopped.is_none();
    json!({
        "executionSuccessful": whole,
        "toolExecutionNotifications": notifications(run),
        "toolConfigurationNotifications": run
            .stale
            .iter()
            .map(|stale| notification("error", &format!("{}: {}", stale.entry, stale.problem)))
            .collect::<Vec<_>>(),
    })
}

fn notifications(run: &RunResult) -> Vec<Value> {
    let mut told = Vec::new();
    if let Some(why) = &run.stopped {
        told.push(notification("error", &format!("the run was stopped before its end: {why}")));
    }
    if run.interrupted {
        told.push(notification("error", "the run was interrupted before its end"));
    }
    for one in &run.collateral {
        let text = format!(
            "extension {} of {}, which the run did not make, is not as it was",
            one.extension, one.company
        );
        told.push(notification("error", &text));
    }
    for left in &run.leftovers {
        told.push(notification("error", &format!("extension {left} could not be removed")));
    }
    if run.summary.inconclusive > 0 {
        let count = counted(run.summary.inconclusive, "case");
        told.push(notification("warning", &format!("{count} could not be judged")));
    }
    for one in run.preflight.iter().filter(|one| one.state == PrecheckState::Doubtful) {
        told.push(notification("warning", &format!("{}: {}", one.subject, one.detail)));
    }
    told
}

fn notification(level: &str, text: &str) -> Value {
    json!({"level": level, "message": {"text": harmless(text)}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn document(results: &Results) -> Value {
        serde_json::from_str(&render(results)).expect("JSON")
    }

    fn errors(document: &Value) -> Vec<String> {
        let schema: Value =
            serde_json::from_str(include_str!("../../../tests/it/schemas/sarif-schema-2.1.0.json"))
                .expect("the schema is JSON");
        let validator = jsonschema::draft7::new(&schema).expect("the schema compiles");
        validator
            .iter_errors(document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    #[test]
    fn it_is_valid_by_the_schema_of_the_format() {
        for results in [
            example::clean(),
            example::broken(),
            example::excused(),
            example::hostile(),
            Results::new(1, Vec::new()),
        ] {
            assert_eq!(errors(&document(&results)), Vec::<String>::new());
        }
        let mut bad = document(&example::broken());
        bad["runs"][0]["results"][0]["level"] = "bad".into();
        assert!(!errors(&bad).is_empty());
    }

    #[test]
    fn a_rule_and_a_result_for_each_finding() {
        let document = document(&example::excused());
        let text = format!("{:#}", document["runs"][1]);
        // Lines move with every edit of the contract.
        let is_line = |line: &str| line.trim_start().starts_with("\"startLine\": ");
        let kept: Vec<&str> = text.lines().filter(|line| !is_line(line)).collect();
        assert_eq!(text.lines().count() - kept.len(), 3);
        insta::assert_snapshot!(kept.join("\n"));
        for run in document["runs"].as_array().expect("runs") {
            let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
            for result in run["results"].as_array().expect("results") {
                let index = result["ruleIndex"].as_u64().expect("an index");
                let index = usize::try_from(index).expect("a small one");
                assert_eq!(result["ruleId"], rules[index]["id"]);
            }
        }
    }

    #[test]
    fn two_findings_of_one_requirement_share_its_rule() {
        let mut results = example::broken();
        let run = &mut results.runs[0];
        let mut again = run.findings[0].clone();
        "another expectation".clone_into(&mut again.check.expectation);
        run.findings.push(again);
        let run = &document(&results)["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(1));
        let prints: Vec<&Value> = (0..2)
            .map(|at| &run["results"][at]["partialFingerprints"]["primaryLocationLineHash"])
            .collect();
        assert!(prints[0].is_string() && prints[0] != prints[1], "{prints:?}");
    }

    #[test]
    fn a_fingerprint_is_the_same_whatever_came_back() {
        let print = |results: &Results| {
            document(results)["runs"][0]["results"][0]["partialFingerprints"].clone()
        };
        let mut other = example::broken();
        other.runs[0].findings[0].check.actual = 17.into();
        other.runs[0].findings[0].cases.reverse();
        assert_eq!(print(&example::broken()), print(&other));
        other.runs[0].findings[0].requirement = "update/ring_time/minimum".to_owned();
        assert_ne!(print(&example::broken()), print(&other));
    }

    #[test]
    fn hostile_text_is_written_out() {
        let text = render(&example::hostile());
        assert_eq!(text.chars().find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}')), None);
        // In a text of JSON an escape would be obeyed by whoever reads it.
        assert!(!text.replace("\\\\", "").contains("\\u001b"), "{text}");
    }
}
