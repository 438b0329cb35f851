use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::environment::Environment;
use super::expect::Expectation;
use super::extension::{Blueprint, Extension};
use super::facts::Facts;
use super::guard::radius;
use super::range::BLOCK;
use crate::contract::Operation;
use crate::judge::Stop;
use crate::results::Check;
use crate::target::{Call, Exchange, LogInError, Pass, Purpose, Role};

/// How a case's steps end: `Ok` when they ran to their end.
pub type Flow<T = ()> = Result<T, Stop>;

/// Updates of one column that any target must take: more than one, so that one that refuses a value of a
/// column is not judged by that everywhere.
pub const PLAIN_UPDATES: [(&str, &str); 3] =
    [("name", "Changed"), ("ring_time", "30"), ("callerid", "-0123")];

/// A row of an answer, by column.
pub type Row = Map<String, Value>;

/// One case at work: extensions of its own, every exchange, every check.
#[derive(Debug)]
pub struct Session {
    pub(super) env: Arc<Environment>,
    facts: Arc<Facts>,
    pub(super) case: String,
    block: u64,
    /// Whether all that stands in the block came of the calls of this session.
    pub(super) owns_block: bool,
    next: u64,
    /// About how many bytes the answers take.
    pub(super) weight: usize,
    /// Names that were sent to be created, with the company.
    pub(super) attempted: BTreeSet<(String, String)>,
    pub(super) log: Vec<Exchange>,
    pub(super) checks: Vec<Check>,
    pub(super) observations: BTreeMap<String, String>,
    pub(super) smallest: BTreeMap<usize, Value>,
}

impl Session {
    pub(super) fn new(env: Arc<Environment>, case: &str, block: u64) -> Self {
        Self {
            facts: env.facts(),
            env,
            case: case.to_owned(),
            block,
            owns_block: true,
            next: 0,
            weight: 0,
            attempted: BTreeSet::new(),
            log: Vec::new(),
            checks: Vec::new(),
            observations: BTreeMap::new(),
            smallest: BTreeMap::new(),
        }
    }

    /// A session that cleans up: no block of numbers is its own.
    pub(super) fn sweeper(env: Arc<Environment>) -> Self {
        Self { owns_block: false, ..Self::new(env, "", 0) }
    }

    /// The column and value of an update that the target takes, for where any will do.
    pub fn plain_column(&self) -> (&'static str, Value) {
        let (column, value) = PLAIN_UPDATES[self.env.preferred_update()];
        // Numbers stand in the table as the digits that they are.
        let number = value.parse::<i64>().ok().filter(|_| column == "ring_time");
        (column, number.map_or_else(|| json!(value), |number| json!(number)))
    }

    /// The values of that update.
    pub fn plain_update(&self) -> Value {
        let (column, value) = self.plain_column();
        json!({ column: value })
    }

    /// What the run shares.
    pub fn env(&self) -> &Environment {
        &self.env
    }

    /// What the target answered to the open questions.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The company that the run works in.
    pub fn company(&self) -> &str {
        &self.env.territory.company
    }

    /// The random stream of this case, the same in every run of one seed.
    pub fn random(&self) -> proptest::test_runner::TestRunner {
        self.env.seed.stream(&self.case)
    }

    /// A number of the run's range that nothing else of this run uses. Nothing is created.
    pub fn number(&mut self) -> Flow<String> {
        while self.next < BLOCK {
            self.next += 1;
            let number = self.env.territory.range.number(self.block, self.next - 1);
            // What another case could not remove would be seen beside what this one makes.
            if !self.avoids(&number) {
                return Ok(number);
            }
        }
        Err(Stop::Inconclusive(format!("the case needs more than {BLOCK} numbers")))
    }

    /// All numbers of this case's block.
    pub(super) fn block_numbers(&self) -> impl Iterator<Item = String> {
        let (range, block) = (self.env.territory.range, self.block);
        (0..BLOCK).map(move |offset| range.number(block, offset))
    }

    /// The first digits that all numbers of this case share: with one digit more it is a number.
    pub fn prefix(&self) -> String {
        let mut number = self.env.territory.range.number(self.block, 0);
        number.pop();
        number
    }

    /// Makes a plain public extension.
    pub async fn extension(&mut self) -> Flow<Extension> {
        self.make(&Blueprint::default()).await
    }

    /// Makes an extension after `blueprint`. A refusal blocks the case: that creation works is the
    /// matter of other cases.
    pub async fn make(&mut self, blueprint: &Blueprint) -> Flow<Extension> {
        loop {
            let number = self.number()?;
            let made = self.make_at(&number, blueprint).await;
            // What an earlier case could not remove, or never knew of, is told where it came from.
            if made.is_err() && self.next < BLOCK && self.is_taken(&number, blueprint).await? {
                continue;
            }
            return made;
        }
    }

