//! Text that came from outside, made fit to be printed, and laid out in lines.

use std::fmt::Write as _;

/// `text` on one line, with everything that a terminal or a reader could be fooled by written as a JSON
/// escape: control characters (and so every ANSI and OSC sequence), marks that reorder or hide text, and
/// characters that XML knows no way to carry. Applied twice it changes nothing more.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            _ if deceives(character) => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    let _ = write!(safe, "\\u{unit:04x}");
                }
            }
            _ => safe.push(character),
        }
    }
    safe
}

/// The lines of `text`, each [`harmless`]; a tab becomes two spaces.
pub fn harmless_lines(text: &str) -> Vec<String> {
    text.lines().map(|line| harmless(&line.replace('\t', "  "))).collect()
}

/// Whether a character can act on the terminal, or make a text read as another one than it is.
fn deceives(character: char) -> bool {
    matches!(character,
        '\0'..='\x1f' | '\x7f'..='\u{9f}'       // C0, DEL and C1 controls
        | '\u{ad}'                              // soft hyphen
        | '\u{61c}' | '\u{200b}'..='\u{200f}'   // direction marks, zero width
        | '\u{2028}'..='\u{202e}'               // line separators, embeddings, overrides
        | '\u{2060}'..='\u{206f}'               // word joiner, isolates, deprecated controls
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}'  // byte order mark, annotations
        | '\u{fffe}' | '\u{ffff}'               // not characters, and not XML
        | '\u{e0000}'..='\u{e007f}'             // tags
    )
}

/// `text` cut to `most` characters, with the number of those left out.
pub fn cut(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most).collect();
    format!("{head}... (+{} characters)", thousands(length - most))
}

/// `text` in lines of at most `width` characters, broken at spaces. A longer word stands on a line of
/// its own, whole: an id or a path that is broken in two cannot be copied.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// `text` with spaces behind it up to `width` characters.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text:<width$}")
}

/// A count with commas: `3,412`.
pub fn thousands(count: impl TryInto<u64>) -> String {
    let digits = count.try_into().unwrap_or(u64::MAX).to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 case`, `2 cases`: a count with its noun, whose plural ends in s.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(count as u64))
}

/// A time in the unit that reads best: `12 ms`, `1.4 s`, `2 min 5 s`.
pub fn duration(ms: f64) -> String {
    if ms < 0.95 {
        format!("{ms:.1} ms")
    } else if ms < 999.5 {
        format!("{ms:.0} ms")
    } else if ms < 59_950.0 {
        format!("{:.1} s", ms / 1000.0)
    } else {
        let seconds = (ms / 1000.0).round();
        format!("{:.0} min {:.0} s", (seconds / 60.0).floor(), seconds % 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_is_written_out() {
        assert_eq!(harmless("\x1b[31mred\x1b[0m"), "\\u001b[31mred\\u001b[0m");
        assert_eq!(harmless("\x1b]0;title\x07"), "\\u001b]0;title\\u0007");
        assert_eq!(harmless("\u{9b}2J"), "\\u009b2J");
        assert_eq!(harmless("a\r\nb\tc"), "a\\r\\nb\\tc");
    }

    #[test]
    fn what_reorders_or_hides_text_is_written_out() {
        assert_eq!(harmless("fail\u{202e}ssap"), "fail\\u202essap");
        assert_eq!(harmless("9\u{200b}00"), "9\\u200b00");
        assert_eq!(harmless("\u{e0041}"), "\\udb40\\udc41");
        assert_eq!(harmless("\u{ffff}"), "\\uffff");
    }

    #[test]
    fn ordinary_text_of_any_script_stays() {
        for text in ["", "Zoë 日本 😀 ÷", "\\u001b as six letters"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn twice_is_as_good_as_once() {
        let once = harmless("\x1b\u{202e}\n");
        assert_eq!(harmless(&once), once);
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(harmless_lines("a\tb\r\n\x07c\n"), ["a  b", "\\u0007c"]);
    }

    #[test]
    fn wrapping_breaks_at_spaces_and_never_in_a_word() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a update/ring_time/maximum b", 5), ["a", "update/ring_time/maximum", "b"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("a b", 0), ["a", "b"]);
    }

    #[test]
    fn a_cut_says_how_much_is_gone() {
        assert_eq!(cut("hello", 5), "hello");
        assert_eq!(cut("hello", 2), "he... (+3 characters)");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(thousands(0_u64), "0");
        assert_eq!(thousands(999_u64), "999");
        assert_eq!(thousands(1_234_567_u64), "1,234,567");
        assert_eq!(counted(1, "case"), "1 case");
        assert_eq!(counted(1200, "case"), "1,200 cases");
        assert_eq!(duration(0.25), "0.2 ms");
        assert_eq!(duration(12.4), "12 ms");
        assert_eq!(duration(999.7), "1.0 s");
        assert_eq!(duration(1_440.0), "1.4 s");
        assert_eq!(duration(59_970.0), "1 min 0 s");
        assert_eq!(duration(125_000.0), "2 min 5 s");
    }
}
