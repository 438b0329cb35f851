use std::time::Duration;

use super::exchange::{Call, Purpose, Reply};
use super::loss::{LossKind, TOO_MANY_REQUESTS};

/// The pauses before a lost read is sent again.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(250), Duration::from_secs(1)];

/// How often a read is sent again that the target did not answer in time.
const SLOW: usize = 1;

/// A target that asks for more time than this is taken at its word.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The further tries of one call.
#[derive(Debug)]
pub(super) struct Tries {
    is_read: bool,
    made: usize,
}

impl Tries {
    pub(super) fn of(call: &Call) -> Self {
        // What is of no operation, as a question about a key, changes nothing where it only looks.
        let is_read = match call.operation {
            Some(operation) => !operation.writes(),
            None => call.purpose == Purpose::Look,
        };
        Self { is_read, made: 0 }
    }

    /// The pause before another try, if there is to be one.
    pub(super) fn next(&mut self, reply: &Reply) -> Option<Duration> {
        let most = match reply {
            Reply::Answer(_) => 0,
            // It was not handled, whatever it is.
            Reply::Busy(answer, _) if answer.status == TOO_MANY_REQUESTS => PAUSES.len(),
            _ if !self.is_read => 0,
            Reply::Busy(..) => PAUSES.len(),
            Reply::Lost(loss) => match loss.kind {
                LossKind::Broken => PAUSES.len(),
                LossKind::TimedOut => SLOW,
                LossKind::Unusable | LossKind::Untrusted => 0,
            },
        };
        let too_long = matches!(reply, Reply::Busy(_, pause) if pause.asked > Some(LONGEST_PAUSE));
        if self.made >= most || too_long {
            return None;
        }
        let pause = asked(reply).unwrap_or(PAUSES[self.made]);
        self.made += 1;
        Some(pause)
    }
}

/// For how long the target asks to be left alone; none where that is longer than a run waits.
pub(super) fn asked(reply: &Reply) -> Option<Duration> {
    match reply {
        Reply::Busy(_, pause) => pause.asked.filter(|&time| time <= LONGEST_PAUSE),
        Reply::Answer(_) | Reply::Lost(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::contract::Operation;
    use crate::target::{Answer, Loss, Pause, Role};

    fn tries(operation: Operation, reply: &Reply) -> usize {
        let call = Call::of(Role::SystemAdmin, operation, json!({}), Purpose::Act);
        let mut tries = Tries::of(&call);
        std::iter::from_fn(|| tries.next(reply)).count()
    }

    #[test]
    fn only_reads_are_sent_again_and_what_was_not_handled() {
        let busy = |status, seconds| {
            let answer = Answer { status, bytes: Vec::new().into(), json: None };
            let asked = Some(Duration::from_secs(seconds));
            Reply::Busy(answer, Pause { why: String::new(), asked })
        };
        let broken = Reply::Lost(Loss::broken("reset"));
        assert_eq!(tries(Operation::Read, &broken), 3);
        assert_eq!(tries(Operation::Readfull, &Reply::Lost(Loss::timed_out("slow"))), 1);
        assert_eq!(tries(Operation::Read, &Reply::Lost(Loss::unusable("long"))), 0);
        assert_eq!(tries(Operation::Read, &busy(503, 2)), 3);
        assert_eq!(tries(Operation::Read, &busy(503, 3600)), 0);
        for operation in [Operation::Create, Operation::Update, Operation::Delete, Operation::Clone]
        {
            assert_eq!(tries(operation, &broken), 0);
            assert_eq!(tries(operation, &busy(503, 1)), 0);
            assert_eq!(tries(operation, &busy(429, 1)), 3);
        }
    }
}
