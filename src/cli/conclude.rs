//! From results to what is told of them and how the process ends: the same for all commands that judge.

use dialcheck::report::terminal::Detail;
use dialcheck::report::{self, Format, Paint, terminal, text};
use dialcheck::results::{CaseResult, Results, RunResult, Verdict};
use dialcheck::snapshot::{self, Kept, Origin};

use super::args::ListFormat;
use super::exit::Exit;
use super::expected::hold;
use super::github::Guard;
use super::output::{note, print, width};
use super::settings::Settings;

/// How many lines of a difference to a snapshot are shown where not all are asked for.
const DIFFERENCE_LINES: usize = 20;

/// Tells results: expected failures, snapshots, reports, what stands on standard output, and the exit code. `troubles`
/// are of files that were written before; `guard` is what keeps texts of the target from being taken for commands
/// meanwhile.
pub(super) fn conclude(
    settings: &Settings,
    mut results: Results,
    format: ListFormat,
    mut troubles: Vec<String>,
    guard: Guard,
) -> Exit {
    let narrowed = is_narrowed(settings, &results);
    hold(&mut results.runs, &settings.expected, narrowed);
    let mut kept = snapshots(settings, &results, &mut troubles);
    let mut written: Vec<_> = settings.written.named().collect();
    for spec in &settings.reports {
        match report::write(spec, &results) {
            Ok(()) if spec.is_for_standard_output() => {}
            Ok(()) => written.push((spec.format.id.to_owned(), spec.path.clone())),
            Err(why) => troubles.push(why.to_string()),
        }
    }
    troubles.extend(settings.github.summarise(&results).err());
    let differs = kept.iter().any(|kept| kept.outcome.fails(settings.mode));
    if settings.detail == Detail::Quiet {
        kept.retain(|kept| kept.outcome.fails(settings.mode));
    }
    let (exit, meaning) = judged(&results, settings, differs, !troubles.is_empty());
    if format == ListFormat::Json {
        print(&Format::find("json").map_or_else(String::new, |json| (json.render)(&results)));
        complain(&troubles);
        return exit;
    }
    let stream = settings.stream();
    let colour = stream.colour();
    let paint = Paint::new(colour);
    let lines = if settings.detail == Detail::Verbose { usize::MAX } else { DIFFERENCE_LINES };
    stream.print(&terminal::render(
        &results,
        &terminal::TerminalOptions {
            colour,
            width: width(),
            detail: settings.detail,
            strict: settings.strict,
            exit_code: exit.code(),
            exit_meaning: meaning,
            reports: written,
            snapshots: Kept::render(&kept, paint, lines),
        },
    ));
    complain(&troubles);
    drop(guard);
    settings.github.annotate(&results, settings.stream());
    exit
}

/// Whether less than the whole suite was asked for: now, or in the runs whose results were joined.
fn is_narrowed(settings: &Settings, results: &Results) -> bool {
    settings.is_narrowed() || results.runs.iter().any(|run| run.filtered)
}

/// Says what could not be written.
pub(super) fn complain(troubles: &[String]) {
    for trouble in troubles {
        note(&format!("error: {trouble}"));
    }
}

fn snapshots(settings: &Settings, results: &Results, troubles: &mut Vec<String>) -> Vec<Kept> {
    let Some(folder) = &settings.snapshots else {
        return Vec::new();
    };
    let selection =
        if settings.is_narrowed() { snapshot::Selection::Some } else { snapshot::Selection::All };
    let origin = Origin::of(results);
    let mut kept = Vec::new();
    for run in &results.runs {
        match snapshot::settle(folder, run, &origin, settings.mode, selection) {
            Ok(one) => {
                troubles.extend(one.trouble.clone());
                kept.push(one);
            }
            Err(why) => troubles.push(why.to_string()),
        }
    }
    kept
}

