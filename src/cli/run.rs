use dialcheck::contract::Band;
use dialcheck::embedded::embed;
use dialcheck::reference::Config as ServerConfig;
use dialcheck::rehearsal::{RehearsalError, rehearse};
use dialcheck::report::{self, Paint, Progress, terminal};
use dialcheck::results::{CaseResult, Results, RunResult, Verdict};
use dialcheck::run::{Event, Prepared, RunError};
use dialcheck::snapshot::{self, Kept, Origin};

use super::args::RunArgs;
use super::config::Config;
use super::exit::Exit;
use super::interrupt;
use super::output::{colour, fail, note, print, progress, width};
use super::plan;
use super::runtime::runtime;
use super::settings::Settings;

/// How many lines of a difference to a snapshot are shown where not all are asked for.
const DIFFERENCE_LINES: usize = 20;

/// Runs the suite and reports.
pub(super) fn run(args: &RunArgs) -> Exit {
    let settings = match settings(args) {
        Ok(settings) => settings,
        Err(why) => return fail(Exit::Usage, &why),
    };
    if let Err(why) = report::preflight(&settings.reports) {
        return fail(Exit::Usage, &why);
    }
    if let Err(why) = settings.snapshots_can_be_kept() {
        return fail(Exit::Usage, &why);
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    if args.dry_run {
        return runtime.block_on(rehearse_only(&settings));
    }
    match runtime.block_on(judge(&settings)) {
        Ok(runs) => conclude(&settings, runs),
        Err((exit, why)) => fail(exit, &why),
    }
}

pub(super) fn settings(args: &RunArgs) -> Result<Settings, String> {
    let file = Config::load(args.config.as_deref()).map_err(|why| why.to_string())?;
    let settings = Settings::new(args, file, |name| std::env::var(name).ok())?;
    if let Some(warning) = settings.warning() {
        note(&warning);
    }
    Ok(settings)
}

/// Tells what a run would do, and sends nothing.
async fn rehearse_only(settings: &Settings) -> Exit {
    for &band in &settings.bands {
        let job = match &settings.url {
            Some(url) => settings.job(url, band),
            None => return fail(Exit::Usage, &"--dry-run is for a target: name its URL"),
        };
        match rehearse(&job).await {
            Ok(rehearsal) => print(&plan::told(&job, &rehearsal)),
            Err(RehearsalError::Run(why)) => return fail(exit_of(&why), &why),
            Err(why) => return fail(Exit::Unjudgeable, &why),
        }
    }
    Exit::Conforms
}

type Failed = (Exit, String);

/// Runs each band, until one is interrupted.
async fn judge(settings: &Settings) -> Result<Vec<RunResult>, Failed> {
    let mut runs: Vec<RunResult> = Vec::new();
    for &band in &settings.bands {
        let run = match &settings.url {
            Some(url) => prepared(settings.job(url, band)).await?,
            None => return embedded(settings).await,
        };
        runs.push(watched(run, band).await);
    }
    Ok(runs)
}

async fn embedded(settings: &Settings) -> Result<Vec<RunResult>, Failed> {
    let mut runs: Vec<RunResult> = Vec::new();
    for &band in &settings.bands {
        let embedded = embed(ServerConfig::default(), band, settings.deployment)
            .await
            .map_err(|why| (Exit::Unjudgeable, why.to_string()))?;
        let run = prepared(settings.adapt(embedded.job.clone())).await?;
        runs.push(watched(run, band).await);
        if runs.last().is_some_and(|run| run.interrupted) {
            break;
        }
    }
    Ok(runs)
}

async fn prepared(job: dialcheck::run::Job) -> Result<Prepared, Failed> {
    job.prepare().await.map_err(|why| (exit_of(&why), why.to_string()))
}

/// How the process ends where a run could not be made.
pub(super) fn exit_of(why: &RunError) -> Exit {
    match why {
        RunError::NothingSelected | RunError::Ledger { .. } => Exit::Incomplete,
        RunError::Client(_) | RunError::OtherTarget { .. } => Exit::Usage,
        RunError::Preflight(_) | RunError::Unreadable { .. } => Exit::Unjudgeable,
    }
}

/// Runs with a progress bar, until it is interrupted.
async fn watched(prepared: Prepared, band: Band) -> RunResult {
    let bar = Progress::new(prepared.cases(), &band.to_string(), progress());
    let watch = tokio::spawn(interrupt::watch(prepared.environment()));
    let on_event = |event: Event<'_>| match event {
        Event::CaseDone(case) => bar.case_done(case.verdict),
    };
    let result = prepared.run(&on_event).await;
    watch.abort();
    bar.finish();
    result
}

/// Snapshots, reports, the text for the terminal, and the exit code.
fn conclude(settings: &Settings, runs: Vec<RunResult>) -> Exit {
    let results = Results::new(settings.seed, runs);
    let mut troubles = Vec::new();
    let kept = snapshots(settings, &results, &mut troubles);
    let mut written = Vec::new();
    for spec in &settings.reports {
        match report::write(spec, &results) {
            Ok(()) => written.push((spec.format.id.to_owned(), spec.path.clone())),
            Err(why) => troubles.push(why.to_string()),
        }
    }
    let differs = kept.iter().any(|kept| kept.outcome.fails(settings.mode));
    let (exit, meaning) = judged(&results, settings, differs, !troubles.is_empty());
    let paint = Paint::new(colour());
    let lines = if settings.verbose { usize::MAX } else { DIFFERENCE_LINES };
    print(&terminal::render(
        &results,
        &terminal::TerminalOptions {
            colour: colour(),
            width: width(),
            verbose: settings.verbose,
            exit_code: exit.code(),
            exit_meaning: meaning,
            reports: written,
            snapshots: Kept::render(&kept, paint, lines),
        },
    ));
    for trouble in troubles {
        note(&format!("error: {trouble}"));
    }
    exit
}

fn snapshots(settings: &Settings, results: &Results, troubles: &mut Vec<String>) -> Vec<Kept> {
    let Some(folder) = &settings.snapshots else {
        return Vec::new();
    };
    let selection = if settings.selection.is_narrowed() {
        snapshot::Selection::Some
    } else {
        snapshot::Selection::All
    };
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
    let left = results.runs.iter().any(|run| !run.leftovers.is_empty());
    let say = |exit: Exit, text: &str| (exit, text.to_owned());
    if results.runs.iter().any(|run| run.interrupted) {
        return say(Exit::Interrupted, Exit::Interrupted.meaning());
    }
    if count(Verdict::Fail) > 0 {
        return say(Exit::Differs, "the target does not conform");
    }
    if strict && count(Verdict::Warning) > 0 {
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
    if count(Verdict::Inconclusive) > 0 {
        return say(Exit::Incomplete, "some cases are inconclusive; what was judged conforms");
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
    if count(Verdict::Warning) > 0 {
        return say(Exit::Conforms, "the target conforms, with warnings");
    }
    if read_only {
        return say(Exit::Conforms, "what was read conforms; nothing was written");
    }
    say(Exit::Conforms, Exit::Conforms.meaning())
}
