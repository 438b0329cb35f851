use std::path::Path;
use std::time::SystemTime;

use dialcheck::contract::Contract;
use dialcheck::expected::{Catalogue, Date, ExpectedFailure, Named, apply, read};
use dialcheck::results::RunResult;

use super::near::near;

/// The entries of the configuration file, and those of the list at `path` behind them.
pub(super) fn gathered(
    inline: Vec<ExpectedFailure>,
    path: Option<&Path>,
) -> Result<Vec<ExpectedFailure>, String> {
    let mut entries = inline;
    if let Some(path) = path {
        entries.extend(read(path).map_err(|why| why.to_string())?);
    }
    Ok(entries)
}

/// Holds `runs` against `entries` as of today.
pub(super) fn hold(runs: &mut [RunResult], entries: &[ExpectedFailure], narrowed: bool) {
    if entries.is_empty() {
        return;
    }
    let (today, catalogue) = (today(), Catalogue::of_suite());
    for run in runs {
        apply(run, entries, today, &catalogue, narrowed);
        for stale in &mut run.stale {
            let named =
                entries.iter().map(ExpectedFailure::named).find(|one| one.id() == stale.entry);
            if let Some(named) = named.filter(|named| !catalogue.knows(named)) {
                stale.problem.push_str(&meant(named, &catalogue));
            }
        }
    }
}

/// The ids that somebody may have meant who wrote one that there is not.
pub(super) fn meant(named: &Named, catalogue: &Catalogue) -> String {
    let near = match named {
        Named::Case(id) => near(id, catalogue.cases()),
        Named::Requirement(id) => {
            near(id, Contract::get().requirements().map(|one| one.id.as_str()))
        }
    };
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) }
}

/// The day on which this is called: the one place that looks.
pub(super) fn today() -> Date {
    Date::of(SystemTime::now())
}
