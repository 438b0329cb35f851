//! How a text can be written within another one: as it is, or escaped for JSON, for a URL or for a page. A secret
//! that a target repeats is found in all of these, as deep as they are nested.

use std::collections::BTreeSet;

/// Escapes within escapes are followed so far.
const DEPTH: usize = 16;

/// Whether `character` stands for itself wherever it stands.
pub(super) fn is_plain(character: char) -> bool {
    !matches!(character, '\\' | '%' | '&')
}

/// Tells `found` each character that `text` may begin with, and the number of bytes that it takes: which escapes
/// hold where a text comes from is not known, so all of them are tried.
pub(super) fn readings(text: &str, found: &mut impl FnMut(char, usize)) {
    let Some(first) = text.chars().next() else { return };
    found(first, first.len_utf8());
    unescaped(text, 0, found);
    // Backslashes that escape what follows them, once or once more for each level of JSON within JSON.
    let mut at = 0;
    for _ in 0..DEPTH {
        let Some(length) = backslash(&text[at..]) else { return };
        at += length;
        found('\\', at);
        let rest = &text[at..];
        if let Some((character, length)) = json_escape(rest) {
            found(character, at + length);
        }
        if let Some(character) = rest.chars().next() {
            found(character, at + character.len_utf8());
        }
        unescaped(rest, at, found);
    }
}

/// Where in `text` the character `wanted` may end, if it begins at one of `starts`.
pub(super) fn step(
    text: &str,
    starts: &BTreeSet<usize>,
    is_wanted: impl Fn(char) -> bool,
) -> BTreeSet<usize> {
    let mut ends = BTreeSet::new();
    for &start in starts {
        readings(&text[start..], &mut |character, length| {
            if is_wanted(character) {
                ends.insert(start + length);
            }
        });
    }
    ends
}

/// What a URL or a page may stand for, escaped once or several times over.
fn unescaped(text: &str, at: usize, found: &mut impl FnMut(char, usize)) {
    for level in 0..DEPTH {
        let (percent, entity) = (percent(text, level), entity(text, level));
        if percent.is_none() && entity.is_none() {
            return;
        }
        for (character, length) in percent.into_iter().chain(entity) {
            found(character, at + length);
        }
    }
}

/// How many bytes a backslash takes, in whatever form.
fn backslash(text: &str) -> Option<usize> {
    let mut end = None;
    match text.bytes().next()? {
        b'\\' => return Some(1),
        b'u' => end = json_escape(text).filter(|(character, _)| *character == '\\'),
        b'%' | b'&' => unescaped(text, 0, &mut |character, length| {
            if character == '\\' {
                end = Some((character, length));
            }
        }),
        _ => {}
    }
    end.map(|(_, length)| length)
}

/// What stands behind a backslash.
fn json_escape(text: &str) -> Option<(char, usize)> {
    let control = match text.bytes().next()? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return unit(text),
        _ => return None,
    };
    Some((control, 1))
}

