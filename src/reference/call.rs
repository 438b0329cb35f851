use axum::http::HeaderMap;
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::caller::Caller;
use super::store::StoreError;
use crate::contract::Operation;

/// Which extensions a call may see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// None.
    #[default]
    Nothing,
    /// Those of one company.
    Company(String),
    /// All of the unit.
    Unit,
}

impl Reach {
    /// Whether an extension of `company` is within reach.
    pub fn covers(&self, company: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Company(own) => own == company,
            Self::Unit => true,
        }
    }
}

/// One call of the dialplan API.
#[derive(Clone, Debug)]
pub struct Call {
    /// What is asked for.
    pub operation: Operation,
    /// Who asks.
    pub caller: Caller,
    /// What the call may see. The gate sets it; before the gate it is [`Reach::Nothing`].
    pub reach: Reach,
    /// The body as it was sent, unchecked: any JSON value.
    pub body: Value,
}

impl Call {
    /// A call that the gate has not seen yet.
    pub fn new(operation: Operation, caller: Caller, body: Value) -> Self {
        Self { operation, caller, reach: Reach::Nothing, body }
    }

    /// The members of `values`; none where it is missing or no object.
    pub fn values(&self) -> Map<String, Value> {
        self.body.get("values").and_then(Value::as_object).cloned().unwrap_or_default()
    }
}

/// The body of a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A JSON value, sent as `application/json`.
    Json(Value),
    /// These bytes as they are; [`Reply::headers`] should name their type.
    Raw(Bytes),
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Headers beside `content-type: application/json`, which they replace if they name it.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
}

impl Reply {
    /// A success: these members, and `"result": "success"`.
    pub fn success(mut members: Map<String, Value>) -> Self {
        members.insert("result".to_owned(), json!("success"));
        Self::json(200, Value::Object(members))
    }

    /// Any JSON with any status.
    pub fn json(status: u16, body: Value) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::Json(body) }
    }

    /// The JSON of the body; `None` for raw bytes.
    pub fn value(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => Some(value),
            Body::Raw(_) => None,
        }
    }

    /// The JSON of the body, to be changed.
    pub fn value_mut(&mut self) -> Option<&mut Value> {
        match &mut self.body {
            Body::Json(value) => Some(value),
            Body::Raw(_) => None,
        }
    }

    /// Whether the call succeeded, as a client tells it: by `result`.
    pub fn succeeded(&self) -> bool {
        self.value().is_some_and(|value| value["result"] == "success")
    }
}

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status, 400 to 499; 500 only where the database's file fails.
    pub status: u16,
    /// What is wrong, in words, beginning with the member's name where it is one member's fault.
    pub message: String,
}

impl Refusal {
    /// The call is at fault: status 400.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(400, message)
    }

    /// A refusal with a status of its own.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }
}

impl From<StoreError> for Refusal {
    fn from(why: StoreError) -> Self {
        Self::new(500, why.to_string())
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let body = json!({"result": "fail", "message": refusal.message});
        Self::json(refusal.status, body)
    }
}

impl From<Result<Map<String, Value>, Refusal>> for Reply {
    fn from(outcome: Result<Map<String, Value>, Refusal>) -> Self {
        outcome.map_or_else(Self::from, Self::success)
    }
}
