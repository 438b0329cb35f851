use dialcheck::contract::Band;
use dialcheck::embedded::embed;
use dialcheck::reference::Config as ServerConfig;
use dialcheck::rehearsal::{RehearsalError, rehearse};
use dialcheck::report::terminal::Detail;
use dialcheck::report::{self, Progress};
use dialcheck::results::{Results, RunResult};
use dialcheck::run::recording::Tape;
use dialcheck::run::{Event, Job, Prepared, RunError, Selection};
use dialcheck::suite::suite;

use super::args::{ListFormat, RunArgs};
use super::conclude::{complain, conclude};
use super::config::Config;
use super::exit::Exit;
use super::fleet;
use super::interrupt;
use super::last_failed;
use super::mistake;
use super::near::did_you_mean;
use super::output::{fail, note, print, print_json, progress};
use super::plan::Plan;
use super::runtime::runtime;
use super::settings::Settings;

/// Runs the suite and reports.
pub(super) fn run(args: &RunArgs) -> Exit {
    let file = match Config::load(args.config.as_deref()) {
        Ok(file) => file,
        Err(why) => return fail(Exit::Usage, &why),
    };
    match fleet::chosen(args, &file) {
        Ok(None) => one(args, file),
        Ok(Some(targets)) => fleet::run(args, file, targets),
        Err(why) => fail(Exit::Usage, &why),
    }
}

