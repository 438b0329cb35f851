//! What a run found: the one set of types that every report, the snapshots and the exit code are made
//! from. Nothing here judges; verdicts come from [`crate::judge`].

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::contract::{Band, Deployment, Side};

/// The version of the results file's form, `schemas/results.schema.json`.
pub const SCHEMA_VERSION: u32 = 1;

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

/// One judged expectation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The requirement that it is about.
    pub requirement: String,
    /// What was expected, in words: "the value reads back as it was written".
    pub expectation: String,
    /// What was expected, as data.
    pub expected: Value,
    /// What came instead, as data.
    pub actual: Value,
    /// Where in the answer, as a JSON pointer; empty for the answer as a whole.
    pub pointer: String,
    /// Whether it held.
    pub held: bool,
    /// Which exchange of the case shows it, counted from 0.
    pub exchange: Option<usize>,
}

/// One request and what came back, as it is reported: without credentials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Who called: `system-admin`, `company-admin`, `nobody`, ...
    pub role: String,
    /// The HTTP method.
    pub method: String,
    /// The path below the target's URL.
    pub path: String,
    /// The request body without its `auth` member, as text; usually JSON.
    pub request: String,
    /// The HTTP status; none where no answer came.
    pub status: Option<u16>,
    /// The answer's body as text, cut at some length.
    pub response: String,
    /// Why no answer came.
    pub error: Option<String>,
    /// How long the call took, in milliseconds.
    pub duration_ms: f64,
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseResult {
    /// The case's id.
    pub id: String,
    /// What the case does, in a sentence.
    pub title: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The requirements that the case is about.
    pub requirements: Vec<String>,
    /// The judged expectations: all of them for a case that did not pass, none for one that did.
    pub checks: Vec<Check>,
    /// Why the case was skipped or is inconclusive.
    pub reason: Option<String>,
    /// The answers to open questions that it found, by question.
    pub observations: BTreeMap<String, String>,
    /// How many requests it sent, those to arrange and to clean up included.
    pub requests: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// What was sent and what came back, for a case that did not pass.
    pub exchanges: Vec<Exchange>,
}

impl CaseResult {
    /// What the reason of a case begins with that was not run because something before it went wrong.
    pub const BLOCKED: &str = "blocked: ";

    /// Whether it was not run because something before it went wrong.
    pub fn is_blocked(&self) -> bool {
        self.verdict == Verdict::Skipped
            && self.reason.as_ref().is_some_and(|why| why.starts_with(Self::BLOCKED))
    }
}

/// One defect: all failing checks of one requirement, told once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The broken requirement.
    pub requirement: String,
    /// What it says.
    pub statement: String,
    /// Where the document says so.
    pub passage: String,
    /// `fail` or `warning`.
    pub verdict: Verdict,
    /// The cases that show it, the most telling one first.
    pub cases: Vec<String>,
    /// The cases that it keeps from a verdict, since what they judge rests on it.
    pub blocks: Vec<String>,
    /// The check that shows it best.
    pub check: Check,
    /// The exchange that shows it best.
    pub exchange: Option<Exchange>,
    /// A curl command that sends the same request.
    pub curl: Option<String>,
    /// The smallest request body that still fails, where it is another than the one sent.
    pub smallest: Option<Value>,
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

/// The server under test, as reports name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetInfo {
    /// A short name, fit for a folder: the host and port, or `reference`.
    pub name: String,
    /// Its URL, without credentials.
    pub url: String,
    /// The company that the run worked in.
    pub company: String,
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

/// Which tool made the results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `dialcheck`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The results of one call of the tool: a run for each band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Which tool made them.
    pub tool: Tool,
    /// SHA-256 of the contract's files.
    pub contract_hash: String,
    /// What every random choice was made from.
    pub seed: u64,
    /// The runs, the older band first.
    pub runs: Vec<RunResult>,
}

impl Results {
    /// Results of this build of the tool.
    pub fn new(seed: u64, runs: Vec<RunResult>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            contract_hash: crate::contract::Documents::hash(),
            seed,
            runs,
        }
    }
}
