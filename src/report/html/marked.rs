use imara_diff::{Algorithm, Diff, InternedInput};
use serde::Serialize;
use serde_json::Value;

use crate::report::text::{counted, cut, harmless_lines};

/// A value is cut behind so many characters.
const LONGEST: usize = 4_000;

/// A piece of a text, and whether the other text lacks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    text: String,
    marked: bool,
}

/// Two values in lines, each in pieces of which those are marked that the other lacks.
pub(super) fn beside(expected: &Value, actual: &Value) -> (Vec<Piece>, Vec<Piece>) {
    let (expected, actual) = news(&pretty(expected), &pretty(actual));
    let (expected, actual) = (words(&expected), words(&actual));
    let mut input = InternedInput::default();
    input.update_before(expected.iter().copied());
    input.update_after(actual.iter().copied());
    let mut difference = Diff::compute(Algorithm::Myers, &input);
    difference.postprocess_no_heuristic(&input);
    (
        pieces(&expected, |index| difference.is_removed(index)),
        pieces(&actual, |index| difference.is_added(index)),
    )
}

/// What stands between blanks, and the blanks between.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let other = |one: char| one.is_whitespace() != first.is_whitespace();
        let (word, behind) = rest.split_at(rest.find(other).unwrap_or(rest.len()));
        words.push(word);
        rest = behind;
    }
    words
}

/// `words` in pieces, those together that `lacks` says the same of.
fn pieces(words: &[&str], lacks: impl Fn(u32) -> bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, &word) in (0..).zip(words) {
        let marked = lacks(index);
        match pieces.last_mut().filter(|last| last.marked == marked) {
            Some(last) => last.text.push_str(word),
            None => pieces.push(Piece { text: word.to_owned(), marked }),
        }
    }
    pieces
}

/// Lines that stay before the first one that differs, where the others are left out.
const BEFORE: usize = 3;

/// Two texts fit to show. Where one must be cut, the cut would take what differs behind a long equal head: the head
/// is left out instead.
fn news(expected: &str, actual: &str) -> (String, String) {
    let same = expected.lines().zip(actual.lines()).take_while(|(one, other)| one == other).count();
    let equal = same.saturating_sub(BEFORE);
    let long = [expected, actual].iter().any(|text| text.chars().count() > LONGEST);
    if !long || equal == 0 {
        return (lines(expected), lines(actual));
    }
    let tail = |text: &str| {
        let rest: Vec<&str> = text.lines().skip(equal).collect();
        lines(&format!("... ({} before)\n{}", counted(equal, "equal line"), rest.join("\n")))
    };
    (tail(expected), tail(actual))
}

/// A body as it is read best: in lines where it is JSON, as it is otherwise.
pub(super) fn body(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => lines(&pretty(&value)),
        Err(_) => lines(text),
    }
}

/// A value in lines, fit to show.
pub(super) fn shown(value: &Value) -> String {
    lines(&pretty(value))
}

/// A value in lines. Checks hold rows and answers as texts of JSON, which are unfolded too.
fn pretty(value: &Value) -> String {
    format!("{:#}", unfolded(value))
}

fn unfolded(value: &Value) -> Value {
    match value {
        Value::String(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).unwrap_or_else(|_| value.clone())
        }
        Value::Array(items) => items.iter().map(unfolded).collect(),
        Value::Object(_) | Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {
            value.clone()
        }
    }
}

fn lines(text: &str) -> String {
    cut(&harmless_lines(text).join("\n"), LONGEST)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_marked_on_its_side() {
        let (expected, actual) = beside(&json!({"a": 1, "b": "x"}), &json!({"a": 1, "b": "y"}));
        let marked = |pieces: &[Piece]| -> Vec<String> {
            pieces.iter().filter(|one| one.marked).map(|one| one.text.clone()).collect()
        };
        assert_eq!(marked(&expected), ["\"x\""]);
        assert_eq!(marked(&actual), ["\"y\""]);
        let whole: String = actual.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(whole, "{\n  \"a\": 1,\n  \"b\": \"y\"\n}");
    }

    #[test]
    fn what_differs_far_behind_is_still_marked() {
        let rows = |last: &str| -> Value {
            (0..900)
                .map(|n| if n == 899 { json!(last) } else { json!(format!("row {n}")) })
                .collect()
        };
        let (expected, actual) = beside(&rows("x"), &rows("y"));
        for (pieces, own) in [(&expected, "\"x\""), (&actual, "\"y\"")] {
            let whole: String = pieces.iter().map(|one| one.text.as_str()).collect();
            assert!(pieces.iter().any(|one| one.marked && one.text.contains(own)), "{whole}");
            assert!(whole.starts_with("... (897 equal lines before)\n"), "{whole}");
            assert!(whole.chars().count() < LONGEST + 100);
        }
    }

    #[test]
    fn a_text_that_holds_json_is_unfolded() {
        assert_eq!(shown(&json!(["{\"a\":1}"])), "[\n  {\n    \"a\": 1\n  }\n]");
        assert_eq!(shown(&json!("{no")), "\"{no\"");
    }

    #[test]
    fn a_body_that_is_no_json_is_shown_as_it_is() {
        assert_eq!(body("<html>\u{1b}[2J\nx"), "<html>\\u001b[2J\nx");
        assert_eq!(body("[1]"), "[\n  1\n]");
        assert!(body(&"x".repeat(100_000)).chars().count() < LONGEST + 100);
    }
}
