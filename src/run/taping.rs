//! Where a run meets its recording: what is sent and seen passes here, and is written down, or comes from what was.

use futures::StreamExt as _;
use serde_json::Value;

use super::environment::Environment;
use super::recording::{Census, Common, Line, LogInNote, Peek, Unsent};
use super::session::{Flow, Session};
use crate::judge::Stop;
use crate::results::Damage;
use crate::target::{Call, Credential, Exchange, Forgery, LogIn, LogInError, Loss, Role};

/// What requests belong to that clean up behind all cases.
const SWEEP: &str = "sweep";

impl Environment {
    /// Sends `call`, which belongs to `part` of the run and to no case.
    pub(crate) async fn ask(&self, part: &str, call: Call) -> Exchange {
        let exchange = self.client.send(call).await;
        self.keep(part, &exchange, None);
        exchange
    }

    /// Sends `calls`, which do not hang on each other and belong to `part` of the run: at once, as far as the run may.
    /// Gives the exchanges in the order of the calls.
    pub(crate) async fn ask_all(&self, part: &str, calls: Vec<Call>) -> Vec<Exchange> {
        let sent = calls.into_iter().map(|call| self.client.send(call));
        futures::stream::iter(sent)
            .buffered(self.concurrency.max(1))
            .inspect(|exchange| self.keep(part, exchange, None))
            .collect()
            .await
    }

    /// Sends `call` for `case`. The exchange is not written down yet.
    pub(super) async fn exchange(&self, case: &str, call: Call) -> Flow<Exchange> {
        match self.tape.player() {
            Some(player) => player.answer(case, &call),
            None => Ok(self.client.send(call).await),
        }
    }

    /// Writes an exchange down.
    pub(super) fn keep(&self, case: &str, exchange: &Exchange, log_in: Option<LogInNote>) {
        if let Some(recorder) = self.tape.recorder() {
            let case = if case.is_empty() { SWEEP } else { case };
            recorder.sent(case, exchange, log_in, self.client.secrets());
        }
    }

    /// Logs in for `case`; see [`crate::target::Client::try_log_in`].
    pub(super) async fn try_log_in(
        &self,
        case: &str,
        role: Role,
        forged: Option<Forgery>,
    ) -> Option<LogIn> {
        if let Some(player) = self.tape.player() {
            return player.log_in(case, role, forged);
        }
        let login = self.client.try_log_in(role, forged).await?;
        let note = LogInNote {
            role: role.name().to_owned(),
            forged: forged.map(|forgery| forgery.words().to_owned()),
            cookie: login.cookie.clone(),
        };
        self.keep(case, &login.exchange, Some(note));
        Some(login)
    }

    /// Logs in for `case` and gives the cookie of the new session.
    pub(crate) async fn log_in(&self, case: &str, role: Role) -> Result<String, LogInError> {
        let is_log_in =
            |role| self.client.credentials().get(role).is_some_and(Credential::is_log_in);
        match self.try_log_in(case, role, None).await {
            Some(login) => login.session(&self.client.secrets()),
            None if self.tape.is_playing() && is_log_in(&role) => {
                Err(LogInError::Lost(Loss::broken(super::recording::Player::no_log_in(role))))
            }
            None => Err(LogInError::Refused(format!("no user name and password for {role}"))),
        }
    }

    /// The census behind `calls` of `case`, which went alone; see [`super::Guard`].
    pub(super) async fn settle(
        &self,
        calls: &[Call],
        accepted: bool,
        case: &str,
    ) -> Result<Vec<Damage>, String> {
        if let Some(player) = self.tape.player() {
            return player.census(case);
        }
        let seen = self.guard.settle(self, calls, accepted, case).await;
        self.tape.note(|| {
            let damage = seen.iter().flatten().map(Damage::masked).collect();
            let error = seen.as_ref().err().cloned();
            Line::Census(Census { case: case.to_owned(), seq: 0, damage, error })
        });
        seen
    }

    /// Whether something on foreign rows has changed since the last census.
    pub(super) async fn peek(&self, case: &str) -> Result<bool, String> {
        if let Some(player) = self.tape.player() {
            return player.peek(case);
        }
        let seen = self.guard.peek(self).await.map(|damage| !damage.is_empty());
        self.tape.note(|| {
            let error = seen.as_ref().err().cloned();
            Line::Peek(Peek { case: case.to_owned(), harmed: seen == Ok(true), error })
        });
        seen
    }

    /// Whether the target outlives the run.
    pub(super) fn protects(&self) -> bool {
        let recorded = self.tape.player().map(|player| player.header());
        recorded.map_or(self.guard.protects(), |header| header.watched && !header.read_only)
    }

    /// How many requests were sent.
    pub(super) fn requests(&self) -> u64 {
        self.tape.player().map_or_else(|| self.client.sent(), |player| player.answered())
    }

    /// The rows that the run did not make and that are not as they were.
    pub(super) fn collateral(&self) -> Vec<Damage> {
        match self.tape.player() {
            Some(player) => player.footer().map_or_else(Vec::new, |end| end.collateral.clone()),
            None => self.guard.damage().iter().map(Damage::masked).collect(),
        }
    }
}

impl Session {
    /// Writes an exchange down and keeps it.
    pub(super) fn take(&mut self, exchange: Exchange) -> Flow<usize> {
        self.env.keep(&self.case, &exchange, None);
        self.note(exchange)
    }

    /// Writes down that `call` was not sent.
    pub(super) fn refuse(&self, call: &Call, stop: &Stop) {
        let (skip, why) = match stop {
            Stop::Skip(why) => (true, why),
            Stop::Inconclusive(why) => (false, why),
            Stop::Blocked(_) | Stop::Done => return,
        };
        let secrets = self.env.client.secrets();
        self.env.tape.note(|| {
            Line::Unsent(Unsent {
                case: self.case.clone(),
                path: call.path.to_string(),
                request: secrets.blot_own(&call.body.text()),
                skip,
                why: secrets.blot_own(why),
            })
        });
    }

    /// How the case was kept from sending `call`, where it is a recorded one and that is how it went.
    pub(super) fn refused(&self, call: &Call) -> Option<Stop> {
        self.env.tape.player()?.refusal(&self.case, call)
    }

    /// Whether `number` could not be removed by an earlier case.
    pub(super) fn avoids(&self, number: &str) -> bool {
        if let Some(player) = self.env.tape.player() {
            return player.avoided(&self.case, number);
        }
        let left = self.env.is_left(number);
        if left {
            let (case, number) = (self.case.clone(), number.to_owned());
            self.env.tape.note(|| Line::Avoided { case, number });
        }
        left
    }

    /// See [`super::Census::common`]; none where nothing is watched.
    pub fn common(&self, differs: impl Fn(&str, &Value) -> bool) -> Option<(&'static str, Value)> {
        if let Some(player) = self.env.tape.player() {
            return player.common(&self.case);
        }
        let common = self.env.guard.common(differs);
        self.env.tape.note(|| {
            let (column, value) = common.clone().unzip();
            let (case, column) = (self.case.clone(), column.map(str::to_owned));
            Line::Common(Common { case, column, value: value.unwrap_or_default() })
        });
        common
    }

    /// Logs in as `role` with something like its password, and notes nothing. None where nothing can be forged of it.
    pub async fn try_log_in(&self, role: Role, forged: Forgery) -> Option<LogIn> {
        self.env.try_log_in(&self.case, role, Some(forged)).await
    }

    /// Whether a log-in as `role` opens a session.
    pub async fn can_log_in(&self, role: Role) -> bool {
        self.env.log_in(&self.case, role).await.is_ok()
    }
}
