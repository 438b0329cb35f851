//! What a case sees: the answers that came, and reads of its extensions.

use serde_json::{Value, json};

use super::extension::Extension;
use super::session::{Flow, Row, Session};
use crate::contract::{Contract, KEYS, Operation};
use crate::judge::{Outcome, Stop, outcome};
use crate::results::Check;
use crate::target::{Call, Exchange, Role};

impl Session {
    /// The exchange at `at`.
    pub fn exchange(&self, at: usize) -> &Exchange {
        &self.log[at]
    }

    /// The answer of the exchange at `at`, as JSON; null where it is none.
    pub fn answer(&self, at: usize) -> &Value {
        self.log[at].json()
    }

    /// Whether the call at `at` succeeded, without judging it.
    pub fn succeeded(&self, at: usize) -> bool {
        matches!(outcome(&self.log[at].reply), Outcome::Accepted(_))
    }

    /// Blocks the case unless the call at `at` succeeded; `requirement` is what is broken otherwise.
    pub fn require(&self, requirement: &str, at: usize) -> Flow {
        if self.succeeded(at) {
            return Ok(());
        }
        let requirement = match outcome(&self.log[at].reply) {
            Outcome::Garbage => "wire/answer",
            Outcome::Accepted(_)
            | Outcome::Refused
            | Outcome::ServerError(_)
            | Outcome::Lost(_) => requirement,
        };
        Err(Stop::Blocked(Box::new(Check {
            requirement: requirement.to_owned(),
            expectation: "the call succeeds".to_owned(),
            expected: json!({"result": "success"}),
            actual: self.shown(at),
            pointer: "/result".to_owned(),
            held: false,
            exchange: Some(at),
        })))
    }

    /// Reads the rows of `scope` with the given columns. A refusal blocks the case.
    pub async fn rows(
        &mut self,
        operation: Operation,
        scope: Value,
        columns: &[&str],
    ) -> Flow<Vec<Row>> {
        let at = self.look(operation, scope, columns).await?;
        self.require(&format!("{operation}/accepts"), at)?;
        self.rows_of(operation, at).map(owned)
    }

    /// The rows in the answer at `at`. Anything but a list of objects blocks the case.
    pub fn rows_of(&self, operation: Operation, at: usize) -> Flow<Vec<&Row>> {
        let values = &self.answer(at)["values"];
        let rows = values
            .as_array()
            .and_then(|rows| rows.iter().map(Value::as_object).collect::<Option<Vec<_>>>());
        rows.ok_or_else(|| {
            Stop::Blocked(Box::new(Check {
                requirement: format!("{operation}/answer"),
                expectation: "values is a list of objects".to_owned(),
                expected: json!([{}]),
                actual: values.clone(),
                pointer: "/values".to_owned(),
                held: false,
                exchange: Some(at),
            }))
        })
    }

    /// The rows that a read of `scope` answers; none where it is refused, which is one way to match nothing.
    pub async fn found(
        &mut self,
        operation: Operation,
        scope: Value,
        columns: &[&str],
    ) -> Flow<Vec<Row>> {
        let at = self.look(operation, scope, columns).await?;
        self.found_by(operation, at).map(owned)
    }

    /// The rows of the read at `at`; none where it was refused. What is neither a success nor a refusal
    /// blocks the case: it says nothing of what is there.
    pub fn found_by(&self, operation: Operation, at: usize) -> Flow<Vec<&Row>> {
        self.found_or(operation, at, &format!("{operation}/accepts"))
    }

    /// The rows of the read at `at`, whose scope is no scope: a crash is the defect that a bad request shows.
    pub fn found_by_nonsense(&self, operation: Operation, at: usize) -> Flow<Vec<&Row>> {
        self.found_or(operation, at, "wire/server-error")
    }

    fn found_or(&self, operation: Operation, at: usize, crash: &str) -> Flow<Vec<&Row>> {
        if matches!(outcome(&self.log[at].reply), Outcome::Refused) {
            return Ok(Vec::new());
        }
        self.require(crash, at)?;
        self.rows_of(operation, at)
    }

    /// The full columns of `extension`; none where it does not exist. Several rows block the case.
    pub async fn find(&mut self, extension: &Extension) -> Flow<Option<Row>> {
        self.find_columns(extension, &self.all_columns()).await
    }

    /// [`Self::find`] for each of `extensions`, read at once as far as others leave room, with the exchange
    /// that shows it.
    pub async fn find_all(&mut self, extensions: &[&Extension]) -> Flow<Vec<(Option<Row>, usize)>> {
        let columns = self.all_columns();
        let scopes = extensions.iter().map(|extension| extension.scope()).collect();
        let sent = self.look_at_all(Operation::Readfull, scopes, &columns).await?;
        let mut found = Vec::new();
        for (extension, at) in extensions.iter().zip(sent) {
            found.push((self.one_row(extension, at).await?, at));
        }
        Ok(found)
    }

    /// The full columns of each of `extensions`, which must exist; see [`Self::find_all`].
    pub async fn all_rows(&mut self, extensions: &[&Extension]) -> Flow<Vec<Row>> {
        let found = self.find_all(extensions).await?;
        let there = |(row, at): (Option<Row>, usize)| {
            row.ok_or_else(|| Stop::Blocked(Box::new(row_count_check("readfull/rows", 1, 0, at))))
        };
        found.into_iter().map(there).collect()
    }

