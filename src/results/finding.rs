//! A defect, told once.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::case::{Check, Exchange};
use super::verdict::Verdict;

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
    /// The mark of the failure that [`Self::check`] shows: twelve hexadecimal digits, the same in every run that
    /// fails in the same way (see [`crate::judge::fingerprint`]).
    pub fingerprint: String,
    /// Why somebody expects it, so that it does not fail the run; none where nobody does.
    pub excuse: Option<Excuse>,
    /// Where some of its failing checks are expected and others are not: the cases of the others. It has no
    /// excuse then.
    pub unexpected: Vec<String>,
}

/// Why a finding is expected: an entry of the user's list of expected failures, as reports show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excuse {
    /// Why it is expected, in the user's words.
    pub reason: String,
    /// Who looks after it: a name, a team or a ticket.
    pub owner: Option<String>,
    /// The last day on which it is excused, as in `2027-01-31`.
    pub expires: Option<String>,
    /// Whether the cases that the finding blocks may stay without a verdict.
    pub blocks: bool,
}
