use serde_json::Value;

use super::excerpt::excerpt;
use super::finding::{Finding, Severity};
use super::guess::{Guess, guess_by_body, guess_by_path};
use super::places::{Places, Span};
use super::report::{Checked, Placed, Standing};
use super::request::request;
use super::response::response;
use crate::contract::{Operation, Version};

/// Names of members whose values are secrets.
const SECRETS: [&str; 3] = ["key", "password", "session"];

/// How many findings of one payload are told.
const MOST: usize = 100;

/// How payloads are to be checked.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The operation that they are for; each is guessed where it is none.
    pub operation: Option<Operation>,
    /// The API version that they are for.
    pub version: Version,
    /// Whether they are answers and not requests.
    pub response: bool,
}

/// Where payloads come from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The file's path, `-` for standard input.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Whether it may hold several JSON values behind each other, as `.jsonl` files do.
    pub many: bool,
}

/// Checks all payloads of a file, in order. There is at least one: a file without any is unreadable.
pub fn check(source: Source<'_>, asked: Asked) -> Vec<Checked> {
    let (found, broken) = values(source.text, source.many);
    let mut checked: Vec<Checked> =
        found.into_iter().map(|(start, value)| one(source, asked, start, &value)).collect();
    if let Some((line, problem)) = broken {
        checked.push(Checked::unreadable(source.file, line, problem));
    }
    checked
}

/// The JSON values of a text, each with the byte at which it begins.
type Found = Vec<(usize, Value)>;

/// The line from which on a text is no JSON, and the reason.
type Broken = Option<(usize, String)>;

