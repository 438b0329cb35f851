use std::iter::repeat_n;

use super::places::Span;
use crate::report::text::harmless;

/// How much of a line is shown, in characters.
const WIDTH: usize = 92;

/// How much of a cut line stands before the place, in characters.
const BEFORE: usize = 36;

/// A place in a text, for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The line, counted from 1.
    pub(super) line: usize,
    /// The character within the line, counted from 1.
    pub(super) column: usize,
    /// The line as it may be shown, and one below it with carets under the place.
    pub(super) lines: [String; 2],
}

/// The line of `text` in which `span` begins, with carets under as much of it as stands there. What lies in `masked`
/// is a secret, and shown as stars.
pub(super) fn excerpt(text: &str, span: Span, masked: &[Span]) -> Excerpt {
    let start = text.get(..span.start).map_or(text.len(), str::len);
    let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[from..].split('\n').next().unwrap_or_default().trim_end_matches('\r');
    let number = text[..start].matches('\n').count() + 1;
    let mut shown: Vec<char> = Vec::new();
    let (mut first, mut last, mut column) = (None, 0, 0);
    for (at, character) in line.char_indices() {
        let at = from + at;
        let inside = (span.start..span.end.max(span.start + 1)).contains(&at);
        if at < start {
            column += 1;
        }
        if inside {
            first.get_or_insert(shown.len());
        }
        if masked.iter().any(|span| (span.start..span.end).contains(&at)) {
            shown.push('*');
        } else if character == '\t' {
            shown.extend([' ', ' ']);
        } else {
            shown.extend(harmless(&character.to_string()).chars());
        }
        if inside {
            last = shown.len();
        }
    }
    let first = first.unwrap_or(shown.len());
    let (shown, first, last) = cropped(shown, first, last.max(first + 1));
    let carets: String = repeat_n(' ', first).chain(repeat_n('^', last - first)).collect();
    Excerpt { line: number, column: column + 1, lines: [shown, carets] }
}

/// A line cut to the part around the place.
fn cropped(shown: Vec<char>, first: usize, last: usize) -> (String, usize, usize) {
    if shown.len() <= WIDTH {
        return (shown.into_iter().collect(), first, last);
    }
    let from = first.saturating_sub(BEFORE).min(shown.len() - WIDTH);
    let to = shown.len().min(from + WIDTH);
    let (head, tail) =
        (if from > 0 { "..." } else { "" }, if to < shown.len() { "..." } else { "" });
    let middle: String = shown[from..to].iter().collect();
    let moved = |at: usize| at.min(to) - from + head.len();
    (format!("{head}{middle}{tail}"), moved(first), moved(last).max(moved(first) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, part: &str, masked: &[&str]) -> Excerpt {
        let span = |part: &str| {
            let start = text.find(part).expect("a part");
            Span { start, end: start + part.len() }
        };
        let masked: Vec<Span> = masked.iter().map(|part| span(part)).collect();
        excerpt(text, span(part), &masked)
    }

    #[test]
    fn carets_stand_under_the_place() {
        let found = of("{\n\t\"ring_time\": 1000\r\n}", "1000", &[]);
        assert_eq!((found.line, found.column), (2, 15));
        assert_eq!(found.lines, ["  \"ring_time\": 1000", "               ^^^^"]);
        let accents = of("{\"é\": \"ü\", \"a\": 5}", "5", &[]);
        assert_eq!(accents.column, 17);
        assert_eq!(accents.lines[1].len(), 17);
    }

    #[test]
    fn a_place_of_several_lines_is_marked_in_its_first() {
        let found = of("{\"scope\": [\n1,\n2]}", "[\n1,\n2]", &[]);
        assert_eq!(found.lines, ["{\"scope\": [", "          ^"]);
    }

    #[test]
    fn secrets_and_controls_are_not_shown() {
        let found = of("{\"key\": \"s3cret\", \"a\": \"\u{202e}x\"}", "\"a\"", &["\"s3cret\""]);
        assert_eq!(found.lines[0], "{\"key\": ********, \"a\": \"\\u202ex\"}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text =
            format!("{{\"a\": \"{}\", \"b\": 7, \"c\": \"{}\"}}", "x".repeat(300), "y".repeat(300));
        let found = of(&text, "7", &[]);
        let at = found.lines[1].find('^').expect("a caret");
        assert_eq!(found.lines[0].chars().nth(at), Some('7'));
        assert!(found.lines[0].len() < 110 && found.lines[0].starts_with("..."));
        let wide = of(&text, &"x".repeat(300), &[]);
        assert!(wide.lines[1].len() <= wide.lines[0].len());
    }
}
