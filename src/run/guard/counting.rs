use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::census::Census;
use crate::contract::{Contract, KEYS, Operation, READ_COLUMNS};
use crate::judge::{Outcome, outcome};
use crate::run::looking::text;
use crate::run::{Environment, Row};
use crate::target::{Call, Exchange, Role, Words};

/// What its requests belong to in a recording.
const PART: &str = "census";

/// So many rows are read one by one where a target does not say which row of a readfull is whose.
const SINGLE_ROWS: usize = 200;

/// How a census is taken of one target: found out once, so that two of them can be compared.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    scopes: Vec<Value>,
    manner: Manner,
    columns: Vec<&'static str>,
    refusals: Refusals,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// One readfull a scope answers all.
    Whole,
    /// One readfull a row.
    Single,
    /// Read alone, with its eight columns.
    Short,
}

/// How the target refuses a read: that a scope matches nothing may be a refusal, and must not look like one for
/// want of credentials.
#[derive(Clone, Debug)]
struct Refusals {
    /// That of a free number; none where it is answered with no rows.
    nothing: Option<Words>,
    /// That of a caller without credentials.
    stranger: Option<Words>,
}

impl Refusals {
    /// Whether a refused read says that there is nothing.
    fn says_nothing(&self, exchange: &Exchange) -> bool {
        let said = exchange.refusal();
        let status = |words: &Option<Words>| words.as_ref().map(Words::status);
        said != self.stranger && self.nothing.is_some() && status(&said) == status(&self.nothing)
    }
}

impl Counter {
    /// Finds out how `env`'s target can be counted, by reads alone. The error says why it cannot.
    pub(crate) fn find(env: &Environment) -> BoxFuture<'_, Result<(Self, Census), String>> {
        Box::pin(async move {
            let company = json!({"company": env.territory.company});
            let other =
                env.territory.other_company.as_ref().map(|other| json!({ "company": other }));
            let companies: Vec<Value> = [Some(company), other].into_iter().flatten().collect();
            let unit = vec![json!({})];
            let free = json!({
                "virt_exten": env.territory.range.number(0, 0), "company": env.territory.company,
            });
            let mut calls: Vec<Call> = [Role::SystemAdmin, Role::Nobody]
                .map(|role| Call::look(role, Operation::Read, free.clone(), &KEYS))
                .into();
            let scopes = companies.iter().chain(&unit);
            calls.extend(
                scopes.map(|scope| {
                    Call::look(Role::SystemAdmin, Operation::Read, scope.clone(), &KEYS)
                }),
            );
            let mut asked = env.ask_all(PART, calls).await;
            let whole = asked.split_off(asked.len() - unit.len());
            let of_companies = asked.split_off(asked.len() - companies.len());
            let refusal = |place: usize| asked.get(place).and_then(Exchange::refusal);
            let refusals = Refusals { nothing: refusal(0), stranger: refusal(1) };
            let of_companies = gathered(env, &of_companies, &refusals)?;
            // Some units refuse an empty scope, and some answer too much for one answer.
            let whole = gathered(env, &whole, &refusals);
            let whole = whole.ok().filter(|unit| unit.holds_keys_of(&of_companies));
            let (scopes, known) = match whole {
                Some(whole) => (unit, whole),
                None => (companies, of_companies),
            };
            let all: Vec<&str> =
                Contract::get().columns().iter().map(|column| column.name.as_str()).collect();
            let with_keys: Vec<&str> = KEYS.into_iter().chain(all.iter().copied()).collect();
            let mut counter = Self { scopes, manner: Manner::Whole, columns: with_keys, refusals };
            if let Some(census) = counter.agrees(env, &known).await {
                return Ok((counter, census));
            }
            // A column that readfull does not answer is left out; that it is missing is told by its own case.
            let mut answered = Vec::new();
            for column in all {
                let exchange = full(env, &counter.scopes[0], &[column]).await;
                if matches!(outcome(&exchange.reply), Outcome::Accepted(_)) {
                    answered.push(column);
                }
            }
            counter.columns = KEYS.into_iter().chain(answered.iter().copied()).collect();
            if let Some(census) = counter.agrees(env, &known).await {
                return Ok((counter, census));
            }
            if known.len() <= SINGLE_ROWS && !answered.is_empty() {
                counter.manner = Manner::Single;
                counter.columns = answered;
                if let Some(census) = counter.agrees(env, &known).await {
                    return Ok((counter, census));
                }
            }
            counter.manner = Manner::Short;
            counter.columns = READ_COLUMNS.to_vec();
            let census = counter.count(env).await?;
            Ok((counter, census))
        })
    }

    /// The census by this manner, if it holds just the rows of `known`.
    async fn agrees(&self, env: &Environment, known: &Census) -> Option<Census> {
        let census = self.count(env).await.ok()?;
        (census.len() == known.len() && census.holds_keys_of(known)).then_some(census)
    }

    /// Takes a census. The error says why it cannot be read.
    pub(crate) async fn count(&self, env: &Environment) -> Result<Census, String> {
        match self.manner {
            Manner::Whole => self.census(env, Operation::Readfull).await,
            Manner::Short => self.census(env, Operation::Read).await,
            Manner::Single => self.count_singly(env).await,
        }
    }

    async fn census(&self, env: &Environment, operation: Operation) -> Result<Census, String> {
        census(env, operation, &self.scopes, &self.columns, &self.refusals).await
    }

    async fn count_singly(&self, env: &Environment) -> Result<Census, String> {
        let known = keys(env, &self.scopes, &self.refusals).await?;
        let mut census = Census::default();
        for row in known.rows() {
            // All three members: a number may be that of a public and of a private extension.
            let exchange = full(env, &json!(row), &self.columns).await;
            for full in rows(&exchange, &self.refusals)? {
                let mut full = full.clone();
                full.extend(row.clone());
                census.add(full);
            }
        }
        Ok(census)
    }

    /// What a census by this manner holds, in words.
    pub(crate) fn words(&self) -> &'static str {
        match (self.manner, self.scopes[0] == json!({})) {
            (Manner::Whole | Manner::Single, true) => "every column of the whole unit",
            (Manner::Whole | Manner::Single, false) => "every column of the companies named",
            (Manner::Short, true) => "the columns of read, of the whole unit",
            (Manner::Short, false) => "the columns of read, of the companies named",
        }
    }
}

