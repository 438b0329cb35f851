use crate::contract::{Contract, Level};
use crate::results::{Check, Verdict};

/// Why a case ended before its end.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// It cannot be run here: the reason.
    Skip(String),
    /// The target refused what the case builds on. The failing check belongs to another case's
    /// requirement, so that one defect is told once.
    Blocked(Box<Check>),
    /// No answer came, or the case could not go on: the reason.
    Inconclusive(String),
    /// The case has found what it looked for; nothing is left to do.
    Done,
}

/// The verdict on a case that ended with `stop` (none where it ran to its end) and the reason to show.
pub fn verdict(checks: &[Check], observed: bool, stop: Option<&Stop>) -> (Verdict, Option<String>) {
    let broken =
        checks.iter().filter(|check| !check.held).map(|check| level(&check.requirement)).min();
    match (broken, stop) {
        (Some(Level::Must), _) => (Verdict::Fail, None),
        (Some(Level::Should), _) => (Verdict::Warning, None),
        (_, Some(Stop::Skip(why))) => (Verdict::Skipped, Some(why.clone())),
        (_, Some(Stop::Inconclusive(why))) => (Verdict::Inconclusive, Some(why.clone())),
        (_, Some(Stop::Blocked(check))) => {
            let why = format!("blocked by {}: {}", check.requirement, check.expectation);
            (Verdict::Inconclusive, Some(why))
        }
        (_, None | Some(Stop::Done)) if observed => (Verdict::Observed, None),
        (_, None | Some(Stop::Done)) if checks.is_empty() => {
            (Verdict::Inconclusive, Some("the case judged nothing".to_owned()))
        }
        (_, None | Some(Stop::Done)) => (Verdict::Pass, None),
    }
}

/// The level of a requirement. One that is not in the catalogue would be a mistake of the suite, which
/// a test rules out; it counts as open so that it can never raise an alarm.
pub(super) fn level(requirement: &str) -> Level {
    Contract::get().requirement(requirement).map_or(Level::Open, |requirement| requirement.level)
}
