//! What proves a verdict, as labelled rows: the same for every format that is read by people.

use serde_json::{Map, Value};

use crate::gather::Gather as _;
use crate::results::{CaseResult, Check, Exchange, Finding, RunResult};

use super::layout::layout;
use super::paint::Tone;
use super::text::{cut, duration, harmless, pad};

/// The room that labels take.
pub(super) const LABEL_WIDTH: usize = 10;

/// From this many members on, two objects are shown by what differs between them: a whole extension
/// has over thirty columns, of which one is the news.
const WHOLE_OBJECT: usize = 4;

/// Words are cut behind this many characters: some of them come from the target.
const LONGEST_TEXT: usize = 400;

/// Some lines under one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) label: &'static str,
    pub(super) tone: Tone,
    pub(super) lines: Vec<String>,
}

impl Row {
    fn new(label: &'static str, tone: Tone, lines: Vec<String>) -> Self {
        Self { label, tone, lines }
    }

    fn text(label: &'static str, text: &str) -> Self {
        Self::new(label, Tone::Plain, vec![cut(&harmless(text), LONGEST_TEXT)])
    }
}

/// How much room the rows have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Characters in a line.
    pub(super) width: usize,
    /// Lines of a body.
    pub(super) height: usize,
}

impl Room {
    fn body(self, text: &str) -> Vec<String> {
        let mut lines = layout(text, self.width);
        let hidden = lines.len().saturating_sub(self.height);
        // One line is not worth a note that takes a line itself.
        if hidden > 1 {
            lines.truncate(self.height);
            lines.push(format!("... (+{hidden} lines)"));
        }
        lines
    }
}

/// The rows of a defect. The cases that show it are left to the format.
pub(super) fn of_finding(finding: &Finding, room: Room) -> Vec<Row> {
    let mut rows = Vec::new();
    if let Some(exchange) = &finding.exchange {
        rows.extend(of_exchange(exchange, room));
    }
    rows.extend(of_check(&finding.check, room));
    if let Some(smallest) = &finding.smallest {
        rows.push(Row::new("smallest", Tone::Plain, room.body(&smallest.to_string())));
    }
    if let Some(curl) = &finding.curl {
        rows.push(command(curl));
    }
    rows
}

/// The rows of a case that did not pass: each broken expectation with what its requirement says, then
/// the exchanges that show them.
pub(super) fn of_case(case: &CaseResult, run: &RunResult, room: Room) -> Vec<Row> {
    let mut rows = vec![Row::text("case", &case.title)];
    if let Some(reason) = &case.reason {
        rows.push(Row::text("reason", reason));
    }
    let broken: Vec<&Check> = case.checks.iter().filter(|check| !check.held).collect();
    for check in &broken {
        rows.push(Row::text("broken", &check.requirement));
        if let Some(finding) = finding_of(run, case, check) {
            rows.push(Row::text("says", &finding.statement));
            rows.push(Row::text("document", &finding.passage));
        }
        rows.extend(of_check(check, room));
    }
    let telling = |index: usize| broken.iter().any(|check| check.exchange == Some(index));
    let any = (0..case.exchanges.len()).any(telling);
    for (index, exchange) in case.exchanges.iter().enumerate() {
        if telling(index) || !any {
            rows.extend(of_exchange(exchange, room));
        }
    }
    if let Some(curl) = broken
        .iter()
        .find_map(|check| finding_of(run, case, check))
        .filter(|finding| finding.cases.first() == Some(&case.id))
        .and_then(|finding| finding.curl.as_ref())
    {
        rows.push(command(curl));
    }
    rows
}

/// The defect that a broken expectation of a case is part of. Its requirement may be the parent of the
/// check's, where several siblings broke at once.
fn finding_of<'a>(run: &'a RunResult, case: &CaseResult, check: &Check) -> Option<&'a Finding> {
    let shown = |finding: &&Finding| finding.cases.contains(&case.id);
    run.findings
        .iter()
        .find(|finding| finding.requirement == check.requirement)
        .or_else(|| run.findings.iter().find(shown))
}

/// Commands are there to be copied, so each stays whole and on one line.
fn command(curl: &str) -> Row {
    let mut lines = Vec::new();
    for line in curl.split('\n') {
        match lines.last_mut() {
            // A line end within a body that is no JSON.
            Some(last) if !line.starts_with("curl ") => *last = format!("{last}\n{line}"),
            _ => lines.push(line.to_owned()),
        }
    }
    Row::new("curl", Tone::Plain, lines.iter().map(|line| harmless(line)).collect())
}

