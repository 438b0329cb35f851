use serde::{Deserialize, Serialize};

use super::equivalents::Equivalents;
use super::options::Options;
use super::subject::{Kind, Subject};
use super::trial::Trial;
use crate::contract::{Band, Deployment};
use crate::run::Effort;

/// What came of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Outcome {
    /// A fault that was found.
    Killed {
        /// Whether a finding names the requirement that it breaks.
        named: bool,
    },
    /// A fault that was not found.
    Survived,
    /// A fault that nobody can find.
    Equivalent {
        /// Why.
        reason: String,
    },
    /// A fault that was found although it is listed as one that nobody can find.
    NotEquivalent {
        /// The reason that is listed.
        reason: String,
    },
    /// A legal server in which nothing was found.
    Quiet,
    /// A legal server in which something was found.
    FalseAlarm,
    /// A dialect of which the suite observed another answer than it gives.
    Misread {
        /// What the dialect answers.
        expected: String,
        /// What was observed.
        observed: String,
    },
}

/// A subject and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What it is an example of.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What it does.
    pub sentence: String,
    /// The requirement that it breaks, or within which it stays.
    pub requirement: Option<String>,
    /// The band that it was judged in.
    pub band: Band,
    /// The kind of unit that it was.
    pub deployment: Deployment,
    /// What came of it.
    pub outcome: Outcome,
    /// What the suite said.
    pub trial: Trial,
}

impl Row {
    pub(super) fn of(subject: &Subject, trial: Trial, options: &Options) -> Self {
        Self {
            kind: subject.kind,
            id: subject.id.clone(),
            sentence: subject.sentence.clone(),
            requirement: subject.requirement.clone(),
            band: subject.band,
            deployment: subject.deployment,
            outcome: match subject.kind {
                Kind::Fault => fault(subject, &trial, &options.equivalents),
                Kind::Clean | Kind::Dialect | Kind::Combination => {
                    legal(subject, &trial, options.effort)
                }
            },
            trial,
        }
    }

    /// How many defects the suite told of, one for a server that it could not judge.
    pub fn told(&self) -> usize {
        self.trial.findings.len() + usize::from(self.trial.unjudged.is_some())
    }
}

fn fault(subject: &Subject, trial: &Trial, equivalents: &Equivalents) -> Outcome {
    let refused = trial.unjudged.is_some() && !trial.broke_off;
    let found = refused || !trial.findings.is_empty();
    let reason = equivalents.reason(&subject.id).map(str::to_owned);
    match (found, reason) {
        (false, Some(reason)) => Outcome::Equivalent { reason },
        (true, Some(reason)) => Outcome::NotEquivalent { reason },
        (false, None) => Outcome::Survived,
        (true, None) => {
            let broken = subject.requirement.as_deref().unwrap_or_default();
            // A server that does not get past the first calls is told to be no such server, or to know
            // no such caller.
            let by_preflight = refused
                && ["wire/", "auth/", "band/read"].iter().any(|start| broken.starts_with(start));
            Outcome::Killed { named: trial.names(subject) || by_preflight }
        }
    }
}

fn legal(subject: &Subject, trial: &Trial, effort: Effort) -> Outcome {
    if !trial.alarms().is_empty() {
        return Outcome::FalseAlarm;
    }
    let question = subject.requirement.as_deref().and_then(|id| id.rsplit('/').next());
    let observed = question.and_then(|question| trial.observations.get(question));
    match (&subject.answer, observed) {
        // A brief run asks no more than it has to know.
        (Some(expected), observed) if effort > Effort::Quick && observed != Some(expected) => {
            Outcome::Misread {
                expected: expected.clone(),
                observed: observed.cloned().unwrap_or_default(),
            }
        }
        (Some(_) | None, _) => Outcome::Quiet,
    }
}

/// What a selftest found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What every random choice was made from.
    pub seed: u64,
    /// Every subject, in the order in which they were given.
    pub rows: Vec<Row>,
    /// Entries of the list of equivalents that name no fault.
    pub stale: Vec<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}

/// A report in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many faults there were.
    pub faults: usize,
    /// How many of them were found.
    pub killed: usize,
    /// How many of those under the name of what they break.
    pub named: usize,
    /// How many of them nobody can find.
    pub equivalent: usize,
    /// How many of them were not found.
    pub survived: usize,
    /// How many legal servers there were.
    pub legal: usize,
    /// In how many of them something was found.
    pub false_alarms: usize,
    /// Of how many of them an answer was misread.
    pub misread: usize,
    /// How many entries of the list of equivalents are wrong.
    pub bad_equivalents: usize,
    /// How many findings a fault made, at the median.
    pub median: usize,
    /// How many findings a fault made, at the 95th percentile.
    pub percentile_95: usize,
    /// How many requests were sent.
    pub requests: u64,
}

impl Summary {
    /// Which part of the faults that were found was not named, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "there are some hundreds of faults")]
    pub fn unnamed_ratio(&self) -> f64 {
        if self.killed == 0 { 0.0 } else { (self.killed - self.named) as f64 / self.killed as f64 }
    }

    /// Whether the suite has proven itself: nothing survived, nothing was alarmed at or misread, and the
    /// list of equivalents is right.
    pub fn holds(&self) -> bool {
        self.survived + self.false_alarms + self.misread + self.bad_equivalents == 0
    }
}

impl Report {
    /// The rows of which `which` takes the outcome.
    pub fn with(&self, which: impl Fn(&Outcome) -> bool) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| which(&row.outcome))
    }

    /// The report in figures.
    pub fn summary(&self) -> Summary {
        let count = |which: fn(&Outcome) -> bool| self.with(which).count();
        let mut told: Vec<usize> =
            self.with(|outcome| matches!(outcome, Outcome::Killed { .. })).map(Row::told).collect();
        told.sort_unstable();
        let not_equivalent = count(|outcome| matches!(outcome, Outcome::NotEquivalent { .. }));
        Summary {
            faults: self.rows.iter().filter(|row| row.kind == Kind::Fault).count(),
            killed: told.len() + not_equivalent,
            named: count(|outcome| *outcome == Outcome::Killed { named: true }) + not_equivalent,
            equivalent: count(|outcome| matches!(outcome, Outcome::Equivalent { .. })),
            survived: count(|outcome| *outcome == Outcome::Survived),
            legal: self.rows.iter().filter(|row| row.kind != Kind::Fault).count(),
            false_alarms: count(|outcome| *outcome == Outcome::FalseAlarm),
            misread: count(|outcome| matches!(outcome, Outcome::Misread { .. })),
            bad_equivalents: not_equivalent + self.stale.len(),
            median: percentile(&told, 50),
            percentile_95: percentile(&told, 95),
            requests: self.rows.iter().map(|row| row.trial.requests).sum(),
        }
    }
}

/// The value below or at which `percent` of the sorted `values` lie; 0 where there are none.
fn percentile(values: &[usize], percent: usize) -> usize {
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<usize> = (1..=20).collect();
        assert_eq!(percentile(&values, 50), 10);
        assert_eq!(percentile(&values, 95), 19);
        assert_eq!(percentile(&[4], 95), 4);
        assert_eq!(percentile(&[], 50), 0);
    }
}