/// The exit code of a run that was made, and what it means here.
fn judged(results: &Results, settings: &Settings, differs: bool, trouble: bool) -> (Exit, String) {
    let (strict, read_only) = (settings.strict, settings.read_only);
    let count = |verdict| results.runs.iter().map(|run| run.summary.count(verdict)).sum::<usize>();
    let judged = count(Verdict::Pass)
        + count(Verdict::Fail)
        + count(Verdict::Warning)
        + count(Verdict::Observed);
    let expected = |verdict| results.runs.iter().map(|run| run.expected(verdict)).sum::<usize>();
    let unexpected = |verdict| count(verdict) - expected(verdict);
    let left = results.runs.iter().any(|run| !run.leftovers.is_empty());
    let say = |exit: Exit, text: &str| (exit, text.to_owned());
    if results.runs.iter().any(|run| run.interrupted) {
        return say(Exit::Interrupted, Exit::Interrupted.meaning());
    }
    if unexpected(Verdict::Fail) > 0 {
        return say(Exit::Differs, "the target does not conform");
    }
    if strict && unexpected(Verdict::Warning) > 0 {
        return say(
            Exit::Differs,
            "the target conforms with warnings, and --strict takes these as failures",
        );
    }
    if differs {
        return say(
            Exit::Differs,
            "the target conforms, but what was found differs from its snapshot (`dialcheck snapshot review` or --snapshot update accepts it)",
        );
    }
    if judged == 0 {
        return say(Exit::Incomplete, "no case came to a verdict");
    }
    if results.runs.iter().any(|run| !run.collateral.is_empty()) {
        return say(
            Exit::Incomplete,
            "what was judged conforms, but extensions that the run did not make have changed meanwhile",
        );
    }
    if results.runs.iter().any(|run| run.stopped.is_some()) {
        return say(
            Exit::Incomplete,
            "the run was stopped before its end; what was judged conforms",
        );
    }
    if results.runs.iter().flat_map(|run| &run.cases).any(CaseResult::is_blocked) {
        return say(
            Exit::Incomplete,
            "some cases were not run because what they build on did not hold; what was judged conforms",
        );
    }
    let unjudged: usize = results.runs.iter().map(RunResult::unjudged).sum();
    if unjudged > 0 {
        return (Exit::Incomplete, inconclusive(results));
    }
    if left {
        return say(
            Exit::Incomplete,
            "the target conforms, but something could not be removed from it",
        );
    }
    if trouble {
        return say(
            Exit::Incomplete,
            "the target conforms, but not all reports or snapshots could be written",
        );
    }
    if results.runs.iter().any(|run| !run.stale.is_empty()) {
        return say(
            Exit::Stale,
            "nothing unexpected failed, but the list of expected failures does not hold any more",
        );
    }
    let excused = expected(Verdict::Fail) + if strict { expected(Verdict::Warning) } else { 0 };
    if excused > 0 {
        let failures = text::counted(excused, "expected failure");
        let rest = match count(Verdict::Inconclusive) {
            0 => String::new(),
            rest => format!("; {} rest on them and were not judged", text::counted(rest, "case")),
        };
        return (Exit::Conforms, format!("the target conforms, but for {failures}{rest}"));
    }
    if count(Verdict::Warning) > 0 {
        return say(Exit::Conforms, "the target conforms, with warnings");
    }
    if read_only {
        return say(Exit::Conforms, "what was read conforms; nothing was written");
    }
    say(Exit::Conforms, Exit::Conforms.meaning())
}

/// What it means that cases are inconclusive: some of them may rest on what is expected to be broken.
fn inconclusive(results: &Results) -> String {
    let blocked: usize = results
        .runs
        .iter()
        .flat_map(|run| &run.findings)
        .filter(|finding| finding.excuse.is_some())
        .map(|finding| finding.blocks.len())
        .sum();
    if blocked == 0 {
        return "some cases are inconclusive; what was judged conforms".to_owned();
    }
    format!(
        "some cases are inconclusive; what was judged conforms. {blocked} of them rest on expected failures: `blocks = true` in their entries lets them be"
    )
}
