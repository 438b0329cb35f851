use super::catalogue::Catalogue;
use super::date::Date;
use super::entry::ExpectedFailure;
use super::failing::Failing;
use super::standing::{self, Standing};
use crate::results::{Excuse, Finding, RunResult, Stale};

/// Holds `run` against the list `entries` as it stands on the day `today`.
///
/// A finding gets an excuse if each of its failing checks is covered, and otherwise the names of its cases that are
/// not, where some are. [`RunResult::stale`] and [`RunResult::untried`] are set; where the run is `narrowed` to some
/// cases, what was not tried is not told. Nothing else of the run changes: what fails stays a failure, and what is
/// inconclusive, harmed or left behind has no excuse. Another call with another list starts anew.
pub fn apply(
    run: &mut RunResult,
    entries: &[ExpectedFailure],
    today: Date,
    catalogue: &Catalogue,
    narrowed: bool,
) {
    let here: Vec<&ExpectedFailure> = entries.iter().filter(|entry| entry.is_about(run)).collect();
    let failing = Failing::all(run);
    let judged: Vec<Judged> =
        run.findings.iter().map(|finding| judge(finding, &failing, &here, today)).collect();
    let (mut stale, mut untried) = (Vec::new(), Vec::new());
    for entry in here {
        let Some(standing) = standing::of(entry, run, &failing, today, catalogue, narrowed) else {
            continue;
        };
        let told = |problem| Stale { entry: entry.named.id().to_owned(), problem };
        stale.extend(standing.problem(entry).map(told));
        if let Standing::Untried(why) = standing {
            untried.push(told(why));
        }
    }
    for (finding, (excuse, unexpected)) in run.findings.iter_mut().zip(judged) {
        (finding.excuse, finding.unexpected) = (excuse, unexpected);
    }
    run.stale = stale;
    run.untried = if narrowed { Vec::new() } else { untried };
}

/// The excuse of a finding, or its cases that have none where others have.
type Judged = (Option<Excuse>, Vec<String>);

fn judge(
    finding: &Finding,
    failing: &[Failing<'_>],
    entries: &[&ExpectedFailure],
    today: Date,
) -> Judged {
    let shown: Vec<&Failing<'_>> = failing.iter().filter(|one| one.is_of(finding)).collect();
    let mut covering: Vec<&ExpectedFailure> = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut covered = 0;
    for one in &shown {
        let mut by = entries.iter().filter(|entry| one.is_covered_by(entry, today)).peekable();
        if by.peek().is_some() {
            covered += 1;
            covering.extend(by);
        } else if !open.contains(&one.case.id) {
            open.push(one.case.id.clone());
        }
    }
    if covered == 0 {
        return (None, Vec::new());
    }
    // A case that is listed and shows no check of its own cannot be covered.
    let silent = |id: &&String| !shown.iter().any(|one| one.case.id == **id);
    open.extend(finding.cases.iter().filter(silent).cloned());
    if open.is_empty() { (joined(&covering), open) } else { (None, open) }
}

/// What all of `entries` say, and the first day on which one of them ends; none where there is no entry.
fn joined(entries: &[&ExpectedFailure]) -> Option<Excuse> {
    entries.iter().map(|entry| entry.excuse()).reduce(|mut all, one| {
        if !all.reason.split("; ").any(|reason| reason == one.reason) {
            all.reason = format!("{}; {}", all.reason, one.reason);
        }
        if let (Some(owners), Some(owner)) = (&mut all.owner, one.owner)
            && !owners.split(", ").any(|known| known == owner)
        {
            *owners = format!("{owners}, {owner}");
        }
        all.blocks &= one.blocks;
        // Days sort like their texts.
        all.expires = all.expires.min(one.expires);
        all
    })
}
