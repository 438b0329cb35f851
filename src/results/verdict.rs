//! The verdict on a case, and how many cases got each.

use serde::{Deserialize, Serialize};

use super::case::CaseResult;

/// The verdict on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every check of the case held.
    Pass,
    /// A must-level requirement is broken.
    Fail,
    /// A should-level requirement is broken.
    Warning,
    /// The answer to an open question was recorded.
    Observed,
    /// Not run; the case's reason says why.
    Skipped,
    /// The target or the network did not let the case finish; the case's reason says how.
    Inconclusive,
}

impl Verdict {
    /// All verdicts, in the order of reports.
    pub const ALL: [Self; 6] =
        [Self::Pass, Self::Fail, Self::Warning, Self::Observed, Self::Skipped, Self::Inconclusive];

    /// The verdict's name, as it stands in the results file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warning => "warning",
            Self::Observed => "observed",
            Self::Skipped => "skipped",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// How many cases got each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the verdicts")]
pub struct Summary {
    pub pass: usize,
    pub fail: usize,
    pub warning: usize,
    pub observed: usize,
    pub skipped: usize,
    pub inconclusive: usize,
}

impl Summary {
    /// Counts the verdicts of `cases`.
    pub fn of(cases: &[CaseResult]) -> Self {
        let mut summary = Self::default();
        for case in cases {
            *summary.slot(case.verdict) += 1;
        }
        summary
    }

    /// The count of one verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        *self.clone().slot(verdict)
    }

    /// How many cases there are.
    pub fn total(&self) -> usize {
        Verdict::ALL.iter().map(|&verdict| self.count(verdict)).sum()
    }

    fn slot(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Pass => &mut self.pass,
            Verdict::Fail => &mut self.fail,
            Verdict::Warning => &mut self.warning,
            Verdict::Observed => &mut self.observed,
            Verdict::Skipped => &mut self.skipped,
            Verdict::Inconclusive => &mut self.inconclusive,
        }
    }
}
