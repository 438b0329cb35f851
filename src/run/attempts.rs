//! The tries of one case: one, unless the answer to a write was lost.

use std::sync::Arc;

use super::environment::Environment;
use super::lost::Lost;
use super::plan::Planned;
use super::session::Session;
use crate::judge::Stop;
use crate::suite::{Lead, Phase};

/// So often a case is tried whose answer is lost. A network that loses every tenth call loses the same one of
/// four tries in one case of ten thousand; a target that does not answer it does so each time.
const TRIES: usize = 4;

/// The same where each loss costs the whole time-out.
const SLOW_TRIES: usize = 2;

/// How many requests the tries of a lead may send.
const LEAD_REQUESTS: u64 = 1000;

/// A case that was run.
pub(super) struct Tried {
    /// The session that shows what happened.
    pub(super) session: Session,
    /// How it ended.
    pub(super) stop: Option<Stop>,
    /// How many requests all tries sent.
    pub(super) requests: u64,
    /// Whether a later try held, where the first could not be judged.
    pub(super) held_later: bool,
}

/// One try.
struct Try {
    session: Session,
    stop: Option<Stop>,
    lost: Option<Lost>,
}

/// Runs a case. A write whose answer is lost is never sent again: the case starts anew, on extensions that it
/// makes anew, to tell a target that never answers that call from a network that lost it once. A case that lost
/// an answer never passes.
pub(super) async fn run(env: &Arc<Environment>, planned: &Planned) -> Tried {
    let first = once(env, planned).await;
    let mut requests = first.session.log.len() as u64;
    let Some(lost) = first.lost else {
        return Tried { session: first.session, stop: first.stop, requests, held_later: false };
    };
    let tries = if lost.slow { SLOW_TRIES } else { TRIES };
    let is_lead = matches!(planned.case.phase, Phase::Lead(_));
    let mut same = 1;
    let mut alive = lost.alive;
    let mut held_later = false;
    while alive && env.halted().is_none() {
        let mut between = Session::new(Arc::clone(env), &planned.case.id, planned.block);
        between.shift(same).await;
        let mut again = once(env, planned).await;
        requests += again.session.log.len() as u64;
        held_later = again.stop.is_none() && again.session.checks.iter().all(|check| check.held);
        match again.lost {
            Some(other) if other.place == lost.place => {
                same += 1;
                alive = other.alive;
                if alive && same == tries {
                    let stop = Some(again.session.never_answered(&other, tries));
                    return Tried { session: again.session, stop, requests, held_later: false };
                }
            }
            // All others rest on a lead, so it is tried as long as the target answers at all.
            Some(other) if is_lead && requests < LEAD_REQUESTS => alive = other.alive,
            _ => break,
        }
    }
    let stop = Some(Stop::Inconclusive(lost.words));
    Tried { session: first.session, stop, requests, held_later }
}

async fn once(env: &Arc<Environment>, planned: &Planned) -> Try {
    let mut session = Session::new(Arc::clone(env), &planned.case.id, planned.block);
    let mut lost = None;
    let stop = match (planned.case.steps)(&mut session).await {
        Ok(()) => None,
        Err(stop) => {
            lost = session.lost_write().await;
            Some(if lost.is_some() { stop } else { session.ask_again(stop).await })
        }
    };
    // Before the first delete has shown what a delete does, nothing is deleted. What is in nobody's way is removed with
    // all else at the end, in fewer calls.
    let later = planned.sole && lost.is_none();
    if later || planned.case.phase < Phase::Lead(Lead::Delete) {
        env.postpone(session.hand_over());
    } else {
        session.clean().await;
    }
    Try { session, stop, lost }
}
