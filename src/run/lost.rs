//! Calls that are never answered.

use serde_json::json;

use super::expect::Expectation;
use super::session::Session;
use crate::contract::Operation;
use crate::judge::{Outcome, Stop, outcome};
use crate::target::{Call, Purpose, Role};

impl Session {
    /// Judges a case that ended with a call whose answer was lost. One loss may be the network's; a call that
    /// is lost again, while the reads before and after it are answered, is one that the target does not answer.
    pub(super) async fn ask_again(&mut self, stop: Stop) -> Stop {
        if !matches!(stop, Stop::Inconclusive(_)) || self.env.halted().is_some() {
            return stop;
        }
        let Some(lost) = self.log.last().filter(|one| is_lost(outcome(&one.reply))) else {
            return stop;
        };
        let call = lost.call.clone();
        if self.is_answered(self.plain_read()).await
            && !self.is_answered(call).await
            && let exchange = self.last()
            && self.is_answered(self.plain_read()).await
        {
            let what = Expectation {
                requirement: "wire/answer",
                words: "the call is answered, as the reads before and after it are",
                pointer: "",
                exchange,
            };
            let shown = self.exchange_text(exchange);
            self.expect(what, json!("an answer"), json!(shown), false);
            return Stop::Done;
        }
        stop
    }

    async fn is_answered(&mut self, call: Call) -> bool {
        self.deliver(call).await.is_ok()
    }

    fn plain_read(&self) -> Call {
        let number = self.block_numbers().next().unwrap_or_default();
        let scope = json!({"virt_exten": number, "company": self.env.company});
        let body = json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]});
        Call::of(Role::SystemAdmin, Operation::Read, body, Purpose::Look)
    }
}

fn is_lost(outcome: Outcome<'_>) -> bool {
    matches!(outcome, Outcome::Lost(_))
}
