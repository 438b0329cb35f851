use std::fmt::Write as _;

use crate::report::text::harmless;
use crate::selftest::{Outcome, Report, Row, Summary};

/// From how many findings on a fault counts as noisy.
const NOISY: usize = 4;

/// How many alarms of one server are shown.
const SHOWN: usize = 12;

/// The report for a terminal: figures first, then what is wrong, the gravest first; the whole kill matrix
/// where it is `verbose`.
pub fn text(report: &Report, verbose: bool) -> String {
    let mut page = String::new();
    figures(&mut page, report, &report.summary());
    section(&mut page, "Survived", rows(report, |outcome| *outcome == Outcome::Survived), fault);
    section(
        &mut page,
        "False alarms",
        rows(report, |outcome| *outcome == Outcome::FalseAlarm),
        alarms,
    );
    section(
        &mut page,
        "Answers that were misread",
        rows(report, |outcome| matches!(outcome, Outcome::Misread { .. })),
        misread,
    );
    section(
        &mut page,
        "Listed as equivalent, and found",
        rows(report, |outcome| matches!(outcome, Outcome::NotEquivalent { .. })),
        fault,
    );
    if !report.stale.is_empty() {
        let _ = writeln!(page, "\nListed as equivalent, and no fault: {}", report.stale.join(", "));
    }
    section(
        &mut page,
        "Found, but not under the name of what is broken",
        rows(report, |outcome| *outcome == Outcome::Killed { named: false }),
        fault,
    );
    let noisy = report.with(|outcome| matches!(outcome, Outcome::Killed { .. }));
    section(&mut page, "Noisy", noisy.filter(|row| row.told() >= NOISY).collect(), fault);
    if verbose {
        section(&mut page, "All", report.rows.iter().collect(), line);
    }
    page
}

fn rows(report: &Report, which: fn(&Outcome) -> bool) -> Vec<&Row> {
    report.with(which).collect()
}

fn figures(page: &mut String, report: &Report, summary: &Summary) {
    let seconds = report.duration_ms / 1e3;
    let _ = writeln!(
        page,
        "selftest {}: {} subjects, {} requests, {seconds:.1} s, seed {}",
        if summary.holds() { "holds" } else { "does not hold" },
        report.rows.len(),
        summary.requests,
        report.seed
    );
    if summary.faults > 0 {
        let named = 100.0 * (1.0 - summary.unnamed_ratio());
        let _ = writeln!(
            page,
            "  faults   {}: {} killed, {} survived, {} equivalent; {named:.1}% named; findings a fault: {} at the median, {} at the 95th percentile",
            summary.faults,
            summary.killed,
            summary.survived,
            summary.equivalent,
            summary.median,
            summary.percentile_95
        );
    }
    if summary.legal > 0 {
        let _ = writeln!(
            page,
            "  dialects {}: {} false alarms, {} misread",
            summary.legal, summary.false_alarms, summary.misread
        );
    }
}

fn section(page: &mut String, title: &str, rows: Vec<&Row>, show: fn(&mut String, &Row)) {
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{title} ({})", rows.len());
    for row in rows {
        show(page, row);
    }
}

fn head(page: &mut String, row: &Row) {
    let requirement = row.requirement.as_deref().unwrap_or("-");
    let _ = writeln!(page, "  {} [{}, {}]", row.id, row.band, row.deployment);
    let _ = writeln!(page, "      {} ({requirement})", row.sentence);
}

fn fault(page: &mut String, row: &Row) {
    head(page, row);
    alarm_lines(page, row);
}

fn alarms(page: &mut String, row: &Row) {
    head(page, row);
    alarm_lines(page, row);
}

fn alarm_lines(page: &mut String, row: &Row) {
    let alarms = row.trial.alarms();
    for alarm in alarms.iter().take(SHOWN) {
        let _ = writeln!(page, "      - {}: {}", alarm.place, shortened(&harmless(&alarm.words)));
    }
    if let Some(more) = alarms.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(page, "      - and {more} more");
    }
}

fn misread(page: &mut String, row: &Row) {
    head(page, row);
    if let Outcome::Misread { expected, observed } = &row.outcome {
        let _ = writeln!(page, "      - {expected:?} was observed as {observed:?}");
    }
}

/// One line of the kill matrix.
fn line(page: &mut String, row: &Row) {
    let by: Vec<&str> =
        row.trial.findings.iter().map(|found| found.requirement.as_str()).take(5).collect();
    let outcome = match &row.outcome {
        Outcome::Killed { named: true } => "killed",
        Outcome::Killed { named: false } => "killed, not named",
        Outcome::Survived => "SURVIVED",
        Outcome::Equivalent { .. } => "equivalent",
        Outcome::NotEquivalent { .. } => "NOT EQUIVALENT",
        Outcome::Quiet => "quiet",
        Outcome::FalseAlarm => "FALSE ALARM",
        Outcome::Misread { .. } => "MISREAD",
    };
    let (told, stalled) = (row.told(), row.trial.inconclusive.len());
    let _ = writeln!(
        page,
        "  {:<48} {outcome:<18} {told:>3} found {stalled:>3} inconclusive {:>6.0} ms  {}",
        row.id,
        row.trial.duration_ms,
        by.join(" ")
    );
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 400;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
