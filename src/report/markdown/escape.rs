use crate::report::text::{cut, harmless, harmless_lines};

/// A fence is at least so long.
const SHORTEST_FENCE: usize = 3;

/// `text` as a reader sees it, on one line, wherever Markdown and HTML meet: in a table, a summary or a paragraph. All
/// that either of them could take for more than text is written as a character reference, which neither obeys.
pub(super) fn literal(text: &str) -> String {
    let characters: Vec<char> = harmless(text).chars().collect();
    let mut safe = String::with_capacity(text.len());
    for (at, &character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| characters.get(before));
        if speaks(before, character, characters.get(at + 1)) {
            safe.push_str(&format!("&#{};", u32::from(character)));
        } else {
            safe.push(character);
        }
    }
    // Some readers make a link of it.
    safe.replace("www.", "www&#46;").trim().to_owned()
}

/// Whether a character may be more than text, between those before and behind it.
fn speaks(before: Option<&char>, character: char, behind: Option<&char>) -> bool {
    let is_word = |one: Option<&char>| one.is_some_and(char::is_ascii_alphanumeric);
    match character {
        // Within a word it is text, and ids read better so.
        '_' => !(is_word(before) && is_word(behind)),
        // A link or an emoji has no blank behind it.
        ':' => behind.is_some_and(|&one| one != ' '),
        '&' | '<' | '>' | '"' | '\'' | '|' | '\\' | '`' | '*' | '[' | ']' | '(' | ')' | '#'
        | '~' | '!' | '@' | '$' | '{' | '}' | '^' => true,
        _ => false,
    }
}

/// [`literal`], shown as code, and cut behind `most` characters.
pub(super) fn code(text: &str, most: usize) -> String {
    format!("<code>{}</code>", literal(&cut(&harmless(text), most)))
}

/// `text` as a block of code. Its fence is longer than any run of its character within, so nothing ends it early.
pub(super) fn block(text: &str) -> String {
    let lines = harmless_lines(text);
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(SHORTEST_FENCE));
    format!("{fence}text\n{}\n{fence}\n", lines.join("\n"))
}

fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
