use crate::report::evidence::{self, Room};
use crate::report::paint::Tone;
use crate::report::text::counted;
use crate::results::{Finding, Results, Verdict};

use super::page::Page;
use super::runs;

/// A target that is wrong all over is told by its gravest defects; the rest follow in one line each.
const MOST_BLOCKS: usize = 20;
/// Cases named under a finding.
const MOST_CASES: usize = 3;
/// Lines of a body.
const MOST_LINES: usize = 14;
/// What stands to the left of a row's text.
const MARGIN: usize = evidence::LABEL_WIDTH + 2;

/// A defect, and the runs that it came up in.
pub(super) struct Defect<'a> {
    finding: &'a Finding,
    cases: Vec<&'a str>,
    /// The cases that it keeps from a verdict.
    blocks: Vec<&'a str>,
    places: Vec<usize>,
}

/// The defects of all runs, each told once, broken musts first.
pub(super) fn defects(results: &Results) -> Vec<Defect<'_>> {
    let mut defects: Vec<Defect<'_>> = Vec::new();
    for (place, run) in results.runs.iter().enumerate() {
        for finding in &run.findings {
            let known = defects.iter_mut().find(|known| same(known.finding, finding));
            if let Some(known) = known {
                known.places.push(place);
                join(&mut known.cases, &finding.cases);
                join(&mut known.blocks, &finding.blocks);
            } else {
                defects.push(Defect {
                    finding,
                    cases: finding.cases.iter().map(String::as_str).collect(),
                    blocks: finding.blocks.iter().map(String::as_str).collect(),
                    places: vec![place],
                });
            }
        }
    }
    defects.sort_by_key(|defect| defect.finding.verdict);
    defects
}

/// Adds those of `more` that are not among `ids`.
fn join<'a>(ids: &mut Vec<&'a str>, more: &'a [String]) {
    for id in more {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
}

/// Whether two runs found the same. What came back may differ by extension numbers and random values,
/// so the broken expectation decides.
fn same(one: &Finding, other: &Finding) -> bool {
    one.requirement == other.requirement
        && one.verdict == other.verdict
        && one.check.expectation == other.check.expectation
}

/// One block a defect.
pub(super) fn add(page: &mut Page, results: &Results, verbose: bool) {
    let defects = defects(results);
    let whole = if verbose { usize::MAX } else { MOST_BLOCKS };
    for defect in defects.iter().take(whole) {
        block(page, results, defect, verbose);
    }
    if defects.len() > whole {
        let rest = counted(defects.len() - whole, "more finding");
        page.heading(Tone::Strong, &format!("... and {rest}"), "in full with --verbose");
        for defect in &defects[whole..] {
            title(page, results, defect);
        }
    }
}

/// The line that names a defect.
pub(super) fn title(page: &mut Page, results: &Results, defect: &Defect<'_>) {
    let (word, tone) = if defect.finding.verdict == Verdict::Fail {
        ("FAIL", Tone::Alarm)
    } else {
        ("WARN", Tone::Caution)
    };
    let word = page.paint.tone(tone, word);
    let id = page.paint.strong(&defect.finding.requirement);
    let bands = page.paint.quiet(&runs::names(results, &defect.places));
    page.line(&format!("{word}  {id}  {bands}"));
}

fn block(page: &mut Page, results: &Results, defect: &Defect<'_>, verbose: bool) {
    page.gap();
    title(page, results, defect);
    let finding = defect.finding;
    page.wrapped(2, Tone::Plain, &finding.statement);
    page.wrapped(2, Tone::Quiet, &format!("document: {}", finding.passage));
    page.gap();
    let room = Room {
        width: page.width.saturating_sub(MARGIN),
        height: if verbose { usize::MAX } else { MOST_LINES },
    };
    page.rows(&evidence::of_finding(finding, room));
    let most = if verbose { usize::MAX } else { MOST_CASES };
    let lead = ("  cases     ", Tone::Quiet);
    page.hanging(lead, Tone::Plain, &some(&defect.cases, most));
    if !defect.blocks.is_empty() {
        let lead = ("  blocks    ", Tone::Quiet);
        page.hanging(lead, Tone::Quiet, &some(&defect.blocks, most));
    }
}

/// Some of the ids, and how many more there are.
pub(super) fn some(ids: &[&str], most: usize) -> String {
    let shown = ids.len().min(most);
    let text = ids[..shown].join(", ");
    match ids.len() - shown {
        0 => text,
        more => format!("{text}, +{more} more"),
    }
}