/// Runs the suite against one target.
fn one(args: &RunArgs, file: Config) -> Exit {
    let mut settings = match checked(args, file) {
        Ok(settings) => settings,
        Err(why) => return fail(Exit::Usage, &why),
    };
    if let Some(given) = &args.last_failed
        && let Err(exit) = last_failed::narrow(&mut settings, given.as_deref())
    {
        return exit;
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    if args.dry_run {
        return runtime.block_on(rehearse_only(&settings, args.format));
    }
    let recorder = match settings.written.open() {
        Ok(recorder) => recorder,
        Err(why) => return fail(Exit::Usage, &why),
    };
    // From here on text of the target may be printed.
    let guard = settings.github.guard(settings.stream());
    let tape = recorder.clone().map_or(Tape::None, Tape::Recording);
    let judged = runtime.block_on(judge(&settings, &tape));
    let troubles = recorder.map_or_else(Vec::new, |recorder| recorder.finish());
    match judged {
        Ok(runs) => {
            let results = Results::new(settings.seed, runs);
            conclude(&settings, results, ListFormat::Text, troubles, guard)
        }
        Err((exit, why)) => {
            complain(&troubles);
            fail(exit, &format!("{why}{}", meant(&args.filter)))
        }
    }
}

/// What a run is told, once it is sure that its reports and snapshots can be kept.
pub(super) fn checked(args: &RunArgs, file: Config) -> Result<Settings, String> {
    sure(merged(args, file)?)
}

/// [`checked`] for one of several targets: a role whose credentials stand in the file is not given those of the
/// environment, which would go to every target.
pub(super) fn checked_of_fleet(args: &RunArgs, file: Config) -> Result<Settings, String> {
    let own: Vec<String> = file
        .credentials
        .keys()
        .map(|role| format!("DIALCHECK_{}_", role.to_uppercase().replace('-', "_")))
        .collect();
    let variable = |name: &str| {
        let hidden = own.iter().any(|prefix| name.starts_with(prefix.as_str()));
        (!hidden).then(|| std::env::var(name).ok()).flatten()
    };
    sure(told(Settings::new(args, file, variable)?))
}

fn sure(settings: Settings) -> Result<Settings, String> {
    report::preflight(&settings.reports).map_err(|why| why.to_string())?;
    settings.snapshots_can_be_kept().map_err(|why| why.to_string())?;
    Ok(settings)
}

/// What somebody may have meant whose `--filter` matches no case.
fn meant(filters: &[String]) -> String {
    let cases = suite();
    let ids = || {
        cases.iter().flat_map(|case| case.requirements.iter().chain([&case.id]).map(String::as_str))
    };
    let matches_none = |pattern: &&String| {
        let selection = Selection::new(&[(*pattern).clone()]);
        selection.is_ok_and(|selection| !cases.iter().any(|case| selection.takes(case)))
    };
    let stray = filters.iter().filter(matches_none);
    stray.map(|pattern| did_you_mean(&pattern.replace('*', ""), ids())).collect()
}

pub(super) fn settings(args: &RunArgs) -> Result<Settings, String> {
    let file = Config::load(args.config.as_deref()).map_err(|why| why.to_string())?;
    merged(args, file)
}

/// What flags and file say together.
fn merged(args: &RunArgs, file: Config) -> Result<Settings, String> {
    Settings::new(args, file, |name| std::env::var(name).ok()).map(told)
}

/// Says what somebody should know before anything is sent.
fn told(settings: Settings) -> Settings {
    if let Some(warning) = settings.warning() {
        note(&warning);
    }
    settings
}

/// Tells what a run would do, and sends nothing.
async fn rehearse_only(settings: &Settings, format: ListFormat) -> Exit {
    for &band in &settings.bands {
        let job = match &settings.url {
            Some(url) => settings.job(url, band),
            None => return fail(Exit::Usage, &"--dry-run is for a target: name its URL"),
        };
        match rehearse(&job).await {
            Ok(rehearsal) => {
                let plan = Plan::new(&job, &rehearsal);
                match format {
                    ListFormat::Text => print(&plan.text()),
                    ListFormat::Json => print_json(&plan),
                }
            }
            Err(RehearsalError::Run(why)) => return fail(exit_of(&why), &why),
            Err(why) => return fail(Exit::Unjudgeable, &why),
        }
    }
    Exit::Conforms
}

/// How the process ends where nothing was judged, and why.
pub(super) type Failed = (Exit, String);

/// Runs each band, until one is interrupted.
pub(super) async fn judge(settings: &Settings, tape: &Tape) -> Result<Vec<RunResult>, Failed> {
    let mut runs: Vec<RunResult> = Vec::new();
    for &band in &settings.bands {
        let run = match &settings.url {
            Some(url) => prepared(Job { tape: tape.clone(), ..settings.job(url, band) }).await?,
            None => return embedded(settings, tape).await,
        };
        runs.push(watched(run, band, settings.detail).await);
    }
    Ok(runs)
}

async fn embedded(settings: &Settings, tape: &Tape) -> Result<Vec<RunResult>, Failed> {
    let mut runs: Vec<RunResult> = Vec::new();
    for &band in &settings.bands {
        let embedded = embed(ServerConfig::default(), band, settings.deployment)
            .await
            .map_err(|why| (Exit::Unjudgeable, why.to_string()))?;
        let job = settings.adapt(embedded.job.clone());
        let run = prepared(Job { tape: tape.clone(), ..job }).await?;
        runs.push(watched(run, band, settings.detail).await);
        if runs.last().is_some_and(|run| run.interrupted) {
            break;
        }
    }
    Ok(runs)
}

pub(super) async fn prepared(job: Job) -> Result<Prepared, Failed> {
    job.prepare().await.map_err(|why| (exit_of(&why), why.to_string()))
}

/// How the process ends where a run could not be made.
pub(super) fn exit_of(why: &RunError) -> Exit {
    match why {
        RunError::NothingSelected | RunError::Ledger { .. } => Exit::Incomplete,
        RunError::Client(_) | RunError::TooManyParts { .. } | RunError::OtherTarget { .. } => {
            Exit::Usage
        }
        RunError::Preflight(_) | RunError::Unreadable { .. } => Exit::Unjudgeable,
    }
}

/// Runs with a progress bar, until it is interrupted.
pub(super) async fn watched(prepared: Prepared, band: Band, detail: Detail) -> RunResult {
    let shown = progress() && detail != Detail::Quiet;
    let bar = Progress::new(prepared.cases(), &band.to_string(), shown);
    let env = prepared.environment();
    mistake::note_ledger(env.guard.ledger_path());
    let watch = tokio::spawn(interrupt::watch(env));
    let on_event = |event: Event<'_>| match event {
        Event::CaseDone(case) => bar.case_done(case.verdict),
    };
    let result = prepared.run(&on_event).await;
    watch.abort();
    mistake::note_ledger(None);
    bar.finish();
    result
}
