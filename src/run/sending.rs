//! How a case sends: nothing that could harm more than the run may, nothing that is not in the ledger, and the
//! first call of each form alone, with a look at what it did to others.

use std::borrow::Cow;
use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use serde_json::{Map, Value, json};

use super::environment::Environment;
use super::expect::Expectation;
use super::guard::{Radius, Turn, called, names, radius};
use super::plan::READ_ONLY;
use super::recording::Player;
use super::session::{Flow, Session};
use crate::contract::Operation;
use crate::gather::Gather as _;
use crate::judge::{Outcome, Stop, outcome};
use crate::results::{CaseResult, Change, Damage};
use crate::target::{Call, Exchange, Purpose};

/// So many bytes of memory the answers of one case may take. A company of some thousand extensions is far below.
const HEAVIEST: usize = 64 << 20;

impl Session {
    /// Sends any call. One that could harm more than the run may is not sent: the case is skipped.
    pub async fn deliver(&mut self, call: Call) -> Flow<usize> {
        let env = Arc::clone(&self.env);
        let turn = self.turn(&env, std::slice::from_ref(&call)).await?;
        let behind = self.behind(&turn, || vec![call.clone()]);
        let sent = self.one(call, true, false).await;
        let noted = sent.and_then(|exchange| self.take(exchange));
        self.look_behind(behind).await?;
        noted
    }

    /// Sends `calls`, which do not hang on each other: as many at once as the run may have under way. Their exchanges are
    /// noted in the order of the calls.
    pub async fn deliver_all(&mut self, calls: Vec<Call>) -> Flow<Vec<usize>> {
        self.dispatch(calls, false).await
    }

    /// Sends all calls at the same moment, however many they are: what is looked for shows only then. The exchanges are
    /// noted in the order of the calls.
    pub async fn race(&mut self, calls: Vec<Call>) -> Flow<Vec<usize>> {
        self.dispatch(calls, true).await
    }

    async fn dispatch(&mut self, calls: Vec<Call>, racing: bool) -> Flow<Vec<usize>> {
        let env = Arc::clone(&self.env);
        let turn = self.turn(&env, &calls).await?;
        let behind = self.behind(&turn, || calls.clone());
        let alone = matches!(turn, Turn::Alone(_));
        // Beside others each call takes a turn of its own: whoever waits to be alone waits for one call, not for all.
        let turn = Some(turn).filter(|_| racing || alone);
        let at_once = match (racing, alone) {
            (true, _) => calls.len(),
            (false, true) => env.concurrency,
            (false, false) => env.share(),
        };
        self.log.reserve(calls.len());
        let answered = self.several(calls, turn.is_some(), racing, at_once).await;
        // All are noted before the first lost one ends the case.
        let noted: Vec<Flow<usize>> =
            answered.into_iter().map(|answered| self.take(answered?)).collect();
        self.look_behind(behind).await?;
        noted.into_iter().collect()
    }