/// Which foreign rows `scopes` select.
async fn keys(env: &Environment, scopes: &[Value], refusals: &Refusals) -> Result<Census, String> {
    census(env, Operation::Read, scopes, &KEYS, refusals).await
}

async fn census(
    env: &Environment,
    operation: Operation,
    scopes: &[Value],
    columns: &[&str],
    refusals: &Refusals,
) -> Result<Census, String> {
    let call = |scope: &Value| Call::look(Role::SystemAdmin, operation, scope.clone(), columns);
    let calls = scopes.iter().map(call);
    gathered(env, &env.ask_all(PART, calls.collect()).await, refusals)
}

/// The foreign rows that `exchanges` answer.
fn gathered(
    env: &Environment,
    exchanges: &[Exchange],
    refusals: &Refusals,
) -> Result<Census, String> {
    let mut census = Census::default();
    for exchange in exchanges {
        // Most rows of a unit under test are the run's own: only others are kept.
        for row in rows(exchange, refusals)?.into_iter().filter(|row| is_foreign(env, row)) {
            census.add(row.clone());
        }
    }
    Ok(census)
}

/// A readfull of `columns` of what `scope` selects.
async fn full(env: &Environment, scope: &Value, columns: &[&str]) -> Exchange {
    env.ask(PART, Call::look(Role::SystemAdmin, Operation::Readfull, scope.clone(), columns)).await
}

/// The rows of an answer; none where a scope that matches nothing is refused.
fn rows<'a>(exchange: &'a Exchange, refusals: &Refusals) -> Result<Vec<&'a Row>, String> {
    match outcome(&exchange.reply) {
        Outcome::Accepted(json) => {
            let values = json["values"].as_array().ok_or("a read answers no list of rows")?;
            let rows = values.iter().map(Value::as_object);
            rows.collect::<Option<_>>()
                .ok_or_else(|| "a read answers rows that are no objects".to_owned())
        }
        Outcome::Refused if refusals.says_nothing(exchange) => Ok(Vec::new()),
        Outcome::Refused => Err("a read of what others hold is refused".to_owned()),
        Outcome::ServerError(status) => Err(format!("a read is answered with HTTP {status}")),
        Outcome::Garbage => Err("a read is answered with no JSON object".to_owned()),
        Outcome::Lost(why) => Err(why.to_owned()),
    }
}

/// Whether the run has nothing to do with a row: its number or its company is none of the run's, nor of the other
/// parts of one suite.
fn is_foreign(env: &Environment, row: &Row) -> bool {
    let of = |column: &str| text(row, column).unwrap_or_default();
    let ours = env.territory.alone || env.territory.has_company(&of("company"));
    !(ours && env.territory.shared.holds(&of("virt_exten")))
}
