use super::catalogue::Catalogue;
use super::date::Date;
use super::entry::{ExpectedFailure, Named};
use super::failing::Failing;
use crate::contract::Band;
use crate::results::{CaseResult, RunResult, Verdict};

/// How an entry stands after a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What it names fails as it says.
    Holds,
    /// What it names conforms.
    Passes,
    /// What it names fails still, and its last day is over.
    Expired,
    /// Another expectation of what it names fails: its words.
    OtherCheck(String),
    /// What it names fails in another way: the marks of the failures.
    OtherMark(Vec<String>),
    /// There is no such case or requirement.
    Unknown,
    /// It was not judged: why.
    Untried(String),
}

/// How `entry` stands after `run`; none where it speaks of another band or another target. `narrowed` tells that
/// the run was asked for some of the cases alone.
pub fn standing(
    entry: &ExpectedFailure,
    run: &RunResult,
    today: Date,
    catalogue: &Catalogue,
    narrowed: bool,
) -> Option<Standing> {
    of(entry, run, &Failing::all(run), today, catalogue, narrowed)
}

/// [`standing`] with the failing checks of the run.
pub(super) fn of(
    entry: &ExpectedFailure,
    run: &RunResult,
    failing: &[Failing<'_>],
    today: Date,
    catalogue: &Catalogue,
    narrowed: bool,
) -> Option<Standing> {
    if !entry.is_about(run) {
        return None;
    }
    if !catalogue.knows(&entry.named) {
        return Some(Standing::Unknown);
    }
    let named: Vec<_> = failing.iter().filter(|one| one.is_named_by(entry)).collect();
    let Some(first) = named.first() else {
        let narrowed = narrowed || run.shard.is_some();
        return Some(without_failure(&catalogue.of(&entry.named), run, narrowed));
    };
    let meant: Vec<_> = named.iter().filter(|one| one.has_words_of(entry)).collect();
    if meant.is_empty() {
        return Some(Standing::OtherCheck(first.check.expectation.clone()));
    }
    if !meant.iter().any(|one| one.has_mark_of(entry)) {
        let mut marks: Vec<String> = meant.iter().map(|one| one.mark.clone()).collect();
        marks.sort();
        marks.dedup();
        return Some(Standing::OtherMark(marks));
    }
    Some(if entry.expires < today { Standing::Expired } else { Standing::Holds })
}

/// Whether what is judged by the cases `ids` conforms, if nothing of it was seen to fail.
fn without_failure(ids: &[&str], run: &RunResult, narrowed: bool) -> Standing {
    let cases: Vec<&CaseResult> =
        run.cases.iter().filter(|case| ids.contains(&case.id.as_str())).collect();
    let reason = |case: &CaseResult| case.reason.clone().unwrap_or_default();
    if let Some(case) = cases.iter().find(|case| case.verdict == Verdict::Inconclusive) {
        return Standing::Untried(format!("{} is inconclusive: {}", case.id, reason(case)));
    }
    if narrowed && cases.len() < ids.len() {
        return Standing::Untried("not all of its cases were selected".to_owned());
    }
    let judged = |case: &&CaseResult| case.verdict != Verdict::Skipped;
    if cases.iter().any(judged) {
        return Standing::Passes;
    }
    match cases.first() {
        Some(case) => Standing::Untried(format!("{} was skipped: {}", case.id, reason(case))),
        None => Standing::Untried("it is none of the cases of this run".to_owned()),
    }
}

impl Standing {
    /// What is wrong with `entry`, and what to do about it; none where it holds or was not tried.
    pub fn problem(&self, entry: &ExpectedFailure) -> Option<String> {
        let what = entry.named.key();
        Some(match self {
            Self::Holds | Self::Untried(_) => return None,
            Self::Passes if entry.band.is_none() => {
                let bands = Band::ALL.map(|band| format!("{:?}", band.to_string())).join(" or ");
                format!(
                    "passes now: remove the entry, or write band = {bands} into it if it fails in the other band"
                )
            }
            Self::Passes => "passes now: remove the entry".to_owned(),
            Self::Expired => format!(
                "fails still, and expired on {}: mend the target, or agree on a later day",
                entry.expires
            ),
            Self::OtherCheck(words) => format!(
                "fails by another expectation ({words}): look at the failure, then `dialcheck accept --replace` or another check = \"...\""
            ),
            Self::OtherMark(marks) => format!(
                "fails in another way (mark {}): look at the failure, then `dialcheck accept --replace`",
                marks.join(", ")
            ),
            Self::Unknown => {
                let list = match &entry.named {
                    Named::Case(_) => "dialcheck list",
                    Named::Requirement(_) => "dialcheck list requirements",
                };
                format!(
                    "there is no such {what}: correct the id or remove the entry; `{list}` shows all"
                )
            }
        })
    }
}
