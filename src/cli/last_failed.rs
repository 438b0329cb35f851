//! `run --last-failed`: the cases that did not come to a good end the last time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dialcheck::report::text::{counted, harmless};
use dialcheck::results::{Results, Verdict};

use super::exit::Exit;
use super::output::{fail, note, print};
use super::settings::Settings;

/// Lets only those cases run that failed or were inconclusive in the results `given`, or in the file that the JSON
/// report goes to. Gives how to end where there are none: nothing is sent then, and no report is written.
pub(super) fn narrow(settings: &mut Settings, given: Option<&Path>) -> Result<(), Exit> {
    let usage = |why: &dyn std::fmt::Display| fail(Exit::Usage, why);
    let path = given.map(Path::to_owned).or_else(|| report(settings)).ok_or_else(|| {
        usage(&"--last-failed needs the results of the last run: name them by --last-failed=FILE, or let each run write --report json=FILE (or [report] json in dialcheck.toml)")
    })?;
    let results = Results::read(&path).map_err(|why| usage(&why))?;
    let runs = || results.runs.iter().filter(|run| settings.bands.contains(&run.band));
    let Some(first) = runs().next() else {
        let bands: Vec<String> = results.runs.iter().map(|run| run.band.to_string()).collect();
        let bands = bands.join(", ");
        return Err(usage(&format!(
            "{} has no run of this band, but of {bands}: name another file, or another --api-version",
            path.display()
        )));
    };
    let again = |verdict| match verdict {
        Verdict::Fail | Verdict::Inconclusive => true,
        Verdict::Warning => settings.strict,
        Verdict::Pass | Verdict::Observed | Verdict::Skipped => false,
    };
    let cases = runs().flat_map(|run| &run.cases).filter(|case| again(case.verdict));
    let ids: BTreeSet<String> = cases.map(|case| case.id.clone()).collect();
    if ids.is_empty() {
        print(&format!(
            "no case failed or was inconclusive in {}: there is nothing to run again, and nothing was sent",
            path.display()
        ));
        return Err(Exit::Conforms);
    }
    note(&format!(
        "--last-failed: {} of {} (a run against {})",
        counted(ids.len(), "case"),
        path.display(),
        harmless(&first.target.name),
    ));
    settings.selection = std::mem::take(&mut settings.selection).among(ids);
    Ok(())
}

/// Where the JSON report goes.
fn report(settings: &Settings) -> Option<PathBuf> {
    let json = settings.reports.iter().find(|spec| spec.format.id == "json");
    json.map(|spec| spec.path.clone())
}
