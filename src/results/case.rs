//! What became of one case.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::verdict::Verdict;

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
