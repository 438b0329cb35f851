use serde_json::{Value, json};

use super::census::{Census, KEYS};
use crate::contract::{Contract, Operation};
use crate::judge::{Outcome, outcome};
use crate::run::{Environment, Row};
use crate::target::{Call, Exchange, Purpose, Role};

/// So many rows are read one by one where a target does not say which row of a readfull is whose.
const SINGLE_ROWS: usize = 200;

/// The columns of read.
const READ: [&str; 8] = [
    "virt_exten",
    "company",
    "scoped_exten",
    "owner",
    "name",
    "ring_type",
    "callerid",
    "ring_time",
];

/// How a census is taken of one target: found out once, so that two of them can be compared.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    scopes: Vec<Value>,
    manner: Manner,
    columns: Vec<&'static str>,
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

impl Counter {
    /// Finds out how `env`'s target can be counted, by reads alone. The error says why it cannot.
    pub(crate) async fn find(env: &Environment) -> Result<(Self, Census), String> {
        let company = json!({"company": env.territory.company});
        let other = env.territory.other_company.as_ref().map(|other| json!({ "company": other }));
        let companies: Vec<Value> = [Some(company), other].into_iter().flatten().collect();
        let of_companies = keys(env, &companies).await?;
        let unit = vec![json!({})];
        // Some units refuse an empty scope, and some answer too much for one answer.
        let whole = keys(env, &unit).await.ok().filter(|unit| unit.holds_keys_of(&of_companies));
        let (scopes, known) = match whole {
            Some(whole) => (unit, whole),
            None => (companies, of_companies),
        };
        let all: Vec<&str> =
            Contract::get().columns().iter().map(|column| column.name.as_str()).collect();
        let with_keys: Vec<&str> = KEYS.into_iter().chain(all.iter().copied()).collect();
        let mut counter = Self { scopes, manner: Manner::Whole, columns: with_keys };
        if let Some(census) = counter.agrees(env, &known).await {
            return Ok((counter, census));
        }
        // A column that readfull does not answer is left out; that it is missing is told by its own case.
        let mut answered = Vec::new();
        for column in all {
            let exchange = ask(env, Operation::Readfull, &counter.scopes[0], &[column]).await;
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
        counter.columns = READ.to_vec();
        let census = counter.count(env).await?;
        Ok((counter, census))
    }

    /// The census by this manner, if it holds just the rows of `known`.
    async fn agrees(&self, env: &Environment, known: &Census) -> Option<Census> {
        let census = self.count(env).await.ok()?;
        (census.len() == known.len() && census.holds_keys_of(known)).then_some(census)
    }

    /// Takes a census. The error says why it cannot be read.
    pub(crate) async fn count(&self, env: &Environment) -> Result<Census, String> {
        match self.manner {
            Manner::Whole => census(env, Operation::Readfull, &self.scopes, &self.columns).await,
            Manner::Short => census(env, Operation::Read, &self.scopes, &self.columns).await,
            Manner::Single => self.count_singly(env).await,
        }
    }

    async fn count_singly(&self, env: &Environment) -> Result<Census, String> {
        let known = keys(env, &self.scopes).await?;
        let mut census = Census::default();
        for row in known.rows() {
            // All three members: a number may be that of a public and of a private extension.
            let exchange = ask(env, Operation::Readfull, &json!(row), &self.columns).await;
            for mut full in rows(&exchange)? {
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
async fn keys(env: &Environment, scopes: &[Value]) -> Result<Census, String> {
    census(env, Operation::Read, scopes, &KEYS).await
}

async fn census(
    env: &Environment,
    operation: Operation,
    scopes: &[Value],
    columns: &[&str],
) -> Result<Census, String> {
    let mut census = Census::default();
    for scope in scopes {
        let exchange = ask(env, operation, scope, columns).await;
        for row in rows(&exchange)?.into_iter().filter(|row| is_foreign(env, row)) {
            census.add(row);
        }
    }
    Ok(census)
}

async fn ask(env: &Environment, operation: Operation, scope: &Value, columns: &[&str]) -> Exchange {
    let body = json!({"type": "extension", "scope": scope, "columns": columns});
    env.client.send(Call::of(Role::SystemAdmin, operation, body, Purpose::Look)).await
}

/// The rows of an answer; none where a scope that matches nothing is refused.
fn rows(exchange: &Exchange) -> Result<Vec<Row>, String> {
    match outcome(&exchange.reply) {
        Outcome::Accepted(json) => {
            let values = json["values"].as_array().ok_or("a read answers no list of rows")?;
            let rows = values.iter().map(|row| row.as_object().cloned());
            rows.collect::<Option<_>>()
                .ok_or_else(|| "a read answers rows that are no objects".to_owned())
        }
        Outcome::Refused => Ok(Vec::new()),
        Outcome::ServerError(status) => Err(format!("a read is answered with HTTP {status}")),
        Outcome::Garbage => Err("a read is answered with no JSON object".to_owned()),
        Outcome::Lost(why) => Err(why.to_owned()),
    }
}

/// Whether the run has nothing to do with a row: its number or its company is none of the run's.
fn is_foreign(env: &Environment, row: &Row) -> bool {
    let text = |column: &str| row.get(column).and_then(Value::as_str).unwrap_or_default();
    let number = match row.get("virt_exten") {
        Some(Value::Number(number)) => number.to_string(),
        _ => text("virt_exten").to_owned(),
    };
    let ours = env.territory.alone || env.territory.has_company(text("company"));
    !(ours && env.territory.range.holds(&number))
}
