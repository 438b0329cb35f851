/// The characters that are tried in texts, by name: a letter of either case and a digit for their
/// class, all of ASCII's punctuation, and the control characters that programs trip over.
///
/// Other scripts are left out on purpose: whether "alphanumeric" takes them is an open question
/// (`name-limits`).
pub(super) const CHARACTERS: &[(char, &str)] = &[
    ('a', "small-letter"),
    ('Z', "capital-letter"),
    ('5', "digit"),
    (' ', "space"),
    ('.', "dot"),
    ('-', "dash"),
    ('_', "underscore"),
    ('/', "slash"),
    (',', "comma"),
    ('+', "plus"),
    ('@', "at-sign"),
    ('\'', "apostrophe"),
    ('"', "quotation-mark"),
    ('`', "backquote"),
    ('\\', "backslash"),
    ('!', "exclamation-mark"),
    ('#', "hash"),
    ('$', "dollar"),
    ('%', "percent"),
    ('&', "ampersand"),
    ('(', "left-parenthesis"),
    (')', "right-parenthesis"),
    ('*', "asterisk"),
    (':', "colon"),
    (';', "semicolon"),
    ('<', "less-than"),
    ('=', "equals"),
    ('>', "greater-than"),
    ('?', "question-mark"),
    ('[', "left-bracket"),
    (']', "right-bracket"),
    ('^', "caret"),
    ('{', "left-brace"),
    ('|', "bar"),
    ('}', "right-brace"),
    ('~', "tilde"),
    ('\t', "tab"),
    ('\n', "newline"),
    ('\r', "carriage-return"),
    ('\0', "null-character"),
    ('\u{1b}', "escape"),
    ('\u{7f}', "delete"),
];

/// The name of `character`, where it has one here.
pub(super) fn name(character: char) -> Option<&'static str> {
    CHARACTERS.iter().find(|(one, _)| *one == character).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_holds_all_punctuation_once_and_names_it_once() {
        for byte in 0x20_u8..0x7f {
            let character = char::from(byte);
            assert_eq!(
                name(character).is_some(),
                !character.is_ascii_alphanumeric() || ['a', 'Z', '5'].contains(&character),
                "{character:?}"
            );
        }
        let names: BTreeSet<&str> = CHARACTERS.iter().map(|(_, name)| *name).collect();
        assert_eq!(names.len(), CHARACTERS.len());
    }
}
