use crate::report::defects::{Defect, defects};
use crate::report::evidence::{self, Room};
use crate::report::paint::Tone;
use crate::report::runs;
use crate::report::text::counted;
use crate::results::{Excuse, Results, Verdict};

use super::page::Page;

/// A target that is wrong all over is told by its gravest defects; the rest follow in one line each.
const MOST_BLOCKS: usize = 20;
/// Cases named under a finding.
const MOST_CASES: usize = 3;
/// Lines of a body.
const MOST_LINES: usize = 14;
/// What stands to the left of a row's text.
const MARGIN: usize = evidence::LABEL_WIDTH + 2;

/// One block a defect.
pub(super) fn add(page: &mut Page, results: &Results, verbose: bool) {
    let defects = defects(results);
    blocks(page, results, &defects, verbose);
}

/// The failures alone: broken musts, and shoulds where it is `strict`; those aside that somebody expects.
pub(super) fn failures(page: &mut Page, results: &Results, strict: bool) {
    let mut defects = defects(results);
    defects.retain(|one| one.fails() || (strict && one.finding.excuse.is_none()));
    blocks(page, results, &defects, false);
}

fn blocks(page: &mut Page, results: &Results, defects: &[Defect<'_>], verbose: bool) {
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
    let (word, tone) = match (defect.finding.verdict, &defect.finding.excuse) {
        (Verdict::Fail, None) => ("FAIL", Tone::Alarm),
        (Verdict::Fail, Some(_)) => ("FAIL", Tone::Quiet),
        (_, None) => ("WARN", Tone::Caution),
        (_, Some(_)) => ("WARN", Tone::Quiet),
    };
    let word = page.paint.tone(tone, word);
    let id = page.paint.strong(&defect.finding.requirement);
    let bands = page.paint.quiet(&runs::names(results, &defect.places));
    let expected = match &defect.finding.excuse {
        Some(_) => page.paint.quiet("(expected)"),
        None => String::new(),
    };
    let tail = [bands, expected].into_iter().filter(|part| !part.is_empty());
    page.line(&format!("{word}  {id}  {}", tail.collect::<Vec<_>>().join("  ")));
}

fn block(page: &mut Page, results: &Results, defect: &Defect<'_>, verbose: bool) {
    page.gap();
    title(page, results, defect);
    let finding = defect.finding;
    page.wrapped(2, Tone::Plain, &finding.statement);
    // What is known already is shown in full only where all is asked for.
    if let Some(excuse) = &finding.excuse {
        page.hanging(("  excuse    ", Tone::Quiet), Tone::Plain, &excused(excuse));
        if !verbose {
            return names(page, defect, verbose);
        }
    }
    page.wrapped(2, Tone::Quiet, &format!("document: {}", finding.passage));
    page.gap();
    let room = Room {
        width: page.width.saturating_sub(MARGIN),
        height: if verbose { usize::MAX } else { MOST_LINES },
    };
    page.rows(&evidence::of_finding(finding, room));
    names(page, defect, verbose);
}

/// Why and until when it is expected.
fn excused(excuse: &Excuse) -> String {
    let owner = excuse.owner.iter().cloned();
    let until = excuse.expires.iter().map(|day| format!("until {day}"));
    let more: Vec<String> = owner.chain(until).collect();
    if more.is_empty() {
        excuse.reason.clone()
    } else {
        format!("{} ({})", excuse.reason, more.join(", "))
    }
}

/// The mark, and the cases that show it, that nobody expects, and that it blocks.
fn names(page: &mut Page, defect: &Defect<'_>, verbose: bool) {
    let most = if verbose { usize::MAX } else { MOST_CASES };
    let finding = defect.finding;
    page.hanging(("  mark      ", Tone::Quiet), Tone::Quiet, &finding.fingerprint);
    let lead = ("  cases     ", Tone::Quiet);
    page.hanging(lead, Tone::Plain, &some(&defect.cases, most));
    if !finding.unexpected.is_empty() {
        let ids: Vec<&str> = finding.unexpected.iter().map(String::as_str).collect();
        let lead = ("  new       ", Tone::Quiet);
        let text =
            format!("{}: not among the expected failures, or not in this way", some(&ids, most));
        page.hanging(lead, Tone::Bad, &text);
    }
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