    async fn find_columns(&mut self, extension: &Extension, columns: &[&str]) -> Flow<Option<Row>> {
        let at = self.look(Operation::Readfull, extension.scope(), columns).await?;
        self.one_row(extension, at).await
    }

    /// The row of `extension` in the answer at `at`; none where it does not exist.
    async fn one_row(&mut self, extension: &Extension, at: usize) -> Flow<Option<Row>> {
        if matches!(outcome(&self.log[at].reply), Outcome::Refused) {
            // A scope that matches nothing may be a failure: open. Whether that is it, the other read tells.
            return if self.exists(extension).await? {
                self.require("readfull/accepts", at).map(|()| None)
            } else {
                Ok(None)
            };
        }
        let mut rows = self.found_by(Operation::Readfull, at)?;
        if rows.len() > 1 {
            return Err(Stop::Blocked(Box::new(row_count_check(
                "readfull/rows",
                1,
                rows.len(),
                at,
            ))));
        }
        Ok(rows.pop().cloned())
    }

    /// The names of all columns that readfull answers.
    pub fn all_columns(&self) -> Vec<&'static str> {
        let unread = self.env.unread();
        let names = Contract::get().columns().iter().map(|column| column.name.as_str());
        names.filter(|name| !unread.iter().any(|one| one == name)).collect()
    }

    /// The full columns of `extension`, which must exist.
    pub async fn row(&mut self, extension: &Extension) -> Flow<Row> {
        self.columns(extension, &self.all_columns()).await
    }

    /// Some columns of `extension`, which must exist.
    pub async fn columns(&mut self, extension: &Extension, columns: &[&str]) -> Flow<Row> {
        if let Some(row) = self.find_columns(extension, columns).await? {
            Ok(row)
        } else {
            let at = self.log.len() - 1;
            Err(Stop::Blocked(Box::new(row_count_check("readfull/rows", 1, 0, at))))
        }
    }

    /// Whether read finds `extension`. Its twin does not count; how a scoped number is written is the
    /// matter of other cases.
    pub async fn exists(&mut self, extension: &Extension) -> Flow<bool> {
        let found = self.exist(&[extension]).await?;
        Ok(found.iter().any(|(there, _)| *there))
    }

    /// [`Self::exists`] for each of `extensions`, asked at once as far as others leave room, with the exchange that
    /// shows it.
    pub async fn exist(&mut self, extensions: &[&Extension]) -> Flow<Vec<(bool, usize)>> {
        let scope = |extension: &&Extension| json!({"virt_exten": extension.number, "company": extension.company});
        let scopes = extensions.iter().map(scope).collect();
        let sent = self.look_at_all(Operation::Read, scopes, &KEYS).await?;
        let there = |(extension, at): (&&Extension, usize)| {
            let rows = self.found_by(Operation::Read, at)?;
            let there = rows.iter().any(|row| {
                let public =
                    text(row, "scoped_exten").is_some_and(|scoped| scoped == extension.number);
                !extension.twin || public != extension.private
            });
            Ok((there, at))
        };
        extensions.iter().zip(sent).map(there).collect()
    }

    /// Sends a read that may fail.
    pub async fn look(
        &mut self,
        operation: Operation,
        scope: Value,
        columns: &[&str],
    ) -> Flow<usize> {
        self.deliver(Call::look(Role::SystemAdmin, operation, scope, columns)).await
    }

    /// Sends a read of each of `scopes`, which may fail; at once as far as others leave room.
    pub async fn look_at_all(
        &mut self,
        operation: Operation,
        scopes: Vec<Value>,
        columns: &[&str],
    ) -> Flow<Vec<usize>> {
        let call = |scope| Call::look(Role::SystemAdmin, operation, scope, columns);
        self.deliver_all(scopes.into_iter().map(call).collect()).await
    }

    /// What the answer at `at` says, short enough for a check.
    pub fn shown(&self, at: usize) -> Value {
        match outcome(&self.log[at].reply) {
            Outcome::Accepted(json) => json.clone(),
            Outcome::Lost(why) => json!({ "lost": why }),
            Outcome::Refused | Outcome::ServerError(_) | Outcome::Garbage => {
                match self.answer(at) {
                    Value::Null => json!({ "status": self.status(at) }),
                    json => json!({ "status": self.status(at), "answer": json }),
                }
            }
        }
    }

    /// The HTTP status of the answer at `at`; 0 where none came.
    pub fn status(&self, at: usize) -> u16 {
        self.log[at].status().unwrap_or_default()
    }
}

fn owned(rows: Vec<&Row>) -> Vec<Row> {
    rows.into_iter().cloned().collect()
}

/// What a row answers for a key column, as text: that it is a text is the matter of read's own cases.
pub(super) fn text(row: &Row, column: &str) -> Option<String> {
    name(row.get(column)?)
}

/// A number or a name, in whichever JSON type.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The check that an extension is so many rows and not others.
fn row_count_check(requirement: &str, expected: usize, actual: usize, at: usize) -> Check {
    Check {
        requirement: requirement.to_owned(),
        expectation: "the extension is one row".to_owned(),
        expected: json!(expected),
        actual: json!(actual),
        pointer: "/values".to_owned(),
        held: false,
        exchange: Some(at),
    }
}
