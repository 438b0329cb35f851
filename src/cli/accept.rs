use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args as ClapArgs;
use dialcheck::expected::{
    Accepted, Catalogue, Date, ExpectedFailure, Named, Sheet, Standing, Taken, Terms,
    accept as proposed, standing,
};
use dialcheck::report::text::counted;
use dialcheck::results::{Finding, Results};

use super::config::Config;
use super::exit::Exit;
use super::expected::today;
use super::near::near;
use super::output::{fail, print};

/// Where entries are written where no file is named.
const DEFAULT: &str = "expected-failures.toml";

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "One entry is written for each finding: for its case, or for its requirement where several cases
show it. It covers the failures that the results show, by their marks; another failure of the same case fails the run.
What is changed on the target or left behind cannot be accepted, nor what is inconclusive, but with --blocks for cases
that rest on an accepted failure."
)]
pub(crate) struct AcceptArgs {
    /// What `dialcheck run --report json=FILE` wrote
    pub(crate) results: PathBuf,
    /// The requirements, cases or marks to accept [default: every failure of the results]
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
    /// Why they fail
    #[arg(long, value_name = "TEXT", required_unless_present = "prune")]
    pub(crate) reason: Option<String>,
    /// Who looks after them: a name, a team, a ticket
    #[arg(long, value_name = "WHO", required_unless_present = "prune")]
    pub(crate) owner: Option<String>,
    /// The last day on which they may fail, as in 2027-01-31
    #[arg(long, value_name = "DATE", required_unless_present = "prune")]
    pub(crate) expires: Option<Date>,
    /// Only on targets whose name matches
    #[arg(long, value_name = "GLOB", conflicts_with = "prune")]
    pub(crate) target: Option<String>,
    /// Let the cases be that these failures keep from a verdict: they do not make a run incomplete (exit 4)
    #[arg(long, conflicts_with = "prune")]
    pub(crate) blocks: bool,
    /// Change entries that name the same: failure, reason, owner and day
    #[arg(long, conflicts_with = "prune")]
    pub(crate) replace: bool,
    /// Remove the entries that pass in the results, or that name nothing, and write no others
    #[arg(long, conflicts_with_all = ["ids", "reason", "owner", "expires"])]
    pub(crate) prune: bool,
    /// The file to write to [default: the configuration's expected-failures, or expected-failures.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
    /// The configuration file [default: dialcheck.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Writes expected failures from the findings of a results file, or removes those that hold no longer.
pub(super) fn accept(args: &AcceptArgs) -> Exit {
    match edited(args) {
        Ok(told) => {
            print(&told);
            Exit::Conforms
        }
        Err(why) => fail(Exit::Usage, &why),
    }
}

fn edited(args: &AcceptArgs) -> Result<String, String> {
    let results = Results::read(&args.results).map_err(|why| why.to_string())?;
    let path = match &args.to {
        Some(path) => path.clone(),
        None => Config::load(args.config.as_deref())
            .map_err(|why| why.to_string())?
            .expected_failures
            .unwrap_or_else(|| PathBuf::from(DEFAULT)),
    };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(why) if why.kind() == ErrorKind::NotFound && !args.prune => String::new(),
        Err(why) => return Err(format!("cannot read {}: {why}", path.display())),
    };
    let misread = |why| format!("{}: {why}", path.display());
    let mut sheet = Sheet::new(text).map_err(misread)?;
    let told = if args.prune {
        let removed = sheet.prune(|entry| is_done(entry, &results)).map_err(misread)?;
        pruned(&removed, &path)
    } else {
        taken(args, &results, &mut sheet, &path)?
    };
    std::fs::write(&path, sheet.text()).map_err(|why| {
        format!("cannot write {}: {why}; name another file with --to", path.display())
    })?;
    Ok(told)
}

