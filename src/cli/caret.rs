use dialcheck::report::text::harmless;

/// A line of a file with a mark below the character in `column`, counted from 1:
///
/// ```text
///  3 | compny = "test"
///    | ^
/// ```
pub(super) fn pointed(line: usize, text: &str, column: usize) -> String {
    let number = line.to_string();
    let gap = " ".repeat(number.len());
    // What is shown before the mark may be longer than what stands there: an escape for a control character.
    let before: String = text.chars().take(column.saturating_sub(1)).collect();
    let indent = " ".repeat(harmless(&before).chars().count());
    format!("  {number} | {}\n  {gap} | {indent}^", harmless(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_below_the_place() {
        assert_eq!(pointed(3, "compny = 1", 1), "  3 | compny = 1\n    | ^");
        assert_eq!(pointed(12, "é = x", 5), "  12 | é = x\n     |     ^");
        let shown = pointed(1, "a\u{1b}b", 3);
        let (line, mark) = shown.split_once('\n').expect("two lines");
        assert!(line.ends_with('b') && line.len() == mark.len(), "{shown}");
    }
}
