use super::catalogue::is_part_of;
use super::date::Date;
use super::entry::{ExpectedFailure, Named};
use crate::judge::{fingerprint, words};
use crate::results::{CaseResult, Check, Finding, RunResult, Verdict};

/// A failing check with its mark.
#[derive(Debug)]
pub(super) struct Failing<'a> {
    pub(super) case: &'a CaseResult,
    pub(super) check: &'a Check,
    pub(super) mark: String,
    words: String,
}

impl<'a> Failing<'a> {
    /// The failing checks of all cases that fail or warn. What fails in a case that is inconclusive is told by
    /// another.
    pub(super) fn all(run: &'a RunResult) -> Vec<Self> {
        let cases = run
            .cases
            .iter()
            .filter(|case| matches!(case.verdict, Verdict::Fail | Verdict::Warning));
        cases
            .flat_map(|case| {
                case.checks.iter().filter(|check| !check.held).map(move |check| (case, check))
            })
            .map(|(case, check)| Self {
                case,
                check,
                mark: fingerprint(&run.target, case, check),
                words: words(&run.target, case, check),
            })
            .collect()
    }

    /// Whether `finding` is about it.
    pub(super) fn is_of(&self, finding: &Finding) -> bool {
        finding.cases.contains(&self.case.id)
            && is_part_of(&self.check.requirement, &finding.requirement)
    }

    /// Whether `entry` names it.
    pub(super) fn is_named_by(&self, entry: &ExpectedFailure) -> bool {
        match &entry.named {
            Named::Case(id) => self.case.id == *id,
            Named::Requirement(id) => is_part_of(&self.check.requirement, id),
        }
    }

    /// Whether `entry` means its expectation.
    pub(super) fn has_words_of(&self, entry: &ExpectedFailure) -> bool {
        entry
            .check
            .as_ref()
            .is_none_or(|words| *words == self.check.expectation || *words == self.words)
    }

    /// Whether `entry` means a failure of this kind.
    pub(super) fn has_mark_of(&self, entry: &ExpectedFailure) -> bool {
        entry.fingerprints.is_empty() || entry.fingerprints.contains(&self.mark)
    }

    /// Whether `entry` excuses it on the day `today`.
    pub(super) fn is_covered_by(&self, entry: &ExpectedFailure, today: Date) -> bool {
        entry.expires >= today
            && self.is_named_by(entry)
            && self.has_words_of(entry)
            && self.has_mark_of(entry)
    }

    /// The words of its expectation, where they are the same in every run.
    pub(super) fn steady_words(&self) -> Option<&'a str> {
        let words = self.check.expectation.as_str();
        (words == self.words).then_some(words)
    }
}