fn values(text: &str, many: bool) -> (Found, Broken) {
    let mut found = Vec::new();
    if text.starts_with('\u{feff}') {
        return (
            found,
            Some((
                1,
                "it begins with a byte order mark, which is no JSON: save it without".to_owned(),
            )),
        );
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    loop {
        let start = stream.byte_offset();
        let start = start + text[start..].len() - text[start..].trim_start().len();
        match stream.next() {
            None if found.is_empty() => return (found, Some((1, "it is empty".to_owned()))),
            None => return (found, None),
            Some(Ok(_)) if !many && !found.is_empty() => {
                let line = text[..start].matches('\n').count() + 1;
                let why = "a second JSON value: a file holds one, a .jsonl file several".to_owned();
                return (found, Some((line, why)));
            }
            Some(Ok(value)) => found.push((start, value)),
            Some(Err(why)) => return (found, Some((why.line(), format!("it is no JSON: {why}")))),
        }
    }
}

fn one(source: Source<'_>, asked: Asked, start: usize, value: &Value) -> Checked {
    let line = source.text[..start].matches('\n').count() + 1;
    let by_path = || Some((guess_by_path(source.file)?, Guess::Path));
    let by_body = || Some((guess_by_body(value).filter(|_| !asked.response)?, Guess::Body));
    let told = asked.operation.map(|operation| (operation, Guess::Told));
    let Some((operation, known_by)) = told.or_else(by_path).or_else(by_body) else {
        return Checked::unreadable(
            source.file,
            line,
            "neither its path nor its members tell which operation it is for: say so with --operation",
        );
    };
    let findings = if asked.response {
        response(operation, value)
    } else {
        request(operation, asked.version, value)
    };
    let places = Places::of(source.text, start);
    let masked = places.ending_in(&SECRETS);
    let mut findings: Vec<Finding> = findings.into_iter().chain(twice(&places)).collect();
    let broken = findings.iter().any(|finding| finding.severity == Severity::Broken);
    let left_out = findings.len().saturating_sub(MOST);
    // Where not all can be told, what is left open is the lesser loss.
    if left_out > 0 {
        findings.sort_by_key(|finding| finding.severity);
    }
    let placed = |finding| placed(source.text, &places, &masked, finding);
    Checked {
        file: source.file.to_owned(),
        line,
        operation: Some(operation),
        known_by: Some(known_by),
        standing: if broken { Standing::Invalid } else { Standing::Valid },
        problem: None,
        findings: findings.into_iter().take(MOST).map(placed).collect(),
        left_out,
    }
}

fn twice(places: &Places) -> impl Iterator<Item = Finding> {
    places.twice().iter().map(|(pointer, _)| {
        let name = super::request::name_of(pointer);
        let mut finding = Finding::new(pointer, "duplicate", None).says(
            format!("{name} stands there twice: a unit may take the first, the last, or neither"),
            format!("write {name} once"),
        );
        finding.on_key = true;
        finding
    })
}

fn placed(text: &str, places: &Places, masked: &[Span], finding: Finding) -> Placed {
    let key = places.key(&finding.pointer).filter(|_| finding.on_key);
    let span = key.or_else(|| places.value(&finding.pointer)).unwrap_or(Span { start: 0, end: 1 });
    // Of an object that lacks a member the opening brace is enough.
    let whole = finding.keyword == "required";
    let span = if whole { Span { end: span.start + 1, ..span } } else { span };
    let span = finding.bytes.and_then(|bytes| part(text, span, bytes)).unwrap_or(span);
    let found = excerpt(text, span, masked);
    Placed { line: found.line, column: found.column, lines: found.lines, finding }
}

/// Where these bytes of the text stand whose JSON is at `span`; None where escapes keep it from being told.
fn part(text: &str, span: Span, (first, last): (usize, usize)) -> Option<Span> {
    let inner = text.get(span.start + 1..span.end.checked_sub(1)?)?;
    let plain = !inner.contains('\\') && first <= inner.len();
    plain.then(|| Span { start: span.start + first, end: span.start + 1 + last.min(inner.len()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Band;

    fn checked(text: &str, many: bool) -> Vec<Checked> {
        let asked = Asked { operation: None, version: Band::V6_5_9.version(), response: false };
        check(Source { file: "update/x.json", text, many }, asked)
    }

    #[test]
    fn a_fault_is_placed_to_the_byte() {
        let text = r#"{"type": "extension", "scope": {}, "values": {"ring_type": "Q", "subtype": "a    x            "}}"#;
        let checked = checked(text, false);
        let [placed] = checked[0].findings.as_slice() else { panic!("{checked:?}") };
        assert_eq!(text.chars().nth(placed.column - 1), Some('x'));
        assert_eq!(placed.lines[1].matches('^').count(), 1);
        assert_eq!(checked[0].standing, Standing::Invalid);
    }

    #[test]
    fn a_secret_beside_a_fault_is_not_shown() {
        let text =
            r#"{"type": 5, "scope": {}, "values": {}, "auth": {"type": "auth", "key": "s3cret"}}"#;
        let report =
            crate::inspect::Report::new(Band::V6_5_9.version(), checked(text, false)).text();
        assert!(report.contains("type is 5") && !report.contains("s3cret"), "{report}");
    }

    #[test]
    fn what_stands_there_twice_is_told_and_not_judged() {
        let text = r#"{"type": "extension", "scope": {}, "values": {}, "values": {"fid": 1}}"#;
        let checked = checked(text, false);
        let [placed] = checked[0].findings.as_slice() else { panic!("{checked:?}") };
        assert_eq!((placed.finding.keyword.as_str(), placed.column), ("duplicate", 50));
        assert_eq!(checked[0].standing, Standing::Valid);
    }

    #[test]
    fn of_very_many_findings_the_gravest_are_told() {
        let members: String =
            (0..5000).map(|at| format!("\"x{at}\": 1, ")).collect::<Vec<_>>().concat();
        let text = format!(
            "{{\"type\": \"extension\", \"scope\": {{}}, \"values\": {{{members}\"fid\": 2}}}}"
        );
        let checked = checked(&text, false);
        assert_eq!((checked[0].findings.len(), checked[0].left_out), (100, 4901));
        assert_eq!(checked[0].findings[0].finding.pointer, "/values/fid");
    }

    #[test]
    fn a_file_holds_one_value_and_a_list_of_lines_several() {
        let one = r#"{"type": "extension", "scope": {}, "values": {"fid": 1}}"#;
        let two = format!("{one}\n\n{one}\n");
        let standings = |text: &str, many| {
            checked(text, many).iter().map(|one| (one.line, one.standing)).collect::<Vec<_>>()
        };
        assert_eq!(standings(&two, true), [(1, Standing::Valid), (3, Standing::Valid)]);
        assert_eq!(standings(&two, false), [(1, Standing::Valid), (3, Standing::Unreadable)]);
        for broken in ["", "  ", "{", "\u{feff}{}", "nonsense", &"[".repeat(1000)] {
            assert_eq!(standings(broken, true), [(1, Standing::Unreadable)], "{broken:?}");
        }
        assert_eq!(standings(&format!("{one}\n{{"), true)[1], (2, Standing::Unreadable));
    }
}
