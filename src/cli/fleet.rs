//! Several targets of one configuration file: each is judged as it would be by itself, then all are compared.

use dialcheck::report::Paint;
use dialcheck::report::fleet::{self, Unjudged};
use dialcheck::results::{Results, RunResult};
use dialcheck::run::recording::Tape;

use super::args::{ListFormat, RunArgs};
use super::conclude::conclude;
use super::config::Config;
use super::exit::Exit;
use super::output::{fail, note};
use super::run::{Failed, checked, checked_of_fleet, judge};
use super::runtime::runtime;
use super::settings::Settings;

/// The targets that are asked for; none where the run is of one target, or of the embedded server.
pub(super) fn chosen(args: &RunArgs, file: &Config) -> Result<Option<Vec<Config>>, String> {
    let name = |one: &Config| one.name.clone().unwrap_or_default();
    let names = || file.target.iter().map(name).collect::<Vec<_>>().join(", ");
    if file.target.is_empty() {
        let asked = args.all_targets || !args.target.is_empty();
        return if asked {
            Err("the configuration file has no [[target]]".to_owned())
        } else {
            Ok(None)
        };
    }
    if args.url.is_some() {
        return Ok(None);
    }
    if args.all_targets {
        return Ok(Some(file.target.clone()));
    }
    if args.target.is_empty() {
        return Err(format!(
            "the configuration file has several targets: {}; choose with --target NAME, or take --all-targets",
            names()
        ));
    }
    let find = |wanted: &String| {
        let found = file.target.iter().find(|one| name(one) == *wanted);
        found.cloned().ok_or_else(|| format!("there is no target {wanted:?}, but {}", names()))
    };
    args.target.iter().map(find).collect::<Result<_, _>>().map(Some)
}

/// Judges each target, tells all of it as one result, and compares them. A target that cannot be judged does not keep
/// the others from it.
pub(super) fn run(args: &RunArgs, mut file: Config, targets: Vec<Config>) -> Exit {
    if args.dry_run {
        return fail(Exit::Usage, &"--dry-run is for one target: name it with --target");
    }
    // What is for all of them: reports, snapshots, expected failures, and how much is told.
    file.url = None;
    let whole = match checked(args, file) {
        Ok(whole) => whole,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let mut each: Vec<(String, Settings)> = Vec::new();
    for target in targets {
        let name = target.name.clone().unwrap_or_default();
        match checked_of_fleet(args, target) {
            Ok(settings) => each.push((name, settings)),
            Err(why) => return fail(Exit::Usage, &format!("target {name:?}: {why}")),
        }
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let recorder = match whole.written.open() {
        Ok(recorder) => recorder,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let tape = recorder.clone().map_or(Tape::None, Tape::Recording);
    let guard = whole.github.guard(whole.stream());
    let (mut runs, mut failed): (Vec<RunResult>, Vec<(String, Failed)>) = Default::default();
    for (name, settings) in &each {
        match runtime.block_on(judge(settings, &tape)) {
            Ok(more) => runs.extend(more),
            Err(why) => failed.push((name.clone(), why)),
        }
        if runs.iter().any(|run| run.interrupted) {
            break;
        }
    }
    let troubles = recorder.map_or_else(Vec::new, |recorder| recorder.finish());
    for (name, (_, why)) in &failed {
        note(&format!("error: target {name:?}: {why}"));
    }
    let unjudged: Vec<Unjudged> = failed
        .iter()
        .map(|(name, (_, why))| Unjudged { name: name.clone(), why: why.clone() })
        .collect();
    let exits = failed.iter().map(|(_, (exit, _))| *exit);
    if runs.is_empty() {
        drop(guard);
        return gravest(exits).unwrap_or(Exit::Unjudgeable);
    }
    let results = Results::new(whole.seed, runs);
    let stream = whole.stream();
    let table = fleet::render(&results, &unjudged, Paint::new(stream.colour()));
    stream.print(&table);
    let exit = conclude(&whole, results, ListFormat::Text, troubles, guard);
    gravest(exits.chain([exit])).unwrap_or(exit)
}

/// What somebody has to know first: an interruption, then what does not conform, then what could not be judged.
fn gravest(exits: impl Iterator<Item = Exit>) -> Option<Exit> {
    let order = |exit: &Exit| match exit {
        Exit::Interrupted => 0,
        Exit::Differs => 1,
        Exit::Usage => 2,
        Exit::Unjudgeable => 3,
        Exit::Incomplete => 4,
        Exit::Stale => 5,
        Exit::Conforms => 6,
    };
    exits.min_by_key(order)
}