/// `uXXXX`, or two of them for one character.
fn unit(text: &str) -> Option<(char, usize)> {
    let first = hexadecimal(text.get(1..5)?)?;
    if !(0xd800..0xe000).contains(&first) {
        return Some((char::from_u32(first)?, 5));
    }
    let behind = text[5..].trim_start_matches('\\');
    let start = text.len() - behind.len();
    let second = behind.strip_prefix('u').and_then(|digits| hexadecimal(digits.get(..4)?));
    match second {
        Some(second) if first < 0xdc00 && (0xdc00..0xe000).contains(&second) => {
            let character = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            Some((char::from_u32(character)?, start + 5))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 5)),
    }
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if all { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// `%XX`, as many of these as make a character, encoded again `level` times.
fn percent(text: &str, level: usize) -> Option<(char, usize)> {
    let (first, mut at) = percent_byte(text, level)?;
    let count = match first {
        0..=0x7f => return Some((char::from(first), at)),
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Some((char::REPLACEMENT_CHARACTER, at)),
    };
    let alone = at;
    let mut bytes = vec![first];
    while bytes.len() < count {
        let next = text.get(at..).and_then(|rest| percent_byte(rest, level));
        let Some((byte, length)) = next else { break };
        bytes.push(byte);
        at += length;
    }
    match std::str::from_utf8(&bytes).ok().and_then(|text| text.chars().next()) {
        Some(character) => Some((character, at)),
        None => Some((char::REPLACEMENT_CHARACTER, alone)),
    }
}

/// `%XX`, with as many `25` before the digits as `level` says.
fn percent_byte(text: &str, level: usize) -> Option<(u8, usize)> {
    let mut digits = text.strip_prefix('%')?;
    for _ in 0..level {
        digits = digits.strip_prefix("25")?;
    }
    let byte = hexadecimal(digits.get(..2)?)?;
    Some((u8::try_from(byte).ok()?, 3 + 2 * level))
}

/// What escapes an ampersand behind itself.
const AMP: &str = "amp;";

/// `&quot;` and the like, with as many `amp;` before the name as `level` says.
fn entity(text: &str, level: usize) -> Option<(char, usize)> {
    let mut rest = text.strip_prefix('&')?;
    for _ in 0..level {
        rest = rest.strip_prefix(AMP)?;
    }
    let at = 1 + AMP.len() * level;
    for (name, character) in
        [("quot;", '"'), ("apos;", '\''), ("lt;", '<'), ("gt;", '>'), (AMP, '&')]
    {
        if rest.starts_with(name) {
            return Some((character, at + name.len()));
        }
    }
    numeric(rest).map(|(character, length)| (character, at + length))
}

/// `#39;` or `#x27;`.
fn numeric(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let number = text.get(..end)?.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => hexadecimal(digits)?,
        None => number.parse().ok()?,
    };
    Some((char::from_u32(code)?, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether `spelling` may stand for `text` and nothing else.
    fn reads(spelling: &str, text: &str) -> bool {
        let mut ends = BTreeSet::from([0]);
        for wanted in text.chars() {
            ends = step(spelling, &ends, |found| found == wanted);
        }
        ends.contains(&spelling.len())
    }

    #[test]
    fn a_text_is_read_however_it_is_written() {
        for (text, spellings) in [
            (
                r#"a"b\c/é😀&'<d>"#,
                &[
                    r#"a"b\c/é😀&'<d>"#,
                    r#"a\"b\\c\/é😀&'<d>"#,
                    r#"a\"b\\c\/\u00e9\ud83d\uDE00\u0026\u0027\u003cd\u003e"#,
                    r#"a\\\"b\\\\c/\\u00E9\\uD83D\\uDE00&'<d>"#,
                    "a%22b%5Cc%2F%C3%A9%F0%9F%98%80%26%27%3cd%3E",
                    "a%2522b%255Cc%252F%25C3%25A9%25F0%259F%2598%2580%2526'%253cd%253E",
                    "a&quot;b\\c/&#233;&#x1f600;&amp;&#39;&lt;d&gt;",
                    "a&amp;quot;b\\c/&amp;#233;&amp;#x1f600;&amp;amp;&amp;#39;&amp;lt;d&amp;gt;",
                ][..],
            ),
            ("100%41 ab", &["100%41 ab", "100%2541%20ab", "100&#37;41 ab"]),
            ("x&amp;quot;", &["x&amp;quot;", "x&amp;amp;quot;", "x%26amp%3Bquot%3B"]),
            (r"tab\there", &[r"tab\there", r"tab\\there", r"tab\\\\there", "tab%5Cthere"]),
            (r"a\\b\u0041\", &[r"a\\b\u0041\", r"a\\\\b\\u0041\\", r"a%5C%5Cb%5Cu0041%5C"]),
            ("\ttab", &["\ttab", r"\ttab", r"\\ttab", "%09tab"]),
            ("a%zz%", &["a%25zz%25", "a%zz%"]),
        ] {
            for spelling in spellings {
                assert!(reads(spelling, text), "{spelling} of {text}");
                assert!(!reads(&format!("{spelling}x"), text));
            }
        }
    }

    #[test]
    fn bytes_of_another_encoding_are_the_mark_for_what_cannot_be_shown() {
        assert!(reads("%E9t%e9", "\u{fffd}t\u{fffd}"));
        assert!(reads(r"\ud800x", "\u{fffd}x"));
        assert!(reads("%C3%28", "\u{fffd}("));
        assert!(reads("&#xd800;", "&#xd800;"));
    }

    #[test]
    fn a_tower_of_escapes_ends() {
        let count = |text: &str| {
            let mut count = 0;
            readings(text, &mut |_, _| count += 1);
            count
        };
        assert!(count(&"\\".repeat(70_000)) < 100);
        assert!(count(&format!("%{}", "25".repeat(40_000))) < 100);
        assert!(count(&format!("&{}", "amp;".repeat(20_000))) < 100);
        assert_eq!(count("plain"), 1);
        assert_eq!(count(""), 0);
    }
}
