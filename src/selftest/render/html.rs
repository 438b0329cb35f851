use std::fmt::Write as _;

use crate::report::text::harmless;
use crate::selftest::{Outcome, Report, Row, Summary};

/// The page's look; nothing is loaded from elsewhere.
const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --bad: #c33; --odd: #b70; --good: #383; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; }
dt { opacity: .7; } dd { margin: 0; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-top: 1px solid var(--line); }
li { overflow-wrap: anywhere; } td.n { white-space: nowrap; } td:nth-child(2) { min-width: 12rem; }
th { font-weight: 600; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
code { font-size: .9em; } small { opacity: .75; } ul { margin: .2rem 0; padding-left: 1.2rem; }
.bad { color: var(--bad); font-weight: 600; } .odd { color: var(--odd); } .good { color: var(--good); }
";

/// The report as one page that needs nothing beside itself.
pub fn html(report: &Report) -> String {
    let summary = report.summary();
    let mut page = String::new();
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>dialcheck selftest</title><style>{STYLE}</style></head><body>\n"
    );
    let word = if summary.holds() { ("good", "holds") } else { ("bad", "does not hold") };
    let _ = writeln!(page, "<h1>The selftest <span class=\"{}\">{}</span></h1>", word.0, word.1);
    figures(&mut page, report, &summary);
    let wrong = report.with(|outcome| tone(outcome) == "bad").collect::<Vec<_>>();
    if !wrong.is_empty() {
        table(&mut page, "What is wrong", &wrong);
    }
    if !report.stale.is_empty() {
        let _ = writeln!(
            page,
            "<p class=\"bad\">Listed as equivalent, and no fault: {}</p>",
            escaped(&report.stale.join(", "))
        );
    }
    table(&mut page, "Every subject", &report.rows.iter().collect::<Vec<_>>());
    page.push_str("</body></html>\n");
    page
}

fn figures(page: &mut String, report: &Report, summary: &Summary) {
    let mut entry = |name: &str, value: String| {
        let _ = write!(page, "<dt>{name}</dt><dd>{value}</dd>");
    };
    entry("faults", summary.faults.to_string());
    entry(
        "killed",
        format!("{} ({} under the name of what is broken)", summary.killed, summary.named),
    );
    entry("survived", summary.survived.to_string());
    entry("equivalent", summary.equivalent.to_string());
    entry(
        "findings a fault",
        format!(
            "{} at the median, {} at the 95th percentile",
            summary.median, summary.percentile_95
        ),
    );
    entry("legal servers", summary.legal.to_string());
    entry("false alarms", summary.false_alarms.to_string());
    entry("misread", summary.misread.to_string());
    entry("requests", summary.requests.to_string());
    entry("time", format!("{:.1} s", report.duration_ms / 1e3));
    entry("seed", report.seed.to_string());
    let list = std::mem::take(page);
    // The list's own tags go around what was written since the heading.
    let (before, entries) = list.split_at(list.find("<dt>").unwrap_or(list.len()));
    let _ = writeln!(page, "{before}<dl>{entries}</dl>");
}

fn table(page: &mut String, title: &str, rows: &[&Row]) {
    let _ = writeln!(
        page,
        "<h2>{title} ({})</h2>\n<table><tr><th>Subject</th><th>What it does</th><th>Outcome</th>\
         <th>Said of it</th><th>ms</th></tr>",
        rows.len()
    );
    for row in rows {
        let requirement = row.requirement.as_deref().unwrap_or_default();
        let _ = writeln!(
            page,
            "<tr><td><code>{}</code><br><small>{} {}</small></td><td>{}<br><small>{}</small></td>\
             <td class=\"{}\">{}</td><td>{}</td><td class=\"n\">{:.0}</td></tr>",
            escaped(&row.id),
            row.kind.name(),
            row.band,
            escaped(&row.sentence),
            escaped(requirement),
            tone(&row.outcome),
            escaped(&words(&row.outcome)),
            said(row),
            row.trial.duration_ms
        );
    }
    page.push_str("</table>\n");
}

fn said(row: &Row) -> String {
    let mut list = String::new();
    for alarm in row.trial.alarms() {
        let _ = write!(
            list,
            "<li><code>{}</code> {}</li>",
            escaped(&alarm.place),
            escaped(&harmless(&alarm.words))
        );
    }
    if list.is_empty() { list } else { format!("<ul>{list}</ul>") }
}

fn words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Killed { named: true } => "killed".to_owned(),
        Outcome::Killed { named: false } => "killed, not named".to_owned(),
        Outcome::Survived => "survived".to_owned(),
        Outcome::Equivalent { reason } => format!("equivalent: {reason}"),
        Outcome::NotEquivalent { reason } => format!("found, though listed as: {reason}"),
        Outcome::Quiet => "quiet".to_owned(),
        Outcome::FalseAlarm => "false alarm".to_owned(),
        Outcome::Misread { expected, observed } => format!("{expected:?} observed as {observed:?}"),
    }
}

fn tone(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Killed { named: true } | Outcome::Quiet => "good",
        Outcome::Killed { named: false } | Outcome::Equivalent { .. } => "odd",
        Outcome::Survived
        | Outcome::NotEquivalent { .. }
        | Outcome::FalseAlarm
        | Outcome::Misread { .. } => "bad",
    }
}

/// `text` as text of a page, within an element or a quoted attribute.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
