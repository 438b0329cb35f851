use std::path::PathBuf;
use std::sync::OnceLock;

use dialcheck::reference::{dialects, faults};
use dialcheck::report::Progress;
use dialcheck::results::Verdict;
use dialcheck::selftest::{self, Equivalents, Event, Filter, Options, Outcome, Report, subjects};

use super::args::{ListFormat, SelftestArgs};
use super::exit::Exit;
use super::near::did_you_mean;
use super::output::{fail, note, print, progress};
use super::runtime::runtime;

type Render = fn(&Report) -> String;

/// The formats that the kill matrix can be written in.
const FORMATS: [(&str, Render); 2] = [("json", selftest::json), ("html", selftest::html)];

/// Judges the suite against every fault and every dialect.
pub(super) fn selftest(args: &SelftestArgs) -> Exit {
    let (filter, reports) = match (Filter::new(&args.filter), reports(&args.report)) {
        (Ok(filter), Ok(reports)) => (filter, reports),
        (Err(why), _) => return fail(Exit::Usage, &why),
        (_, Err(why)) => return fail(Exit::Usage, &why),
    };
    let defaults = Options::default();
    let options = Options {
        effort: args.effort,
        concurrency: args.concurrency.unwrap_or(defaults.concurrency),
        seed: args.seed,
        filter,
        every_case: args.every_case,
        equivalents: Equivalents::embedded(),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let bar: OnceLock<Progress> = OnceLock::new();
    let on_event = |event: Event<'_>| match event {
        Event::Started(total) => {
            let _ = bar.set(Progress::new(total, "selftest", progress()));
        }
        Event::Judged(row) => {
            let lost = matches!(row.outcome, Outcome::Survived | Outcome::FalseAlarm);
            if let Some(bar) = bar.get() {
                bar.case_done(if lost { Verdict::Fail } else { Verdict::Pass });
            }
        }
    };
    let subjects = subjects(args.seed, args.combinations);
    let report = runtime.block_on(selftest::run(subjects, options, &on_event));
    if let Some(bar) = bar.get() {
        bar.finish();
    }
    if report.rows.is_empty() {
        return fail(
            Exit::Incomplete,
            &format!("no fault or dialect matches the filter{}", meant(&args.filter)),
        );
    }
    print(&match args.format {
        ListFormat::Text => selftest::text(&report, args.verbose),
        ListFormat::Json => selftest::json(&report),
    });
    let mut exit = if report.summary().holds() { Exit::Conforms } else { Exit::Differs };
    for (render, path) in reports {
        if let Err(why) = std::fs::write(&path, render(&report)) {
            note(&format!("error: {} cannot be written: {why}", path.display()));
            exit = if exit == Exit::Conforms { Exit::Incomplete } else { exit };
        }
    }
    exit
}

/// What somebody may have meant whose filters match nothing.
fn meant(filters: &[String]) -> String {
    let dialects = dialects();
    let ids =
        || faults().iter().map(|one| one.id.as_str()).chain(dialects.iter().map(|one| one.id));
    filters.iter().map(|pattern| did_you_mean(&pattern.replace('*', ""), ids())).collect()
}

fn reports(specs: &[String]) -> Result<Vec<(Render, PathBuf)>, String> {
    specs
        .iter()
        .map(|spec| {
            let found = spec.split_once('=').and_then(|(format, path)| {
                let known = FORMATS.iter().find(|(name, _)| *name == format)?;
                Some((known.1, PathBuf::from(path)))
            });
            found.ok_or_else(|| format!("--report {spec:?}: write json=FILE or html=FILE"))
        })
        .collect()
}
