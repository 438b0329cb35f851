//! The run of the suite against one target in one band.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::case::CaseResult;
use super::finding::{Excuse, Finding};
use super::shard::Shard;
use super::verdict::{Summary, Verdict};
use crate::contract::{Band, Deployment, Side};

/// The server under test, as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// A short name, fit for a folder: the host and port, or `reference`.
    pub name: String,
    /// Its URL, without credentials.
    pub url: String,
    /// The company that the run worked in.
    pub company: String,
    /// The other company that it worked in, if there was one.
    pub other_company: Option<String>,
    /// The range of extensions that the run used, as in `9000-9999`.
    pub extensions: String,
    /// The roles that credentials were given for.
    pub roles: Vec<String>,
}

/// A requirement without a witness: no case of the run could tell whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unwitnessed {
    /// The requirement.
    pub requirement: String,
    /// What is missing: a call that must be taken, one that must be refused, or both.
    pub sides: Vec<Side>,
    /// Why the first case that was to tell did not.
    pub reason: String,
}

/// How a look at the target before the run ended. What ends the run is no state but an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrecheckState {
    /// It is as it should be.
    Good,
    /// It cannot be told.
    Unknown,
    /// The run can go on, but somebody should look at it.
    Doubtful,
}

/// One look at the target before the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precheck {
    /// What was looked at.
    pub subject: String,
    /// How it is.
    pub state: PrecheckState,
    /// What was seen.
    pub detail: String,
}

/// What became of a row that the run did not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is there no more.
    Lost,
    /// Some of its columns hold something else.
    Changed,
}

/// A row that the run did not make and that is not as it was before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Damage {
    /// Its company.
    pub company: String,
    /// Its scoped number.
    pub extension: String,
    /// What became of it.
    pub change: Change,
    /// All that it held before, by column.
    pub before: Map<String, Value>,
    /// What the changed columns hold now; nothing for a lost row.
    pub after: Map<String, Value>,
    /// The case whose call did it; none where only the last census showed it, which may as well be the work of
    /// somebody else.
    pub case: Option<String>,
}

impl Damage {
    /// The same for a report: a passcode is nobody else's business.
    #[must_use]
    pub fn masked(&self) -> Self {
        let mut masked = self.clone();
        for row in [&mut masked.before, &mut masked.after] {
            if let Some(passcode) = row.get_mut("passcode").filter(|passcode| !passcode.is_null()) {
                *passcode = Value::from("***");
            }
        }
        masked
    }
}

/// What there is to say of an entry of the list of expected failures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stale {
    /// The case or requirement that the entry names.
    pub entry: String,
    /// What is wrong with it, and what to do about it.
    pub problem: String,
}

/// The run of the suite against one target in one band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// The band whose contract was tested.
    pub band: Band,
    /// The deployment that was assumed.
    pub deployment: Deployment,
    /// The server under test.
    pub target: TargetInfo,
    /// How many cases got each verdict.
    pub summary: Summary,
    /// The defects, the gravest first.
    pub findings: Vec<Finding>,
    /// Every case, sorted by id.
    pub cases: Vec<CaseResult>,
    /// The answers to the open questions, by question.
    pub observations: BTreeMap<String, String>,
    /// The JSON types that were seen at each place of the answers, by operation and pointer:
    /// `read /values/*/owner` -> `integer`, `null`.
    pub shapes: BTreeMap<String, BTreeSet<String>>,
    /// The requirements that the run was to judge and did not, on both sides or on one.
    pub unwitnessed: Vec<Unwitnessed>,
    /// What the run could not remove from the target: the extensions' numbers.
    pub leftovers: Vec<String>,
    /// The rows that the run did not make and that are not as they were before.
    pub collateral: Vec<Damage>,
    /// The entries of the user's list of expected failures that do not hold (any more), and why.
    pub stale: Vec<Stale>,
    /// The entries of that list of which the run can say nothing: their cases were not judged.
    pub untried: Vec<Stale>,
    /// Which part of the suite this is; none for the whole of it.
    pub shard: Option<Shard>,
    /// How many values were tried: `quick`, `standard` or `thorough`.
    pub effort: String,
    /// Whether some cases alone were asked for.
    pub filtered: bool,
    /// What was looked at before the first write.
    pub preflight: Vec<Precheck>,
    /// Why the run ended before its end, if it was not interrupted.
    pub stopped: Option<String>,
    /// Whether the run was interrupted before its end.
    pub interrupted: bool,
    /// How many requests were sent.
    pub requests: u64,
    /// How long the run took, in milliseconds.
    pub duration_ms: f64,
}

impl RunResult {
    /// Why `case`, which fails or warns, is expected to: the first excuse of the findings of its verdict that it
    /// shows, if all of them have one. None for any other case.
    pub fn excuse_of(&self, case: &CaseResult) -> Option<&Excuse> {
        let shown = |finding: &&Finding| {
            finding.verdict == case.verdict && finding.cases.contains(&case.id)
        };
        let excuses: Option<Vec<&Excuse>> =
            self.findings.iter().filter(shown).map(|finding| finding.excuse.as_ref()).collect();
        excuses?.first().copied()
    }

    /// How many of the cases that ended in `verdict` are expected to ([`Self::excuse_of`]).
    pub fn expected(&self, verdict: Verdict) -> usize {
        let cases = self.cases.iter().filter(|case| case.verdict == verdict);
        cases.filter(|case| self.excuse_of(case).is_some()).count()
    }

    /// How many cases are inconclusive although no expected failure that may block cases is the reason for it.
    pub fn unjudged(&self) -> usize {
        let may_stay = |case: &&CaseResult| {
            let mut reasons =
                self.findings.iter().filter(|finding| finding.blocks.contains(&case.id)).peekable();
            reasons.peek().is_some()
                && reasons
                    .all(|finding| finding.excuse.as_ref().is_some_and(|excuse| excuse.blocks))
        };
        let cases = self.cases.iter().filter(|case| case.verdict == Verdict::Inconclusive);
        cases.filter(|case| !may_stay(case)).count()
    }
}
