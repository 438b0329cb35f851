use crate::report::defects::defects;
use crate::report::paint::Tone;
use crate::report::runs;
use crate::report::text::{counted, cut, pad};
use crate::results::{Change, Damage, Results};

use super::expected;
use super::findings::title;
use super::options::TerminalOptions;
use super::page::Page;

/// With more findings than this the list would push itself off the screen.
const MOST_RECALLED: usize = 20;

/// A foreign row may have a lot to say.
const LONGEST: usize = 400;

/// What the reader needs last, and so finds first: what was left behind, the findings in short, the
/// files, and what the exit code means.
pub(super) fn add(page: &mut Page, results: &Results, options: &TerminalOptions) {
    expected::add(page, results);
    collateral(page, results);
    leftovers(page, results);
    if !options.snapshots.is_empty() {
        page.ready(&options.snapshots);
    }
    reports(page, options);
    recall(page, results);
    exit(page, options);
}

/// The same, as short as it can be: what was harmed or left behind is told all the same.
pub(super) fn quiet(page: &mut Page, results: &Results, options: &TerminalOptions) {
    let unjudged: usize = results.runs.iter().map(|run| run.summary.inconclusive).sum();
    if unjudged > 0 {
        let text = format!(
            "{} inconclusive: what they build on is broken, or did not answer",
            counted(unjudged, "case")
        );
        page.gap();
        page.wrapped(0, Tone::Doubtful, &text);
    }
    expected::stale(page, results);
    collateral(page, results);
    leftovers(page, results);
    if !options.snapshots.is_empty() {
        page.ready(&options.snapshots);
    }
    exit(page, options);
}

/// Rows that others own and that are not as they were: this matters more than any finding.
fn collateral(page: &mut Page, results: &Results) {
    for run in results.runs.iter().filter(|run| !run.collateral.is_empty()) {
        let count = counted(run.collateral.len(), "foreign extension").to_uppercase();
        let title = format!("COLLATERAL DAMAGE: {count} on {}", run.target.name);
        page.heading(
            Tone::Alarm,
            &title,
            "the run did not make them, and they are not as they were",
        );
        for one in &run.collateral {
            let text = format!("{} of {} {}", one.extension, one.company, told(one));
            page.hanging(("  ", Tone::Plain), Tone::Bad, &cut(&text, LONGEST));
        }
        let way =
            "The ledger holds what they held before: `dialcheck cleanup --restore` puts them back.";
        page.wrapped(2, Tone::Plain, way);
    }
}

/// What became of a foreign row, and by whose call.
fn told(damage: &Damage) -> String {
    let by = match &damage.case {
        Some(case) => format!("by a call of {case}"),
        None => "by a call of this run, or by somebody else meanwhile".to_owned(),
    };
    let what = match damage.change {
        Change::Lost => "is gone".to_owned(),
        Change::Changed => {
            let changes = damage.after.iter().map(|(column, now)| {
                let before = damage.before.get(column).cloned().unwrap_or_default();
                format!("{column} was {before} and is {now}")
            });
            changes.collect::<Vec<_>>().join(", ")
        }
    };
    format!("{what}, {by}")
}

fn leftovers(page: &mut Page, results: &Results) {
    for run in results.runs.iter().filter(|run| !run.leftovers.is_empty()) {
        let count = counted(run.leftovers.len(), "extension").to_uppercase();
        let title = format!("{count} LEFT BEHIND on {}", run.target.name);
        let note = format!("the run of {} could not remove what it made", runs::name(results, run));
        page.heading(Tone::Alarm, &title, &note);
        page.wrapped(2, Tone::Bad, &run.leftovers.join(", "));
        page.wrapped(2, Tone::Plain, "`dialcheck cleanup` tries again.");
    }
}

fn reports(page: &mut Page, options: &TerminalOptions) {
    if options.reports.is_empty() {
        return;
    }
    page.heading(Tone::Strong, "REPORTS", "");
    let lengths = options.reports.iter().map(|(format, _)| format.len());
    let width = lengths.max().unwrap_or(0) + 2;
    for (format, path) in &options.reports {
        let format = page.paint.quiet(&pad(format, width));
        let path = page.paint.plain(&path.display().to_string());
        page.line(&format!("  {format}{path}"));
    }
}

/// Several findings fill more than a screen; their names stand together once more at its end.
fn recall(page: &mut Page, results: &Results) {
    let defects = defects(results);
    if !(2..=MOST_RECALLED).contains(&defects.len()) {
        return;
    }
    page.heading(Tone::Strong, &counted(defects.len(), "finding").to_uppercase(), "");
    for defect in &defects {
        title(page, results, defect);
    }
}

fn exit(page: &mut Page, options: &TerminalOptions) {
    let tone = match options.exit_code {
        0 => Tone::Good,
        1 => Tone::Alarm,
        _ => Tone::Caution,
    };
    page.gap();
    let text = format!("exit {}: {}", options.exit_code, options.exit_meaning);
    page.wrapped(0, tone, &text);
}
