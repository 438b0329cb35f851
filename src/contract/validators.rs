use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::column::names;
use super::documents::{ContractError, Documents};
use super::operation::Operation;

/// One place where a value breaks a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Where in the value, as a JSON pointer.
    pub pointer: String,
    /// The keyword that is broken, as in `maximum`.
    pub keyword: String,
    /// What is wrong, in words.
    pub message: String,
}

/// The compiled schemas of requests: all that a server needs.
#[derive(Debug)]
pub struct Requests(BTreeMap<Operation, Validator>);

impl Requests {
    /// Compiles them once. It takes some milliseconds; keep what it gives.
    pub fn compile(documents: &Documents) -> Result<Self, ContractError> {
        messages(documents, "request").map(Self)
    }

    /// What is wrong with `body` as a request of `operation`; nothing where it is valid.
    pub fn request(&self, operation: Operation, body: &Value) -> Vec<Violation> {
        self.0.get(&operation).map_or_else(Vec::new, |validator| violations(validator, body))
    }
}

/// The compiled schemas.
#[derive(Debug)]
pub struct Validators {
    requests: Requests,
    answers: BTreeMap<Operation, Validator>,
    columns: BTreeMap<String, Validator>,
    failure: Validator,
    queue: Validator,
}

impl Validators {
    /// Compiles all schemas once. It takes some milliseconds; keep what it gives.
    pub fn compile(documents: &Documents) -> Result<Self, ContractError> {
        let part = |name: &str, pointer: &str| {
            let mut bundle = documents.bundle(name)?;
            bundle["$ref"] = json!(format!("#/$defs/{pointer}"));
            compile(name, &bundle)
        };
        Ok(Self {
            requests: Requests::compile(documents)?,
            answers: messages(documents, "response")?,
            columns: names(documents)?
                .into_iter()
                .map(|column| Ok((column.clone(), part("columns", &column)?)))
                .collect::<Result<_, ContractError>>()?,
            failure: compile("failure.response", &documents.bundle("failure.response")?)?,
            queue: part("subtype", "queue")?,
        })
    }

    /// What is wrong with `body` as a request of `operation`; nothing where it is valid.
    pub fn request(&self, operation: Operation, body: &Value) -> Vec<Violation> {
        self.requests.request(operation, body)
    }

    /// The schemas of requests alone.
    pub fn requests(&self) -> &Requests {
        &self.requests
    }

    /// What is wrong with `body` as the answer to a call of `operation` that succeeded.
    pub fn answer(&self, operation: Operation, body: &Value) -> Vec<Violation> {
        self.answers.get(&operation).map_or_else(Vec::new, |validator| violations(validator, body))
    }

    /// What is wrong with `body` as the answer to a call that failed.
    pub fn failure(&self, body: &Value) -> Vec<Violation> {
        violations(&self.failure, body)
    }

    /// What is wrong with `value` as a value of `column`, whatever the ring type.
    pub fn column(&self, column: &str, value: &Value) -> Vec<Violation> {
        self.columns.get(column).map_or_else(Vec::new, |validator| violations(validator, value))
    }

    /// Whether `value` is in the domain of `column`: [`Self::column`] without the words.
    pub fn column_takes(&self, column: &str, value: &Value) -> bool {
        self.columns.get(column).is_some_and(|validator| validator.is_valid(value))
    }

    /// Whether `text` is a queue's subtype of either length.
    pub fn subtype(&self, text: &str) -> bool {
        self.queue.is_valid(&Value::from(text))
    }
}

/// The schema of one kind of message for each operation.
fn messages(
    documents: &Documents,
    suffix: &str,
) -> Result<BTreeMap<Operation, Validator>, ContractError> {
    let message = |operation: Operation| {
        let name = format!("{operation}.{suffix}");
        Ok((operation, compile(&name, &documents.bundle(&name)?)?))
    };
    Operation::ALL.into_iter().map(message).collect()
}

fn compile(name: &str, schema: &Value) -> Result<Validator, ContractError> {
    jsonschema::draft202012::new(schema)
        .map_err(|why| ContractError::Schema { name: name.to_owned(), reason: why.to_string() })
}

fn violations(validator: &Validator, value: &Value) -> Vec<Violation> {
    validator
        .iter_errors(value)
        .map(|error| {
            let path = error.schema_path().to_string();
            Violation {
                pointer: error.instance_path().to_string(),
                keyword: path.rsplit('/').next().unwrap_or_default().to_owned(),
                message: error.to_string(),
            }
        })
        .collect()
}
