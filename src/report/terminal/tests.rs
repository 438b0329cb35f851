use std::path::PathBuf;

use serde_json::Value;

use super::*;
use crate::report::example::{self, HOSTILE};
use crate::results::Results;

fn options(width: usize) -> TerminalOptions {
    TerminalOptions {
        width,
        exit_meaning: "the target conforms".to_owned(),
        ..TerminalOptions::default()
    }
}

fn broken() -> TerminalOptions {
    TerminalOptions {
        exit_code: 1,
        exit_meaning: "the target does not conform".to_owned(),
        reports: vec![
            ("json".to_owned(), PathBuf::from("out/results.json")),
            ("junit".to_owned(), PathBuf::from("out/junit.xml")),
        ],
        ..options(100)
    }
}

#[test]
fn a_clean_run_is_short() {
    let text = render(&example::clean(), &options(100));
    insta::assert_snapshot!(text);
    assert!(text.lines().count() < 40);
}

#[test]
fn findings_explain_themselves() {
    insta::assert_snapshot!(render(&example::broken(), &broken()));
}

#[test]
fn one_run_needs_no_band_beside_each_finding() {
    let mut results = example::broken();
    results.runs.remove(0);
    insta::assert_snapshot!(render(&results, &options(60)));
}

#[test]
fn what_is_expected_is_told_in_short_and_what_is_stale_with_its_remedy() {
    let options = TerminalOptions {
        exit_code: 5,
        exit_meaning: "the list does not hold".to_owned(),
        ..options(100)
    };
    insta::assert_snapshot!(render(&example::expected(), &options));
    let mut alone = example::expected();
    alone.runs.truncate(1);
    let text = render(&alone, &options);
    assert!(text.contains("5 (5 expected)") && !text.contains("sent "), "{text}");
    let all = render(&alone, &TerminalOptions { detail: Detail::Verbose, ..options });
    assert!(all.contains("sent "), "{all}");
}

#[test]
fn hostile_text_is_told_and_not_obeyed() {
    insta::assert_snapshot!(render(&example::hostile(), &options(100)));
}

#[test]
fn colours_are_all_that_colour_adds() {
    for results in [example::clean(), example::broken(), example::hostile()] {
        let coloured = render(&results, &TerminalOptions { colour: true, ..broken() });
        assert!(coloured.contains('\x1b'));
        assert_eq!(
            anstream::adapter::strip_str(&coloured).to_string(),
            render(&results, &broken())
        );
    }
}

#[test]
fn no_place_for_text_lets_a_control_character_through() {
    let document = serde_json::to_value(example::expected()).expect("JSON");
    let results: Results = serde_json::from_value(poisoned("", document)).expect("results");
    let text = render(&results, &TerminalOptions { detail: Detail::Verbose, ..broken() });
    let bad = text.chars().find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}'));
    assert_eq!(bad, None, "{text}");
}

/// Every text of the results made hostile, but for those that are one of a few words.
fn poisoned(name: &str, value: Value) -> Value {
    match value {
        Value::String(text)
            if matches!(name, "band" | "deployment" | "verdict" | "change" | "state") =>
        {
            text.into()
        }
        Value::String(text) => format!("{text}{HOSTILE}").into(),
        Value::Array(items) => items.into_iter().map(|item| poisoned(name, item)).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let value = poisoned(&name, value);
                (name, value)
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

#[test]
fn any_width_will_do() {
    for width in [0, 1, 20, 39, 80, 10_000] {
        for results in [example::clean(), example::expected(), example::hostile()] {
            assert!(render(&results, &options(width)).contains("exit 0:"));
        }
    }
}

#[test]
fn many_findings_are_told_by_the_first() {
    let mut results = example::broken();
    let run = &mut results.runs[0];
    for number in 0..60 {
        let mut finding = run.findings[0].clone();
        finding.requirement = format!("update/column-{number:02}/maximum");
        run.findings.push(finding);
    }
    let text = render(&results, &broken());
    assert_eq!(text.matches("document: ").count(), 20);
    assert!(text.contains("... and 42 more findings"), "{text}");
    let all = render(&results, &TerminalOptions { detail: Detail::Verbose, ..broken() });
    assert_eq!(all.matches("document: ").count(), 62);
}

#[test]
fn nothing_at_all_is_still_a_report() {
    let text = render(&Results::new(1, Vec::new()), &options(80));
    assert!(text.ends_with("exit 0: the target conforms\n"), "{text}");
}

#[test]
fn quiet_tells_the_failures_and_the_verdict() {
    let quiet =
        |results: &Results| render(results, &TerminalOptions { detail: Detail::Quiet, ..broken() });
    insta::assert_snapshot!(quiet(&example::broken()));
    assert_eq!(quiet(&example::clean()), "exit 1: the target does not conform\n");
    let options = TerminalOptions { detail: Detail::Quiet, strict: true, ..broken() };
    assert!(render(&example::broken(), &options).contains("WARN  wire/server-error  6.5.9+"));
    assert!(!render(&example::excused(), &options).contains("update/ring_time/maximum"));
}
