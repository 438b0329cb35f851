use std::path::PathBuf;

use clap::Args as ClapArgs;
use dialcheck::report::{Asked, Progress, ReportSpec};
use dialcheck::results::Results;
use dialcheck::run::Event;
use dialcheck::run::recording::{
    Recording, RejudgeError, Rejudged, Section, rejudge as judge_again,
};
use dialcheck::snapshot::Mode;

use super::args::{ListFormat, RunArgs};
use super::conclude::conclude;
use super::config::Config;
use super::exit::Exit;
use super::output::{fail, note, progress};
use super::run::exit_of;
use super::runtime::runtime;
use super::settings::Settings;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Nothing is sent: each case is answered from the recording, with the seed, the effort and the extensions
that the run had. A case that asks for something else today is inconclusive. Exit codes are those of `dialcheck run`;
a recording that breaks off is judged as far as it goes, and is incomplete (4)."
)]
pub(crate) struct RejudgeArgs {
    /// What `dialcheck run --record FILE` has written
    pub(crate) recording: PathBuf,
    /// Write a report, as in json=FILE (`dialcheck list formats`); may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(crate) report: Vec<ReportSpec>,
    /// text or json: what stands on standard output
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ListFormat,
    /// A warning (a broken should) fails the run as well
    #[arg(long)]
    pub(crate) strict: bool,
    /// Show everything: every finding, body and case
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Judges a recorded run again.
pub(super) fn rejudge(args: &RejudgeArgs) -> Exit {
    let recording = match Recording::read(&args.recording) {
        Ok(recording) => recording,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let settings = match settings(args, &recording.sections) {
        Ok(settings) => settings,
        Err(why) => return fail(Exit::Usage, &why),
    };
    if let Err(why) = dialcheck::report::preflight(&settings.reports) {
        return fail(Exit::Usage, &why);
    }
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let (mut runs, mut troubles) = (Vec::new(), Vec::new());
    for section in recording.sections {
        match runtime.block_on(judged(section)) {
            Ok(Rejudged { run, notes }) => {
                for line in notes {
                    note(&format!("note: {line}"));
                }
                runs.push(run);
            }
            Err(why @ RejudgeError::Empty { .. }) => troubles.push(why.to_string()),
            Err(why) => return fail(exit(&why), &why),
        }
    }
    if runs.is_empty() {
        return fail(Exit::Incomplete, &troubles.join("; "));
    }
    let guard = settings.github.guard(settings.stream());
    conclude(&settings, Results::new(settings.seed, runs), args.format, troubles, guard)
}

/// What the results are reported by. The configuration file is left alone: it is of runs to come.
fn settings(args: &RejudgeArgs, sections: &[Section]) -> Result<Settings, String> {
    let header = sections.first().map(|section| &section.header);
    let run = RunArgs {
        report: args.report.iter().cloned().map(Asked::Whole).collect(),
        seed: header.map(|header| header.seed),
        read_only: header.is_some_and(|header| header.read_only),
        snapshot: Some(Mode::Off),
        strict: args.strict,
        verbose: args.verbose,
        ..RunArgs::default()
    };
    Settings::new(&run, Config::default(), |_| None)
}

async fn judged(section: Section) -> Result<Rejudged, RejudgeError> {
    let bar = Progress::new(section.cases.len(), &section.header.band.to_string(), progress());
    let on_event = |event: Event<'_>| match event {
        Event::CaseDone(case) => bar.case_done(case.verdict),
    };
    let rejudged = judge_again(section, &on_event).await;
    bar.finish();
    rejudged
}

fn exit(why: &RejudgeError) -> Exit {
    match why {
        RejudgeError::Empty { .. } => Exit::Incomplete,
        RejudgeError::Header(_) => Exit::Usage,
        RejudgeError::Run(why) => exit_of(why),
    }
}
