use std::path::PathBuf;

use dialcheck::merging::merge as join;
use dialcheck::report::{self, Asked, ReportSpec};
use dialcheck::results::Results;
use dialcheck::snapshot::Mode;

use super::args::{ListFormat, RunArgs};
use super::conclude::conclude;
use super::exit::Exit;
use super::output::fail;
use super::run::settings;

/// Which results, and what is made of them.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each file is what `dialcheck run --shard I/N --report json=FILE` wrote. The exit codes are those of run;
2 where a part is missing, doubled or foreign."
)]
pub(crate) struct MergeArgs {
    /// The results of all parts
    #[arg(required = true, value_name = "RESULTS")]
    parts: Vec<PathBuf>,
    /// Write a report, as in json=FILE (`dialcheck list formats`); may be repeated
    #[arg(long, value_name = "FORMAT=PATH")]
    report: Vec<ReportSpec>,
    /// Keep a snapshot of the results for each target and band in this folder
    #[arg(long, value_name = "DIR")]
    snapshots: Option<PathBuf>,
    /// auto (write, then compare), check, update or off [default: auto; check where CI is set]
    #[arg(long, value_name = "MODE")]
    snapshot: Option<Mode>,
    /// The list of expected failures
    #[arg(long, value_name = "FILE")]
    expected: Option<PathBuf>,
    /// A warning (a broken should) fails as well
    #[arg(long)]
    strict: bool,
    /// Show the failures and the verdict alone
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Show everything: every finding, body and case
    #[arg(long, short)]
    verbose: bool,
    /// The configuration file [default: dialcheck.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl MergeArgs {
    fn as_run(&self) -> RunArgs {
        RunArgs {
            report: self.report.iter().cloned().map(Asked::Whole).collect(),
            snapshots: self.snapshots.clone(),
            snapshot: self.snapshot,
            expected: self.expected.clone(),
            strict: self.strict,
            quiet: self.quiet,
            verbose: self.verbose,
            config: self.config.clone(),
            ..RunArgs::default()
        }
    }
}

/// Joins the results of the parts of a suite, and tells them as a run of the whole would.
pub(super) fn merge(args: &MergeArgs) -> Exit {
    let settings = match settings(&args.as_run()) {
        Ok(settings) => settings,
        Err(why) => return fail(Exit::Usage, &why),
    };
    if let Err(why) = report::preflight(&settings.reports) {
        return fail(Exit::Usage, &why);
    }
    let mut parts = Vec::new();
    for path in &args.parts {
        match Results::read(path) {
            Ok(results) => parts.push((path.display().to_string(), results)),
            Err(why) => return fail(Exit::Usage, &why),
        }
    }
    match join(&parts) {
        Ok(results) => {
            let guard = settings.github.guard(settings.stream());
            conclude(&settings, results, ListFormat::Text, Vec::new(), guard)
        }
        Err(why) => fail(Exit::Usage, &why),
    }
}
