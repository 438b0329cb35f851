use std::path::{Path, PathBuf};

use dialcheck::contract::Band;
use dialcheck::report::text::{counted, harmless};
use dialcheck::results::Change;
use dialcheck::run::{Aftermath, Created, Record, clean_up};

use super::args::CleanupArgs;
use super::exit::Exit;
use super::output::{Stream, fail, print};
use super::run::{exit_of, settings};
use super::runtime::runtime;

/// What a ledger's name ends with where none is named.
const ENDING: &str = ".ledger.jsonl";

/// So many extensions are named one by one.
const NAMED: usize = 20;

/// Removes what a run has left on its target, and proves it.
pub(super) fn cleanup(args: &CleanupArgs) -> Exit {
    let path = match args.ledger.clone().map_or_else(|| only_ledger(Path::new(".")), Ok) {
        Ok(path) => path,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let record = match Record::load(&path) {
        Ok(record) => record,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let url = args.url.clone().unwrap_or_else(|| record.target.clone());
    let settings = match settings(&args.as_run(url.clone())) {
        Ok(settings) => settings,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(exit) => return exit,
    };
    let job = settings.job(&url, Band::V6_5_9);
    // What is there now is told in words of the target.
    let _guard = settings.github.guard(Stream::Output);
    match runtime.block_on(clean_up(job, &record, args.restore)) {
        Ok(after) => conclude(args, &path, &record, &after),
        Err(why) => fail(exit_of(&why), &why),
    }
}

/// The ledger in `folder`, if there is one alone.
fn only_ledger(folder: &Path) -> Result<PathBuf, String> {
    let entries = std::fs::read_dir(folder).map_err(|why| {
        format!("this folder cannot be read: {why}; name the ledger with --ledger")
    })?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .filter(|name| name.to_string_lossy().ends_with(ENDING))
        .map(PathBuf::from)
        .collect();
    found.sort();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(format!(
            "there is no *{ENDING} in this folder: the last run from here left nothing, or --ledger named another file"
        )),
        several => {
            let names: Vec<String> =
                several.iter().map(|path| path.display().to_string()).collect();
            Err(format!("there are several ledgers; name one with --ledger: {}", names.join(", ")))
        }
    }
}

/// Says what was done, and removes the ledger where it has nothing more to tell.
fn conclude(args: &CleanupArgs, path: &Path, record: &Record, after: &Aftermath) -> Exit {
    print(&told(record, after));
    let settled = after.left.is_empty() && (after.damage.is_empty() || args.forget);
    if !settled {
        let way = match (after.left.is_empty(), after.unrestored.is_empty()) {
            (false, _) => "run this again when the target can delete them",
            (true, false) => {
                "what is named above has to be put right by hand; --forget then removes the ledger"
            }
            (true, true) => {
                "--restore gives them what they held before; --forget leaves them as they are"
            }
        };
        print(&format!("the ledger {} stays: {way}", path.display()));
        return Exit::Incomplete;
    }
    match std::fs::remove_file(path) {
        Ok(()) => {
            print(&format!("the ledger {} is removed: nothing is left of the run", path.display()));
            Exit::Conforms
        }
        Err(why) => fail(
            Exit::Incomplete,
            &format!("the ledger {} cannot be removed: {why}; remove it by hand", path.display()),
        ),
    }
}

fn told(record: &Record, after: &Aftermath) -> String {
    let mut lines = vec![format!(
        "{}: the ledger names {}; {} found and removed",
        harmless(&record.target),
        counted(after.named, "creation"),
        after.removed.len(),
    )];
    if !after.left.is_empty() {
        lines.push(format!("STILL THERE: {}", names(&after.left)));
    }
    lines.extend(after.stopped.iter().map(|why| format!("STOPPED: {}", harmless(why))));
    match after.compared {
        None => lines
            .push("what other extensions hold cannot be read, so they are not compared".to_owned()),
        Some(count) if after.damage.is_empty() => lines.push(format!(
            "{} of others compared: all are as they were before the run{}",
            counted(count, "extension"),
            if after.restored > 0 {
                format!(" ({} put right)", after.restored)
            } else {
                String::new()
            },
        )),
        Some(count) => {
            lines.push(format!(
                "{} of others compared: {} not as before the run, by its calls or by somebody else since{}",
                counted(count, "extension"),
                after.damage.len(),
                if after.restored > 0 { format!(" ({} put right)", after.restored) } else { String::new() },
            ));
            for one in after.damage.iter().take(NAMED) {
                let what = match one.change {
                    Change::Lost => "is gone".to_owned(),
                    Change::Changed => {
                        let columns: Vec<&str> = one.after.keys().map(String::as_str).collect();
                        format!("differs in {}", columns.join(", "))
                    }
                };
                lines.push(harmless(&format!("  {} of {} {what}", one.extension, one.company)));
            }
        }
    }
    for one in &after.unrestored {
        let (company, extension) = &one.extension;
        lines.push(harmless(&format!(
            "  {extension} of {company}: the target refuses to give {} back what it held",
            one.column
        )));
    }
    lines.join("\n")
}

fn names(made: &[Created]) -> String {
    let shown = made.iter().take(NAMED).map(|(company, number)| format!("{number} of {company}"));
    let mut text = harmless(&shown.collect::<Vec<_>>().join(", "));
    if made.len() > NAMED {
        text.push_str(&format!(" and {} more", made.len() - NAMED));
    }
    text
}
