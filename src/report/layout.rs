//! JSON laid out for a reader: what fits on a line stays on it, the rest is broken up and indented.

use serde::de::IgnoredAny;

use super::text::{cut, harmless, harmless_lines};

/// A line is cut behind this many characters; one hostile value must not fill the screen.
const LONGEST_LINE: usize = 400;

/// The lines of a body. JSON is laid out within `width`; anything else keeps the lines that it has.
///
/// It works on the text and not on the parsed value, because what was sent matters to the digit: a value
/// would turn `1.0e2` into `100.0`, drop doubled members and reorder the others.
pub(super) fn layout(body: &str, width: usize) -> Vec<String> {
    let lines = if serde_json::from_str::<IgnoredAny>(body).is_ok() {
        let mut lines = Vec::new();
        Node::read(&mut body.as_bytes()).lay(width, 0, "", "", &mut lines);
        lines.iter().map(|line| harmless(line)).collect()
    } else {
        harmless_lines(body)
    };
    lines.iter().map(|line| cut(line, LONGEST_LINE)).collect()
}

/// A piece of a JSON text that is known to be well formed.
enum Node {
    Leaf(String),
    Array(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl Node {
    /// Takes one value off the front of `rest`.
    fn read(rest: &mut &[u8]) -> Self {
        skip(rest, |byte| byte.is_ascii_whitespace());
        match rest.first() {
            Some(b'[') => Self::Array(members(rest, b']', Self::read)),
            Some(b'{') => Self::Object(members(rest, b'}', |rest| {
                let name = string(rest);
                skip(rest, |byte| byte.is_ascii_whitespace() || byte == b':');
                (name, Self::read(rest))
            })),
            Some(b'"') => Self::Leaf(string(rest)),
            _ => Self::Leaf(text(skip(rest, |byte| {
                !byte.is_ascii_whitespace() && !matches!(byte, b',' | b']' | b'}')
            }))),
        }
    }

    /// The value on one line.
    fn flat(&self) -> String {
        match self {
            Self::Leaf(text) => text.clone(),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::flat).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(name, value)| format!("{name}: {}", value.flat()))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
        }
    }

    /// Adds the value's lines between `before` (a member's name) and `after` (a comma).
    fn lay(&self, width: usize, indent: usize, before: &str, after: &str, lines: &mut Vec<String>) {
        let flat = format!("{:indent$}{before}{}{after}", "", self.flat());
        let breakable = match self {
            Self::Leaf(_) => false,
            Self::Array(items) => !items.is_empty(),
            Self::Object(members) => !members.is_empty(),
        };
        if !breakable || flat.chars().count() <= width {
            lines.push(flat);
            return;
        }
        let (open, close) = match self {
            Self::Object(_) => ('{', '}'),
            Self::Array(_) | Self::Leaf(_) => ('[', ']'),
        };
        lines.push(format!("{:indent$}{before}{open}", ""));
        let members: Vec<(String, &Self)> = match self {
            Self::Leaf(_) => Vec::new(),
            Self::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
            Self::Object(members) => {
                members.iter().map(|(name, value)| (format!("{name}: "), value)).collect()
            }
        };
        let last = members.len().saturating_sub(1);
        for (index, (name, value)) in members.iter().enumerate() {
            let comma = if index == last { "" } else { "," };
            value.lay(width, indent + 2, name, comma, lines);
        }
        lines.push(format!("{:indent$}{close}{after}", ""));
    }
}

/// Takes a bracketed list of `member`s off the front.
fn members<T>(rest: &mut &[u8], close: u8, member: impl Fn(&mut &[u8]) -> T) -> Vec<T> {
    let mut found = Vec::new();
    *rest = &rest[1..];
    loop {
        skip(rest, |byte| byte.is_ascii_whitespace() || byte == b',');
        match rest.first() {
            None => return found,
            Some(&byte) if byte == close => {
                *rest = &rest[1..];
                return found;
            }
            Some(_) => found.push(member(rest)),
        }
    }
}

/// Takes a string off the front, quotes and escapes as they stand.
fn string(rest: &mut &[u8]) -> String {
    let mut length = 1;
    while let Some(&byte) = rest.get(length) {
        length += if byte == b'\\' { 2 } else { 1 };
        if byte == b'"' {
            break;
        }
    }
    let (taken, left) = rest.split_at(length.min(rest.len()));
    *rest = left;
    text(taken)
}

/// Takes bytes off the front as long as `wanted` says so.
fn skip<'a>(rest: &mut &'a [u8], wanted: impl Fn(u8) -> bool) -> &'a [u8] {
    let length = rest.iter().position(|&byte| !wanted(byte)).unwrap_or(rest.len());
    let (taken, left) = rest.split_at(length);
    *rest = left;
    taken
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_on_one_line() {
        assert_eq!(
            layout(r#"{"result":"success","values":[1,2]}"#, 80),
            [r#"{"result": "success", "values": [1, 2]}"#]
        );
        for body in ["{}", "[]", "null", "\"a, b\"", "-1.50e3"] {
            assert_eq!(layout(body, 3), [body]);
        }
    }

    #[test]
    fn what_does_not_fit_is_broken_member_by_member() {
        let body =
            r#"{"type":"extension","scope":{"virt_exten":"9001"},"columns":["name","ring_time"]}"#;
        assert_eq!(
            layout(body, 34),
            [
                "{",
                r#"  "type": "extension","#,
                r#"  "scope": {"virt_exten": "9001"},"#,
                r#"  "columns": ["name", "ring_time"]"#,
                "}",
            ]
        );
    }

    #[test]
    fn the_text_stays_as_it_was_sent() {
        let body = r#"{"b":1.0e2,"a":99999999999999999999999,"b":"\u0041\"}{\\"}"#;
        assert_eq!(layout(body, 200), [body.replace(':', ": ").replace(",\"", ", \"")]);
    }

    #[test]
    fn what_is_no_json_keeps_its_lines_and_loses_its_teeth() {
        assert_eq!(layout("<html>\r\n\t\x1b[2J</html>", 10), ["<html>", "  \\u001b[2J</html>"]);
        assert!(layout("", 10).is_empty());
    }

    #[test]
    fn one_long_value_does_not_fill_the_screen() {
        let lines = layout(&format!("\"{}\"", "x".repeat(5000)), 80);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].ends_with("... (+4,602 characters)"), "{}", lines[0]);
    }
}
