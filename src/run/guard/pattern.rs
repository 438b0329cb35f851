/// The wildcards of SQL, of shells, and of both and the dot of regular expressions: for one character, for any.
const WILDCARDS: [(&[u8], &[u8]); 3] = [(b"_", b"%"), (b"?", b"*"), (b"_?.", b"%*")];

/// Whether a target that reads names as patterns, and makes no difference between capitals and small letters,
/// could mean `text` by `name`.
pub(super) fn could_mean(name: &str, text: &str) -> bool {
    let (name, text) = (name.trim().as_bytes(), text.as_bytes());
    WILDCARDS.iter().any(|(one, any)| fits(name, text, one, any))
}

fn fits(pattern: &[u8], text: &[u8], one: &[u8], any: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((first, rest)) if any.contains(first) => {
            (0..=text.len()).any(|at| fits(rest, &text[at..], one, any))
        }
        Some((first, rest)) => text.split_first().is_some_and(|(byte, text)| {
            (one.contains(first) || first.eq_ignore_ascii_case(byte)) && fits(rest, text, one, any)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_could_mean_what_a_pattern_of_any_kind_does() {
        for (name, text, expected) in [
            ("982_", "982b", true),
            ("982_", "9821", true),
            ("982_", "98211", false),
            ("982%", "98211", true),
            ("98*1", "98211", true),
            ("982?", "982b", true),
            ("982B", "982b", true),
            (" 9821", "9821", true),
            ("9821_test", "9821-test", true),
            ("9821", "9822", false),
        ] {
            assert_eq!(could_mean(name, text), expected, "{name} {text}");
        }
    }
}
