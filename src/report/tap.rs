//! TAP, the Test Anything Protocol, version 14: a line a case, with a YAML block where there is something to tell.
//! What is expected to fail is a `TODO`, as the protocol has it; what could not be judged is not ok.

use std::fmt::Write as _;

use serde_json::Value;

use crate::results::{Results, RunResult};

use super::entry::{Entry, State, entries};

/// The results as TAP.
pub(super) fn render(results: &Results) -> String {
    let tests: Vec<(&RunResult, Entry<'_>)> = results
        .runs
        .iter()
        .flat_map(|run| entries(run).into_iter().map(move |entry| (run, entry)))
        .collect();
    let mut text = format!("TAP version 14\n1..{}", tests.len());
    if tests.is_empty() {
        text.push_str(" # SKIP nothing was run");
    }
    text.push('\n');
    for (index, (run, entry)) in tests.iter().enumerate() {
        line(&mut text, index + 1, run, entry);
        if entry.state != State::Skipped && !entry.headline.is_empty() {
            diagnostics(&mut text, run, entry);
        }
    }
    text
}

fn line(text: &mut String, number: usize, run: &RunResult, entry: &Entry<'_>) {
    let ok = match entry.state {
        State::Passed | State::Skipped => "ok",
        State::Failed | State::Excused | State::Unjudged => "not ok",
    };
    let area = if entry.case.is_some() { "" } else { entry.kind };
    let name = format!("{} {area} {}", run.band, entry.name);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = write!(text, "{ok} {number} - {}", escaped(&name));
    match entry.state {
        State::Skipped => {
            let _ = write!(text, " # SKIP {}", escaped(&entry.headline));
        }
        State::Excused => {
            let _ = write!(text, " # TODO {}", escaped(&entry.headline));
        }
        State::Passed | State::Failed | State::Unjudged => {}
    }
    text.push('\n');
}

/// The YAML block. Values are JSON strings, which YAML takes as they are whatever stands in them; the lines of the
/// story are a list of them.
fn diagnostics(text: &mut String, run: &RunResult, entry: &Entry<'_>) {
    let quoted = |text: &str| Value::from(text).to_string();
    let _ = writeln!(text, "  ---");
    let _ = writeln!(text, "  message: {}", quoted(&entry.headline));
    let _ = writeln!(text, "  severity: {}", entry.kind);
    let _ = writeln!(text, "  band: {}", quoted(&run.band.to_string()));
    if let Some(case) = entry.case {
        let requirements: Vec<String> =
            case.requirements.iter().map(|one| quoted(&super::text::harmless(one))).collect();
        let _ = writeln!(text, "  requirements: [{}]", requirements.join(", "));
        let _ = writeln!(text, "  duration_ms: {:.3}", entry.duration_ms);
    }
    if !entry.story.is_empty() {
        let _ = writeln!(text, "  story:");
        for line in entry.story.lines() {
            let _ = writeln!(text, "    - {}", quoted(line));
        }
    }
    let _ = writeln!(text, "  ...");
}

/// A description or reason: a number sign would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    /// The test lines of a TAP text: ok or not, its number, its directive.
    fn read(text: &str) -> Vec<(bool, usize, Option<String>)> {
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("TAP version 14"));
        let plan = lines.next().and_then(|line| line.strip_prefix("1..")).expect("a plan");
        let mut tests = Vec::new();
        let mut inside = false;
        for line in lines {
            match line {
                "  ---" => inside = true,
                "  ..." => inside = false,
                _ if inside => assert!(line.starts_with("  "), "{line}"),
                _ => {
                    let ok = !line.starts_with("not ");
                    let rest = line.trim_start_matches("not ").strip_prefix("ok ").expect(line);
                    let (number, rest) = rest.split_once(" - ").expect(line);
                    let directive = rest.match_indices('#').find(|(at, _)| {
                        let escapes = rest[..*at].chars().rev().take_while(|&c| c == '\\').count();
                        escapes % 2 == 0
                    });
                    let directive = directive.map(|(at, _)| rest[at..].to_owned());
                    tests.push((ok, number.parse().expect(line), directive));
                }
            }
        }
        assert!(!inside);
        assert_eq!(plan.split(' ').next(), Some(tests.len().to_string().as_str()));
        assert!(tests.iter().enumerate().all(|(index, test)| test.1 == index + 1));
        tests
    }

    #[test]
    fn the_plan_holds_and_each_state_has_its_form() {
        let results = example::excused();
        let tests = read(&render(&results));
        let wanted: usize = results.runs.iter().map(|run| entries(run).len()).sum();
        assert_eq!(tests.len(), wanted);
        let todo = |test: &&(bool, usize, Option<String>)| {
            test.2.as_ref().is_some_and(|text| text.starts_with("# TODO "))
        };
        assert_eq!(tests.iter().filter(todo).count(), 11);
        assert!(tests.iter().filter(todo).all(|test| !test.0));
        assert_eq!(read(&render(&Results::new(1, Vec::new()))), []);
    }

    #[test]
    fn hostile_text_begins_no_line_and_no_directive() {
        let mut results = example::hostile();
        for case in &mut results.runs[0].cases {
            case.id.push_str("# SKIP \\# TODO");
        }
        let text = render(&results);
        let tests = read(&text);
        let skipped = results.runs.iter().map(|run| run.summary.skipped).sum::<usize>();
        assert_eq!(tests.iter().filter(|test| test.2.is_some()).count(), skipped);
        assert_eq!(text.chars().find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}')), None);
    }

    #[test]
    fn a_test_of_each_kind() {
        let mut results = example::broken();
        let mut excused = example::excused().runs.remove(1);
        results.runs.remove(0);
        excused.cases.retain(|case| case.id == "update/ring_time/maximum/above");
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
        results.runs.push(excused);
        insta::assert_snapshot!(render(&results));
    }
}