fn of_exchange(exchange: &Exchange, room: Room) -> [Row; 2] {
    let call = format!("{} {} as {}", exchange.method, exchange.path, exchange.role);
    let mut sent = vec![harmless(&call)];
    sent.extend(room.body(&exchange.request));
    let time = duration(exchange.duration_ms);
    let mut got = match (exchange.status, &exchange.error) {
        (Some(status), None) => vec![format!("HTTP {status} after {time}")],
        (Some(status), Some(error)) => {
            let error = cut(&harmless(error), LONGEST_TEXT);
            vec![format!("HTTP {status} after {time}, then {error}")]
        }
        (None, Some(error)) => {
            let error = cut(&harmless(error), LONGEST_TEXT);
            vec![format!("no answer after {time}: {error}")]
        }
        (None, None) => vec![format!("no answer after {time}")],
    };
    if exchange.status.is_some() && exchange.response.is_empty() {
        got.push("(an empty body)".to_owned());
    }
    got.extend(room.body(&exchange.response));
    [Row::new("sent", Tone::Plain, sent), Row::new("got", Tone::Plain, got)]
}

fn of_check(check: &Check, room: Room) -> Vec<Row> {
    let mut rows = vec![Row::text("wanted", &check.expectation)];
    if !check.pointer.is_empty() {
        rows.push(Row::text("at", &check.pointer));
    }
    // Where there is nothing to compare the words above say it all.
    if check.expected.is_null() && check.actual.is_null() {
        return rows;
    }
    let (expected, actual, equal) = differing(&check.expected, &check.actual);
    rows.push(Row::new("expected", Tone::Good, room.body(&expected.to_string())));
    let mut lines = room.body(&actual.to_string());
    if equal > 0 {
        lines.push(format!("({equal} equal members left out)"));
    }
    rows.push(Row::new("actual", Tone::Bad, lines));
    rows
}

/// Two values reduced to what differs between them, and how many members were left out for it.
fn differing(expected: &Value, actual: &Value) -> (Value, Value, usize) {
    let (Value::Object(left), Value::Object(right)) = (expected, actual) else {
        return (expected.clone(), actual.clone(), 0);
    };
    let news = |of: &Map<String, Value>, other: &Map<String, Value>| -> Map<String, Value> {
        of.iter()
            .filter(|&(name, value)| other.get(name) != Some(value))
            .map(|(name, value)| (name.clone(), value.clone()))
            .gather()
    };
    let (less, more) = (news(left, right), news(right, left));
    let equal = left.len() - less.len();
    if left.len().max(right.len()) <= WHOLE_OBJECT || (less.is_empty() && more.is_empty()) {
        return (expected.clone(), actual.clone(), 0);
    }
    (less.into(), more.into(), equal)
}

/// Rows as plain text, for formats that carry text alone.
pub(super) fn plain(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        for (index, line) in row.lines.iter().enumerate() {
            let label = if index == 0 { row.label } else { "" };
            text.push_str(&pad(label, LABEL_WIDTH));
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROOM: Room = Room { width: 60, height: 4 };

    fn check(expected: Value, actual: Value) -> Check {
        Check {
            requirement: "update/frame".to_owned(),
            expectation: "the other columns keep their values".to_owned(),
            expected,
            actual,
            pointer: String::new(),
            held: false,
            exchange: None,
        }
    }

    #[test]
    fn two_long_objects_are_told_by_their_difference() {
        let rows = of_check(
            &check(
                json!({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}),
                json!({"a": 1, "b": 2, "c": 3, "d": 0, "f": 6}),
            ),
            ROOM,
        );
        assert_eq!(
            plain(&rows),
            "wanted    the other columns keep their values\n\
             expected  {\"d\": 4, \"e\": 5}\n\
             actual    {\"d\": 0, \"f\": 6}\n\
             \x20         (3 equal members left out)\n"
        );
    }

    #[test]
    fn short_objects_stay_whole() {
        let (left, right) = (json!({"a": 1, "b": 2}), json!({"a": 1}));
        assert_eq!(differing(&left, &right), (left.clone(), right.clone(), 0));
    }

    #[test]
    fn no_values_no_rows() {
        assert_eq!(of_check(&check(Value::Null, Value::Null), ROOM).len(), 1);
    }

    #[test]
    fn a_long_body_is_cut_but_not_by_a_single_line() {
        let five = "line\n".repeat(5);
        assert_eq!(ROOM.body(&five).len(), 5);
        let six = format!("{five}line\n");
        assert_eq!(ROOM.body(&six).last().map(String::as_str), Some("... (+2 lines)"));
    }
}
