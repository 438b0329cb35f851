//! Calls whose answer never came.

use serde_json::{Value, json};

use super::expect::Expectation;
use super::guard::called;
use super::session::{Flow, Row, Session};
use crate::contract::Operation;
use crate::judge::{Outcome, Stop, outcome};
use crate::target::{Call, Exchange, Purpose, Role};

/// A write without an answer.
pub(super) struct Lost {
    /// Its place among the exchanges of its case.
    pub(super) place: usize,
    /// What became of it, for the report.
    pub(super) words: String,
    /// Whether the loss cost a time-out.
    pub(super) slow: bool,
    /// Whether the target answers a read behind it.
    pub(super) alive: bool,
}

impl Session {
    /// The write whose lost answer ended the case, and whether it took effect: that is found out by reading.
    pub(super) async fn lost_write(&mut self) -> Option<Lost> {
        let place = self.log.iter().rposition(is_lost)?;
        let exchange = &self.log[place];
        let call = exchange.call.clone();
        let operation = called(&call).filter(|operation| operation.writes())?;
        let slow = exchange.timed_out();
        let why = self.exchange_text(place);
        let alive = self.env.halted().is_none() && self.is_answered(self.plain_read()).await;
        let effect =
            if alive { self.took_effect(operation, &call).await.ok().flatten() } else { None };
        let told = match effect {
            Some(true) => "a read shows that it took effect",
            Some(false) => "a read shows that it had no effect",
            None => "whether it took effect cannot be read",
        };
        let words = format!("the answer to the {operation} was lost ({why}); {told}");
        Some(Lost { place, words, slow, alive })
    }

    /// Whether a write took effect; none where a read cannot tell.
    async fn took_effect(&mut self, operation: Operation, call: &Call) -> Flow<Option<bool>> {
        let Some(body) = call.body.object() else { return Ok(None) };
        let (scope, values) = (&body["scope"], &body["values"]);
        match operation {
            Operation::Create | Operation::Clone => {
                let company = values["company"].as_str().or(scope["company"].as_str());
                let scope = json!({"virt_exten": values["virt_exten"], "company": company});
                Ok(Some(self.selects_some(scope).await?))
            }
            Operation::Delete => Ok(Some(!self.selects_some(scope.clone()).await?)),
            Operation::Update => {
                let Some(written) = values.as_object() else { return Ok(None) };
                let columns: Vec<&str> = written.keys().map(String::as_str).collect();
                let rows = self.found(Operation::Readfull, scope.clone(), &columns).await?;
                let holds =
                    |row: &Row| written.iter().all(|(name, value)| self.holds(row, name, value));
                Ok(rows.first().map(holds))
            }
            Operation::Read | Operation::Readfull => Ok(None),
        }
    }

    async fn selects_some(&mut self, scope: Value) -> Flow<bool> {
        Ok(!self.found(Operation::Read, scope, &["virt_exten"]).await?.is_empty())
    }

    /// Judges a case in each of whose `tries` the same write was never answered, while reads behind it were.
    pub(super) fn never_answered(&mut self, lost: &Lost, tries: usize) -> Stop {
        if self.exchange(lost.place).asks_for_time() {
            let words = &lost.words;
            return Stop::Inconclusive(format!(
                "{words}; --rate or --concurrency 1 asks less of it"
            ));
        }
        let words = format!("the call is answered, as the reads around it are ({tries} tries)");
        let what = Expectation {
            requirement: self.unanswered(lost.place),
            words: &words,
            pointer: "",
            exchange: lost.place,
        };
        self.expect(what, json!("an answer"), json!(self.exchange_text(lost.place)), false);
        Stop::Done
    }

    /// Judges a case that ended with a read whose answer was lost. One loss may be the network's, and was
    /// retried; a read that is lost again, while others before and after it are answered, is one that the
    /// target does not answer.
    pub(super) async fn ask_again(&mut self, stop: Stop) -> Stop {
        if !matches!(stop, Stop::Inconclusive(_)) || self.env.halted().is_some() {
            return stop;
        }
        let Some(lost) = self.log.last().filter(|one| is_lost(one)) else {
            return stop;
        };
        let call = lost.call.clone();
        if self.is_answered(self.plain_read()).await
            && !self.is_answered(call).await
            && let exchange = self.last()
            && !self.exchange(exchange).asks_for_time()
            && self.is_answered(self.plain_read()).await
        {
            let what = Expectation {
                requirement: self.unanswered(exchange),
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

    /// What is broken where the call at `at` gets no answer: a gateway that answers for the target is a server
    /// error.
    fn unanswered(&self, at: usize) -> &'static str {
        if self.status(at) >= 500 { "wire/server-error" } else { "wire/answer" }
    }

    /// Sends so many plain reads: a target that fails each third call, say, is then not met at the same place again.
    pub(super) async fn shift(&mut self, reads: usize) {
        for _ in 0..reads {
            self.is_answered(self.plain_read()).await;
        }
    }

    async fn is_answered(&mut self, call: Call) -> bool {
        self.deliver(call).await.is_ok()
    }

    fn plain_read(&self) -> Call {
        let number = self.block_numbers().next().unwrap_or_default();
        let scope = json!({"virt_exten": number, "company": self.env.territory.company});
        let body = json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]});
        Call::of(Role::SystemAdmin, Operation::Read, body, Purpose::Look)
    }
}

fn is_lost(exchange: &Exchange) -> bool {
    matches!(outcome(&exchange.reply), Outcome::Lost(_))
}