/// Takes the findings into `sheet`, and tells what became of each; nothing is taken where one is refused.
fn taken(
    args: &AcceptArgs,
    results: &Results,
    sheet: &mut Sheet,
    path: &Path,
) -> Result<String, String> {
    let terms = terms(args)?;
    let accepted = proposed(results, &args.ids).map_err(|id| unknown(&id, results))?;
    if accepted.is_empty() {
        return Err(format!("{} shows no failure to accept", args.results.display()));
    }
    let mut lines = Vec::new();
    for one in &accepted {
        let taken = sheet.take(one, &terms, args.replace);
        let taken = taken.map_err(|why| format!("{}: {why}: edit it by hand", path.display()))?;
        let word = match taken {
            Taken::Added => "added",
            Taken::Known => "known already",
            Taken::Replaced => "replaced",
            Taken::Refused(line) => {
                return Err(format!(
                    "{}, line {line}: {} is expected to fail in another way: look at the failure, then --replace; nothing was written",
                    path.display(),
                    one.named.id()
                ));
            }
        };
        lines.push(told(word, one));
    }
    lines.push(format!("in {}, until {}", path.display(), terms.expires));
    let blocked = blocked(&accepted, results);
    if blocked > 0 && !args.blocks {
        lines.push(format!(
            "{} rest on them: a run is incomplete (exit 4) as long as these are not judged, but with --blocks",
            counted(blocked, "case")
        ));
    }
    Ok(lines.join("\n"))
}

/// How many cases the accepted findings keep from a verdict.
fn blocked(accepted: &[Accepted], results: &Results) -> usize {
    let named = |finding: &Finding| {
        accepted.iter().any(|one| match &one.named {
            Named::Case(id) => finding.cases.contains(id),
            Named::Requirement(id) => finding.requirement == *id,
        })
    };
    let findings = results.runs.iter().flat_map(|run| &run.findings).filter(|one| named(one));
    findings.flat_map(|finding| &finding.blocks).collect::<BTreeSet<_>>().len()
}

fn terms(args: &AcceptArgs) -> Result<Terms, String> {
    let given = |text: &Option<String>, name: &str| {
        let text = text.clone().unwrap_or_default();
        if text.trim().is_empty() { Err(format!("{name} is empty")) } else { Ok(text) }
    };
    let expires = args.expires.ok_or("--expires is missing")?;
    if expires < today() {
        return Err(format!("--expires {expires} is over: name a day to come"));
    }
    Ok(Terms {
        reason: given(&args.reason, "--reason")?,
        owner: given(&args.owner, "--owner")?,
        expires,
        target: args.target.clone(),
        blocks: args.blocks,
    })
}

fn told(word: &str, one: &Accepted) -> String {
    let band = one.band.map(|band| format!("  {band}")).unwrap_or_default();
    format!(
        "{word:<14} {:<11}  {}{band}  {}",
        one.named.key(),
        one.named.id(),
        one.fingerprints.join(" ")
    )
}

fn unknown(id: &str, results: &Results) -> String {
    let findings = || results.runs.iter().flat_map(|run| &run.findings);
    let known = findings()
        .flat_map(|finding| std::iter::once(&finding.requirement).chain(&finding.cases))
        .map(String::as_str);
    let near = near(id, known);
    if near.is_empty() {
        return format!(
            "the results have no finding {id:?}: name a requirement, a case or a mark that they show"
        );
    }
    format!("the results have no finding {id:?}; did you mean {}?", near.join(", "))
}

/// Whether all runs of the results that `entry` speaks of have no use for it any more.
fn is_done(entry: &ExpectedFailure, results: &Results) -> bool {
    let catalogue = Catalogue::of_suite();
    // The results do not tell whether some cases were left out, so what is missing proves nothing.
    let mut standings = results
        .runs
        .iter()
        .filter_map(|run| standing(entry, run, today(), &catalogue, true))
        .peekable();
    standings.peek().is_some()
        && standings.all(|standing| matches!(standing, Standing::Passes | Standing::Unknown))
}

fn pruned(removed: &[String], path: &Path) -> String {
    if removed.is_empty() {
        return format!("nothing to remove from {}", path.display());
    }
    let lines: Vec<String> = removed.iter().map(|id| format!("removed  {id}")).collect();
    format!("{}\nfrom {}", lines.join("\n"), path.display())
}
