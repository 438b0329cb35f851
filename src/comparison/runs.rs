use serde::Serialize;

use crate::contract::Band;
use crate::results::{Summary, Verdict};
use crate::snapshot::{Difference, Selection, Snapshot, Titles, titles};

use super::findings::Findings;
use super::restrict::common;
use super::side::Side;

/// What both sides have of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Both<T> {
    /// What the first has.
    pub old: T,
    /// What the second has.
    pub new: T,
}

/// Which run a side is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The file.
    pub file: String,
    /// The target; none for a snapshot.
    pub target: Option<String>,
    /// The band.
    pub band: Band,
}

impl Named {
    pub(super) fn of(side: &Side) -> Self {
        Self { file: side.file.clone(), target: side.target.clone(), band: side.snapshot.band }
    }
}

/// Two runs, held against each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Which runs.
    pub runs: Both<Named>,
    /// How many cases were left out since one side alone has them; none where all were compared.
    pub left_out: Option<usize>,
    /// The findings.
    pub findings: Findings,
    /// Verdicts, answers and shapes.
    pub difference: Difference,
    /// How many of the compared cases got each verdict.
    pub summary: Both<Summary>,
    /// How many requests the runs sent, where the files say so.
    pub requests: Both<Option<u64>>,
    /// How long the runs took, in milliseconds, where the files say so.
    pub duration_ms: Both<Option<f64>>,
    /// What the cases do.
    #[serde(skip)]
    pub titles: Titles,
}

impl Comparison {
    /// Holds `new` against `old`. Of runs in two bands, and of runs that are a part of the suite, only what both have
    /// is compared.
    pub fn of(old: &Side, new: &Side) -> Self {
        let part = old.snapshot.band != new.snapshot.band || old.partial || new.partial;
        let (before, now, left_out) = if part {
            let (before, now, left_out) = common(&old.snapshot, &new.snapshot);
            (before, now, Some(left_out))
        } else {
            (old.snapshot.clone(), new.snapshot.clone(), None)
        };
        let mut known = titles();
        known.extend(old.titles.clone());
        known.extend(new.titles.clone());
        Self {
            runs: Both { old: Named::of(old), new: Named::of(new) },
            left_out,
            findings: Findings::between(&before, &now),
            difference: Difference::between(&before, &now, Selection::All),
            summary: Both { old: summary(&before), new: summary(&now) },
            requests: Both { old: old.requests, new: new.requests },
            duration_ms: Both { old: old.duration_ms, new: new.duration_ms },
            titles: known,
        }
    }

    /// Whether the two found the same. Requests and time are told, and are no difference; neither is another hash of
    /// the contract with the same results.
    pub fn is_empty(&self) -> bool {
        self.difference.is_empty()
    }
}

fn summary(snapshot: &Snapshot) -> Summary {
    let count = |wanted| snapshot.cases.values().filter(|&&verdict| verdict == wanted).count();
    Summary {
        pass: count(Verdict::Pass),
        fail: count(Verdict::Fail),
        warning: count(Verdict::Warning),
        observed: count(Verdict::Observed),
        skipped: count(Verdict::Skipped),
        inconclusive: count(Verdict::Inconclusive),
    }
}
