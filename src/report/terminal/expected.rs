use crate::report::paint::Tone;
use crate::report::runs;
use crate::report::text::{counted, cut};
use crate::results::{Results, RunResult, Stale};

use super::page::Page;

/// An entry is somebody's text, and its problem may quote the target.
const LONGEST: usize = 400;

/// The entries of the list of expected failures that do not hold, and those of which nothing can be said.
pub(super) fn add(page: &mut Page, results: &Results) {
    stale(page, results);
    let untried = gathered(results, |run| &run.untried);
    if !untried.is_empty() {
        page.heading(Tone::Strong, "NOT TRIED", "expected failures of which this run says nothing");
        told(page, results, &untried, Tone::Quiet);
    }
}

/// The entries that do not hold alone.
pub(super) fn stale(page: &mut Page, results: &Results) {
    let stale = gathered(results, |run| &run.stale);
    if !stale.is_empty() {
        let title = counted(stale.len(), "stale entry").to_uppercase().replace("ENTRYS", "ENTRIES");
        page.heading(Tone::Caution, &title, "expected failures that do not hold any more");
        told(page, results, &stale, Tone::Bad);
    }
}

/// Each thing that is said of an entry once, with the places of the runs that say it.
fn gathered<'a>(
    results: &'a Results,
    of: impl Fn(&'a RunResult) -> &'a [Stale],
) -> Vec<(&'a Stale, Vec<usize>)> {
    let mut found: Vec<(&Stale, Vec<usize>)> = Vec::new();
    for (place, run) in results.runs.iter().enumerate() {
        for one in of(run) {
            match found.iter_mut().find(|(known, _)| *known == one) {
                // Two entries may say the same.
                Some((_, places)) if places.last() == Some(&place) => {}
                Some((_, places)) => places.push(place),
                None => found.push((one, vec![place])),
            }
        }
    }
    found
}

fn told(page: &mut Page, results: &Results, entries: &[(&Stale, Vec<usize>)], tone: Tone) {
    for (one, places) in entries {
        let id = page.paint.strong(&cut(&one.entry, LONGEST));
        let bands = page.paint.quiet(&runs::names(results, places));
        page.line(&format!("  {id}  {bands}"));
        page.wrapped(4, tone, &cut(&one.problem, LONGEST));
    }
}
