use crate::report::defects::Defect;
use crate::report::entry::excused;
use crate::report::evidence::{Room, of_finding, plain};
use crate::report::runs;
use crate::results::{Results, Verdict};

use super::escape::{block, code, literal};

/// Columns and lines of a body. A summary is looked through, not studied.
const ROOM: Room = Room { width: 100, height: 20 };

/// Cases named under a finding.
const MOST_CASES: usize = 5;

/// An id is shown up to so many characters; our own are shorter.
const LONGEST: usize = 200;

/// A finding, folded; and the same by its name alone.
pub(super) fn told(results: &Results, defect: &Defect<'_>) -> (String, String) {
    let title = title(results, defect);
    let finding = defect.finding;
    let mut text = format!("<details><summary>{title}</summary>\n\n");
    if let Some(excuse) = &finding.excuse {
        text.push_str(&format!("{}\n\n", literal(&excused(excuse))));
    }
    text.push_str(&format!("document: {}\n\n", literal(&finding.passage)));
    text.push_str(&block(&plain(&of_finding(finding, ROOM))));
    text.push_str(&format!("\ncases: {}\n\n", ids(&defect.cases)));
    if !defect.blocks.is_empty() {
        text.push_str(&format!("keeps from a verdict: {}\n\n", ids(&defect.blocks)));
    }
    text.push_str("</details>\n\n");
    (text, format!("- {title}\n"))
}

fn title(results: &Results, defect: &Defect<'_>) -> String {
    let finding = defect.finding;
    let word = match (&finding.excuse, finding.verdict) {
        (Some(_), _) => "expected",
        (None, Verdict::Fail) => "FAIL",
        (None, _) => "WARN",
    };
    let bands = match runs::names(results, &defect.places) {
        bands if bands.is_empty() => bands,
        bands => format!(" ({})", literal(&bands)),
    };
    let id = code(&finding.requirement, LONGEST);
    format!("<b>{word}</b> {id}{bands}: {}", literal(&finding.statement))
}

/// Some of the ids, and how many more there are.
fn ids(ids: &[&str]) -> String {
    let shown: Vec<String> = ids.iter().take(MOST_CASES).map(|id| code(id, LONGEST)).collect();
    let more = match ids.len() - shown.len() {
        0 => String::new(),
        more => format!(", +{more} more"),
    };
    shown.join(", ") + &more
}
