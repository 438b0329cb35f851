use crate::report::paint::{Paint, Tone};
use crate::report::runs;
use crate::report::text::{duration, harmless, pad, thousands};
use crate::results::{Precheck, PrecheckState, Results, RunResult, Verdict};

use super::page::Page;

/// So much of a hash tells two contracts apart.
const SHORT_HASH: usize = 12;

/// What was tested, and the counts.
pub(super) fn add(page: &mut Page, results: &Results) {
    let mut last = None;
    for run in &results.runs {
        let target = (&run.target, run.deployment);
        if last != Some(target) {
            target_lines(page, run);
        }
        last = Some(target);
    }
    let hash: String = results.contract_hash.chars().take(SHORT_HASH).collect();
    let tool = format!(
        "{} {}, contract {hash}, seed {}",
        results.tool.name, results.tool.version, results.seed
    );
    page.wrapped(0, Tone::Quiet, &tool);
    counts(page, results);
    for run in results.runs.iter().filter(|run| run.interrupted) {
        let text = format!(
            "INTERRUPTED: {} was stopped before its end; what follows is not the whole of it.",
            runs::name(results, run)
        );
        page.gap();
        page.wrapped(0, Tone::Caution, &text);
    }
    for run in &results.runs {
        if let Some(why) = &run.stopped {
            page.gap();
            page.wrapped(
                0,
                Tone::Alarm,
                &format!("STOPPED: {} before its end: {why}", runs::name(results, run)),
            );
        }
    }
}

/// What was doubtful before the run began; all that was looked at where all is asked for.
pub(super) fn preflight(page: &mut Page, results: &Results, verbose: bool) {
    for run in &results.runs {
        let shown: Vec<&Precheck> = run
            .preflight
            .iter()
            .filter(|one| verbose || one.state == PrecheckState::Doubtful)
            .collect();
        if shown.is_empty() {
            continue;
        }
        page.heading(Tone::Strong, "PREFLIGHT", "what was looked at before the first write");
        table(page, &shown);
    }
}

/// The looks, one a line.
pub(super) fn table(page: &mut Page, looks: &[&Precheck]) {
    let width = looks.iter().map(|one| one.subject.chars().count()).max().unwrap_or(0) + 2;
    for one in looks {
        let (mark, tone) = match one.state {
            PrecheckState::Good => ("ok", Tone::Good),
            PrecheckState::Unknown => ("--", Tone::Quiet),
            PrecheckState::Doubtful => ("??", Tone::Caution),
        };
        let lead = format!("  {mark}  {}", pad(&harmless(&one.subject), width));
        page.hanging((&lead, tone), Tone::Plain, &one.detail);
    }
}

fn target_lines(page: &mut Page, run: &RunResult) {
    let target = &run.target;
    let name = page.paint.strong(&target.name);
    let url = page.paint.plain(&target.url);
    page.line(&format!("{name}  {url}"));
    let roles = if target.roles.is_empty() { "nobody".to_owned() } else { target.roles.join(", ") };
    let text = format!(
        "{}, company {}, extensions {}, as {roles}",
        run.deployment, target.company, target.extensions,
    );
    page.wrapped(0, Tone::Quiet, &text);
}

/// One line a run, in columns; in words where columns find no room.
fn counts(page: &mut Page, results: &Results) {
    let mut table = vec![head()];
    table.extend(results.runs.iter().map(|run| cells(results, run)));
    let widths: Vec<usize> = (0..table[0].len())
        .map(|column| {
            let lengths = table.iter().map(|row| row[column].0.chars().count());
            lengths.max().unwrap_or(0)
        })
        .collect();
    let total: usize = widths.iter().map(|width| width + 2).sum();
    page.gap();
    if total > page.width {
        for run in &results.runs {
            page.wrapped(0, Tone::Plain, &sentence(results, run));
        }
        return;
    }
    for row in &table {
        let line = columns(page.paint, row, &widths);
        page.line(&line);
    }
}

type Cell = (String, Tone);

fn head() -> Vec<Cell> {
    let verdicts = Verdict::ALL.map(Verdict::name);
    ["band"]
        .into_iter()
        .chain(verdicts)
        .chain(["requests", "time"])
        .map(|title| (title.to_owned(), Tone::Quiet))
        .collect()
}

fn cells(results: &Results, run: &RunResult) -> Vec<Cell> {
    let counts = Verdict::ALL.map(|verdict| {
        // What is expected is no alarm.
        let unexpected = run.summary.count(verdict) - run.expected(verdict);
        (count(run, verdict), tone(verdict, unexpected))
    });
    let name = (runs::name(results, run), Tone::Strong);
    let requests = (thousands(run.requests), Tone::Plain);
    let time = (duration(run.duration_ms), Tone::Plain);
    std::iter::once(name).chain(counts).chain([requests, time]).collect()
}

/// How many cases got `verdict`, and how many of these were expected to.
fn count(run: &RunResult, verdict: Verdict) -> String {
    let count = thousands(run.summary.count(verdict) as u64);
    match run.expected(verdict) {
        0 => count,
        expected => format!("{count} ({} expected)", thousands(expected as u64)),
    }
}

fn tone(verdict: Verdict, count: usize) -> Tone {
    match verdict {
        _ if count == 0 => Tone::Quiet,
        Verdict::Fail => Tone::Alarm,
        Verdict::Warning | Verdict::Inconclusive => Tone::Caution,
        Verdict::Pass => Tone::Good,
        Verdict::Observed | Verdict::Skipped => Tone::Plain,
    }
}

/// The first cell to the left, the numbers to the right.
fn columns(paint: Paint, row: &[Cell], widths: &[usize]) -> String {
    let mut line = String::new();
    for (index, ((text, tone), &width)) in row.iter().zip(widths).enumerate() {
        let room = " ".repeat(width.saturating_sub(text.chars().count()));
        if index == 0 {
            line.push_str(&paint.tone(*tone, &pad(text, width)));
        } else {
            line.push_str("  ");
            line.push_str(&room);
            line.push_str(&paint.tone(*tone, text));
        }
    }
    line
}

fn sentence(results: &Results, run: &RunResult) -> String {
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|&verdict| verdict == Verdict::Pass || run.summary.count(verdict) > 0)
        .map(|verdict| match run.expected(verdict) {
            0 => format!("{} {}", count(run, verdict), verdict.name()),
            expected => {
                let all = thousands(run.summary.count(verdict) as u64);
                format!("{all} {} ({} expected)", verdict.name(), thousands(expected as u64))
            }
        })
        .collect();
    format!(
        "{}: {}; {} requests in {}",
        runs::name(results, run),
        counts.join(", "),
        thousands(run.requests),
        duration(run.duration_ms)
    )
}