    /// Makes `count` extensions after `blueprint`, at once as far as others leave room.
    pub async fn make_several(
        &mut self,
        blueprint: &Blueprint,
        count: usize,
    ) -> Flow<Vec<Extension>> {
        let numbers: Vec<String> = (0..count).map(|_| self.number()).collect::<Flow<_>>()?;
        let company = self.env.territory.company.clone();
        let calls = numbers.iter().map(|number| {
            let body = blueprint.body(&json!(number), &company);
            Call::of(Role::SystemAdmin, Operation::Create, body, Purpose::Arrange)
        });
        let sent = self.deliver_all(calls.collect()).await?;
        let mut made = Vec::with_capacity(count);
        for (number, at) in numbers.iter().zip(sent) {
            made.push(if self.succeeded(at) {
                Extension { private: blueprint.private, ..Extension::public(number, &company) }
            } else {
                // By itself it may be taken; if not, it is told why.
                self.make(blueprint).await?
            });
        }
        Ok(made)
    }

    /// Whether there is an extension of `number` already.
    async fn is_taken(&mut self, number: &str, blueprint: &Blueprint) -> Flow<bool> {
        let company =
            blueprint.company.clone().unwrap_or_else(|| self.env.territory.company.clone());
        let scope = json!({"virt_exten": number, "company": company});
        Ok(!self.found(Operation::Read, scope, &["virt_exten"]).await?.is_empty())
    }

    /// Makes an extension of the given name.
    pub async fn make_at(&mut self, number: &str, blueprint: &Blueprint) -> Flow<Extension> {
        let body = blueprint.body(&json!(number), &self.env.territory.company);
        let company = body["values"]["company"].as_str().unwrap_or_default().to_owned();
        self.arrange(Operation::Create, body).await?;
        Ok(Extension { private: blueprint.private, ..Extension::public(number, &company) })
    }

    /// Sends a call that the case builds on, as the system administrator. A refusal blocks the case.
    pub async fn arrange(&mut self, operation: Operation, body: Value) -> Flow<usize> {
        let at = self.send(Role::SystemAdmin, operation, body, Purpose::Arrange).await?;
        self.require(&format!("{operation}/accepts"), at)?;
        Ok(at)
    }

    /// Sends what the case is about, as the system administrator.
    pub async fn act(&mut self, operation: Operation, body: Value) -> Flow<usize> {
        self.send(Role::SystemAdmin, operation, body, Purpose::Act).await
    }

    /// Sends several calls that the case is about, which do not hang on each other.
    pub async fn act_all(&mut self, operation: Operation, bodies: Vec<Value>) -> Flow<Vec<usize>> {
        let call = |body| Call::of(Role::SystemAdmin, operation, body, Purpose::Act);
        self.deliver_all(bodies.into_iter().map(call).collect()).await
    }

    /// Sends what the case is about, in `role`.
    pub async fn act_as(&mut self, role: Role, operation: Operation, body: Value) -> Flow<usize> {
        self.send(role, operation, body, Purpose::Act).await
    }

    /// Opens a session of its own for this case and gives its cookie. A log-in that succeeds without one
    /// breaks `requirement`.
    pub async fn log_in(&mut self, requirement: &str, role: Role) -> Flow<String> {
        match self.env.log_in(&self.case, role).await {
            Ok(cookie) => Ok(cookie),
            Err(LogInError::NoSession(login)) => {
                let exchange = self.note(*login)?;
                let words = "a log-in sets a session cookie";
                let what = Expectation { requirement, words, pointer: "", exchange };
                self.expect(what, json!({"cookie": true}), json!({"cookie": false}), false);
                Err(Stop::Done)
            }
            Err(why) => Err(Stop::Inconclusive(why.to_string())),
        }
    }

    /// Sends what the case is about by the session of `cookie`.
    pub async fn act_with_cookie(
        &mut self,
        cookie: &str,
        operation: Operation,
        body: Value,
    ) -> Flow<usize> {
        let mut call = Call::of(Role::Session, operation, body, Purpose::Act);
        call.pass = Pass::Cookie(cookie.to_owned());
        self.deliver(call).await
    }

    pub(super) async fn send(
        &mut self,
        role: Role,
        operation: Operation,
        body: Value,
        purpose: Purpose,
    ) -> Flow<usize> {
        self.deliver(Call::of(role, operation, body, purpose)).await
    }

    /// Whether the run may send `body` to `operation`: whether its blast radius is allowed.
    pub fn may(&self, operation: Operation, body: &Value) -> bool {
        let call = Call::of(Role::SystemAdmin, operation, body.clone(), Purpose::Act);
        if radius(&call, &self.env.territory) > self.env.allowed || self.refused(&call).is_some() {
            return false;
        }
        let Some(why) = self.env.guard.forbids(&call) else { return true };
        self.refuse(&call, &Stop::Skip(why));
        false
    }

    /// Gives back `number`, the last one taken, if it was not used up after all.
    pub fn hand_back(&mut self, number: Option<&str>) {
        let last =
            self.next.checked_sub(1).map(|last| self.env.territory.range.number(self.block, last));
        if number.is_some() && number == last.as_deref() {
            self.next -= 1;
        }
    }
}
