use std::collections::{BTreeMap, BTreeSet};

use crate::contract::Side;
use crate::report::paint::Tone;
use crate::report::runs;
use crate::report::text::{counted, cut, harmless, thousands};
use crate::results::{Results, Verdict};

use super::findings::some;
use super::page::Page;

/// Cases named under a reason for which the target could not be judged.
const MOST_CASES: usize = 3;
/// Requirements named of those that no case could judge.
const MOST_REQUIREMENTS: usize = 6;
/// A reason may quote the target, which may have a lot to say.
const LONGEST_REASON: usize = 300;

/// The cases without a judgement, by reason.
pub(super) fn add(page: &mut Page, results: &Results, verbose: bool) {
    let most = if verbose { usize::MAX } else { MOST_CASES };
    section(page, results, Verdict::Inconclusive, most);
    // A skipped case is a choice, not a riddle: its reason is enough.
    section(page, results, Verdict::Skipped, if verbose { most } else { 0 });
    unwitnessed(page, results, verbose);
}

/// The requirements of which the runs prove nothing, or only half.
fn unwitnessed(page: &mut Page, results: &Results, verbose: bool) {
    let all: BTreeSet<String> = results
        .runs
        .iter()
        .flat_map(|run| &run.unwitnessed)
        .map(|one| match one.sides.as_slice() {
            [Side::Accepting] => format!("{} (what is taken)", one.requirement),
            [Side::Refusing] => format!("{} (what is refused)", one.requirement),
            _ => one.requirement.clone(),
        })
        .collect();
    if all.is_empty() {
        return;
    }
    let ids: Vec<&str> = all.iter().map(String::as_str).collect();
    let note = format!("{}: this run says nothing of them", counted(ids.len(), "requirement"));
    page.heading(Tone::Strong, "WITHOUT A WITNESS", &note);
    page.wrapped(2, Tone::Quiet, &some(&ids, if verbose { usize::MAX } else { MOST_REQUIREMENTS }));
}

/// The cases of one reason: how many in each run, and which.
struct Group<'a> {
    counts: Vec<usize>,
    ids: Vec<&'a str>,
}

fn section(page: &mut Page, results: &Results, verdict: Verdict, most: usize) {
    let mut groups: Vec<(&str, Group<'_>)> = groups(results, verdict).into_iter().collect();
    if groups.is_empty() {
        return;
    }
    groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.counts.iter().sum::<usize>()));
    let (tone, title, note) = if verdict == Verdict::Inconclusive {
        (Tone::Caution, "INCONCLUSIVE", "not judged: neither pass nor fail")
    } else {
        (Tone::Strong, "SKIPPED", "")
    };
    page.heading(tone, title, note);
    let widths = widths(results, &groups);
    if results.runs.len() > 1 {
        let names: Vec<String> = results.runs.iter().map(|run| runs::name(results, run)).collect();
        let head = right(&names, &widths);
        let head = page.paint.quiet(&head);
        page.line(&head);
    }
    for (reason, group) in &groups {
        let counts: Vec<String> =
            group.counts.iter().map(|&count| thousands(count as u64)).collect();
        let lead = right(&counts, &widths);
        let reason = cut(&harmless(reason), LONGEST_REASON);
        page.hanging((&format!("{lead}  "), Tone::Plain), Tone::Plain, &reason);
        if most > 0 {
            page.wrapped(lead.chars().count() + 2, Tone::Quiet, &some(&group.ids, most));
        }
    }
}

/// The cells of a line, each to the right of its column.
fn right(cells: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> =
        cells.iter().zip(widths).map(|(cell, width)| format!("  {cell:>width$}")).collect();
    cells.concat()
}

fn groups(results: &Results, verdict: Verdict) -> BTreeMap<&str, Group<'_>> {
    let mut groups = BTreeMap::new();
    for (place, run) in results.runs.iter().enumerate() {
        for case in run.cases.iter().filter(|case| case.verdict == verdict) {
            let reason = case.reason.as_deref().unwrap_or("no reason was given");
            let group = groups
                .entry(reason)
                .or_insert_with(|| Group { counts: vec![0; results.runs.len()], ids: Vec::new() });
            group.counts[place] += 1;
            if !group.ids.contains(&case.id.as_str()) {
                group.ids.push(&case.id);
            }
        }
    }
    groups
}

fn widths(results: &Results, groups: &[(&str, Group<'_>)]) -> Vec<usize> {
    let several = results.runs.len() > 1;
    results
        .runs
        .iter()
        .enumerate()
        .map(|(place, run)| {
            let name = if several { runs::name(results, run).chars().count() } else { 0 };
            let counts =
                groups.iter().map(|(_, group)| thousands(group.counts[place] as u64).len());
            counts.max().unwrap_or(0).max(name)
        })
        .collect()
}
