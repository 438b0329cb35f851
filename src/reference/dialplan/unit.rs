use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::{Map, Value};

use super::{clone, create, delete, read, update};
use crate::contract::Operation;
use crate::reference::call::{Call, Refusal, Reply};
use crate::reference::handler::Handler;
use crate::reference::store::Store;
use crate::reference::validation::Rules;

/// What an operation answers beside `result`.
pub(super) type Outcome = Result<Map<String, Value>, Refusal>;

/// The dialplan of one PABX, as the document describes it.
pub(in crate::reference) struct Unit {
    pub(super) store: Arc<Store>,
    pub(super) rules: Arc<Rules>,
}

impl Unit {
    pub(in crate::reference) fn new(store: Arc<Store>, rules: Arc<Rules>) -> Self {
        Self { store, rules }
    }

    fn answer(&self, call: &Call) -> Outcome {
        self.rules.check(call.operation, &call.body)?;
        match call.operation {
            Operation::Create => create::create(self, call),
            Operation::Read | Operation::Readfull => read::read(self, call),
            Operation::Update => update::update(self, call),
            Operation::Delete => delete::delete(self, call),
            Operation::Clone => clone::clone(self, call),
        }
    }
}

impl Handler for Unit {
    /// Never waits: a call takes microseconds, less than handing it to another thread would.
    fn handle(&self, call: Call) -> BoxFuture<'_, Reply> {
        Box::pin(std::future::ready(self.answer(&call).into()))
    }
}
