use crate::report::defects::defects;
use crate::report::text::counted;
use crate::results::Results;

use super::findings;
use super::sections;

/// What GitHub takes as the summary of one step, in bytes.
pub const MOST_BYTES: usize = 1 << 20;

/// The results as Markdown, within [`MOST_BYTES`].
pub fn render(results: &Results) -> String {
    render_within(results, MOST_BYTES)
}

/// The results as Markdown, of at most `most` bytes: where room is short, the proofs of the last findings are left out
/// first, then whatever stands at the end.
pub fn render_within(results: &Results, most: usize) -> String {
    let head = sections::head(results);
    let tail = sections::tail(results);
    let defects = defects(results);
    let mut text = head;
    if !defects.is_empty() {
        text.push_str("### Findings\n\n");
    }
    let told: Vec<(String, String)> =
        defects.iter().map(|defect| findings::told(results, defect)).collect();
    // What the names of all that is still to come take, with the note below them.
    let mut names: usize = told.iter().map(|(_, short)| short.len()).sum();
    let mut untold = 0;
    for (whole, short) in &told {
        names -= short.len();
        let needed = text.len() + whole.len() + names + tail.len() + LONGEST_NOTE;
        if untold == 0 && needed < most {
            text.push_str(whole);
        } else {
            untold += 1;
            text.push_str(short);
        }
    }
    if untold > 0 {
        text.push_str(&format!("\n{}: {NOTE}\n", counted(untold, "finding")));
    }
    text.push_str(&tail);
    bounded(text, most)
}

/// What stands below the findings whose proofs found no room.
const NOTE: &str =
    "told by name alone, since there is no room for more; the other reports have all of it.";

/// So many bytes the note and the count before it take at most.
const LONGEST_NOTE: usize = NOTE.len() + 40;

/// What stands at the end of a text that was cut.
const CUT: &str = "\n\n(cut: there is no room for more)\n";

/// `text`, cut at the end of a line.
fn bounded(text: String, most: usize) -> String {
    if text.len() <= most {
        return text;
    }
    let Some(room) = most.checked_sub(CUT.len()) else { return String::new() };
    let mut end = room;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[..end].rfind('\n').unwrap_or_default();
    format!("{}{CUT}", &text[..end])
}