    /// Waits for the right to send `calls`, if they may be sent at all.
    async fn turn<'a>(&mut self, env: &'a Environment, calls: &[Call]) -> Flow<Turn<'a>> {
        for call in calls {
            self.admit(call)?;
        }
        let turn = env.guard.turn(calls).await;
        // A call that went alone meanwhile may have shown that these must not be sent.
        for call in calls {
            self.allow(call).inspect_err(|stop| self.refuse(call, stop))?;
        }
        Ok(turn)
    }

    /// The calls behind which the run looks around, where it may: only then they are needed once more.
    fn behind(&self, turn: &Turn<'_>, calls: impl FnOnce() -> Vec<Call>) -> Option<Vec<Call>> {
        let may = matches!(turn, Turn::Alone(_)) || self.env.tape.is_playing();
        may.then(calls)
    }

    /// Looks around behind `calls`; of a recording where it has a census there.
    async fn look_behind(&mut self, calls: Option<Vec<Call>>) -> Flow {
        let there = |player: &Arc<Player>| player.is_census_next(&self.case);
        match calls {
            Some(calls) if self.env.tape.player().is_none_or(there) => {
                self.look_around(&calls).await
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Sends several calls, `at_once` of them at once. Gives what became of them in their order.
    fn several(
        &self,
        calls: Vec<Call>,
        in_turn: bool,
        racing: bool,
        at_once: usize,
    ) -> BoxFuture<'_, Vec<Flow<Exchange>>> {
        Box::pin(async move {
            let sent = calls
                .into_iter()
                .enumerate()
                .map(|(at, call)| async move { (at, self.one(call, in_turn, racing).await) });
            let mut answered: Vec<(usize, Flow<Exchange>)> =
                futures::stream::iter(sent).buffer_unordered(at_once).collect().await;
            answered.sort_unstable_by_key(|(at, _)| *at);
            answered.into_iter().map(|(_, answered)| answered).collect()
        })
    }

    /// Sends one call of one or several; `in_turn` says whether they have theirs together.
    async fn one(&self, call: Call, in_turn: bool, racing: bool) -> Flow<Exchange> {
        let env = &self.env;
        let _turn = if in_turn {
            None
        } else {
            let turn = env.guard.turn(std::slice::from_ref(&call)).await;
            self.allow(&call).inspect_err(|stop| self.refuse(&call, stop))?;
            Some(turn)
        };
        // A permit is missing only of a closed semaphore, and nobody closes this.
        let _lane = if racing { None } else { env.lanes.acquire().await.ok() };
        env.exchange(&self.case, call).await
    }

    /// Whether `call`, an update whose effect is seen nowhere, changes a row that the run did not make. `undo`, the
    /// same with the value that all of these hold, then puts it back.
    pub async fn provoke(&mut self, call: Call, undo: Call) -> Flow<bool> {
        self.admit(&call)?;
        let env = Arc::clone(&self.env);
        let calls = [undo];
        let _alone = env.guard.alone().await;
        let sent = env.exchange(&self.case, call).await?;
        self.take(sent)?;
        let told = |why| Stop::Inconclusive(format!("no census after the call: {why}"));
        if !env.peek(&self.case).await.map_err(told)? {
            return Ok(false);
        }
        let sent = env.exchange(&self.case, calls[0].clone()).await?;
        self.take(sent)?;
        self.look_around(&calls).await?;
        Ok(true)
    }

    /// Lets no further call go by the scope of `call`: it was seen to select what it does not name.
    pub fn distrust(&self, call: &Call) {
        self.env.guard.distrust(call);
    }

    /// Lets a call pass that may be sent. One that may not is written down as such.
    fn admit(&mut self, call: &Call) -> Flow {
        if let Some(stop) = self.refused(call) {
            return Err(stop);
        }
        self.admitted(call).inspect_err(|stop| self.refuse(call, stop))
    }

    /// Lets a call pass that is within the blast radius, and notes what it would create.
    fn admitted(&mut self, call: &Call) -> Flow {
        let cleaning = call.purpose == Purpose::Clean;
        if let Some(why) = self.env.halted().filter(|_| !cleaning) {
            return Err(Stop::Inconclusive(why));
        }
        let writes = called(call).is_some_and(Operation::writes);
        if writes && self.env.read_only {
            return Err(Stop::Skip(READ_ONLY.to_owned()));
        }
        let reach = radius(call, &self.env.territory);
        if reach > self.env.allowed {
            return Err(Stop::Skip(format!(
                "outside the blast radius: it needs --blast-radius {reach}"
            )));
        }
        if self.env.allowed == Radius::Own
            && writes
            && let Some((foreign, name)) = self.env.guard.could_mean(call)
        {
            return Err(Stop::Skip(format!(
                "outside the blast radius: {name:?} could be taken for {foreign}, which exists"
            )));
        }
        self.allow(call)?;
        if matches!(called(call), Some(Operation::Create | Operation::Clone)) {
            self.register(call)?;
        }
        Ok(())
    }

    /// Lets a call pass whose form has harmed nothing.
    fn allow(&self, call: &Call) -> Flow {
        match self.env.guard.forbids(call) {
            Some(why) => Err(Stop::Skip(format!("{}{why}", CaseResult::BLOCKED))),
            None => Ok(()),
        }
    }

    /// Keeps an exchange. A lost answer ends the case.
    pub fn note(&mut self, exchange: Exchange) -> Flow<usize> {
        let lost = match outcome(&exchange.reply) {
            Outcome::Lost(why) => Some(why.to_owned()),
            Outcome::Accepted(_)
            | Outcome::Refused
            | Outcome::ServerError(_)
            | Outcome::Garbage => None,
        };
        match lost {
            Some(_) => self.env.unanswered(exchange.timed_out()),
            None => self.env.answered(),
        }
        self.weight += exchange.weight();
        self.log.push(exchange);
        if self.weight > HEAVIEST {
            return Err(Stop::Inconclusive(format!(
                "the answers of this case take more than {} MB",
                HEAVIEST >> 20
            )));
        }
        match lost {
            Some(why) => Err(Stop::Inconclusive(why)),
            None => Ok(self.log.len() - 1),
        }
    }

    /// Writes into the ledger what `call` would create.
    fn register(&mut self, call: &Call) -> Flow {
        let Some(body) = call.body.object() else { return Ok(()) };
        let values = &body["values"];
        let company = values["company"].as_str().or_else(|| body["scope"]["company"].as_str());
        let company = company.unwrap_or(&self.env.territory.company).to_owned();
        let names = names(&values["virt_exten"], &call.body).into_iter().map(Cow::into_owned);
        let names: Vec<String> =
            names.filter(|name| self.env.territory.range.holds(name)).collect();
        if let Err(why) = self.env.guard.ledger.note(&company, &names) {
            let why = format!("the ledger cannot be written, so nothing more is created: {why}");
            self.env.stop(why.clone());
            return Err(Stop::Inconclusive(why));
        }
        self.attempted.extend(names.into_iter().map(|name| (company.clone(), name)));
        Ok(())
    }

    /// The census behind the last `calls`. Damage fails the case, and ends it.
    async fn look_around(&mut self, calls: &[Call]) -> Flow {
        let env = Arc::clone(&self.env);
        let first = self.log.len().saturating_sub(calls.len());
        let taken = calls.iter().zip(first..).find(|(_, at)| self.succeeded(*at));
        let (accepted, suspect) =
            (taken.is_some(), taken.map_or(calls.first(), |(call, _)| Some(call)));
        let damage = env
            .settle(calls, accepted, &self.case)
            .await
            .map_err(|why| Stop::Inconclusive(format!("no census after the call: {why}")))?;
        if damage.is_empty() {
            return Ok(());
        }
        // Of several calls one that was taken has done it sooner than one that was refused.
        let operation = suspect.and_then(called);
        if operation == Some(Operation::Delete) && env.allowed == Radius::Own {
            env.guard.seal();
            env.stop(
                "a delete has harmed extensions that the run did not make, so nothing more is written"
                    .to_owned(),
            );
        }
        let requirement = match operation {
            Some(Operation::Delete) => "delete/neighbours",
            Some(Operation::Clone) => "clone/neighbours",
            Some(Operation::Create) => "create/frame",
            Some(Operation::Update | Operation::Read | Operation::Readfull) | None => {
                "update/neighbours"
            }
        };
        let what = Expectation {
            requirement,
            words: "the rows that the run did not make are as they were before the call",
            pointer: "",
            exchange: self.log.len() - 1,
        };
        let (before, after) = shown(&damage);
        self.expect(what, before, after, false);
        Err(Stop::Done)
    }
}

/// The damaged columns before and after, by extension.
fn shown(damage: &[Damage]) -> (Value, Value) {
    let (mut before, mut after) = (Map::new(), Map::new());
    for one in damage.iter().map(Damage::masked) {
        let name = format!("{} of {}", one.extension, one.company);
        match one.change {
            Change::Lost => {
                before.insert(name.clone(), json!("there"));
                after.insert(name, json!("gone"));
            }
            Change::Changed => {
                let old: Map<String, Value> = one
                    .after
                    .keys()
                    .map(|column| {
                        (column.clone(), one.before.get(column).cloned().unwrap_or_default())
                    })
                    .gather();
                before.insert(name.clone(), old.into());
                after.insert(name, one.after.into());
            }
        }
    }
    (before.into(), after.into())
}
