use std::sync::Arc;

use futures::FutureExt as _;
use serde_json::{Value, json};

use super::call::{Call, Reply};
use super::caller::{Caller, Role};
use super::config::Config;
use super::handler::Handler;
use super::parts::Parts;
use super::seed;
use super::store::{Row, Scope, Store};
use crate::contract::Operation;

/// A unit without HTTP, for the tests of this module.
pub(super) struct Rig {
    pub(super) store: Arc<Store>,
    handler: Arc<dyn Handler>,
}

impl Rig {
    /// A unit with the extensions that every unit has.
    pub(super) fn new(config: &Config) -> Self {
        let parts = Parts::of(config);
        let rules = Arc::new(parts.rules().expect("the schemas compile"));
        let store = Arc::new(Store::in_memory().expect("memory is there"));
        store
            .write(|tables| seed::plant(tables, &rules, &config.companies))
            .expect("the seeds fit");
        let handler = parts.assemble(&store, &rules).handler;
        Self { store, handler }
    }

    /// Calls as `caller`; the answer, with `"type": "extension"` added to the request.
    pub(super) fn call_as(&self, caller: Caller, operation: Operation, mut body: Value) -> Reply {
        body["type"] = json!("extension");
        self.handler
            .handle(Call::new(operation, caller, body))
            .now_or_never()
            .expect("nothing here waits")
    }

    /// Calls as the System-Admin and gives the body of the answer.
    pub(super) fn call(&self, operation: Operation, body: Value) -> Value {
        self.call_as(Caller::new(Role::SystemAdmin, "test"), operation, body)
            .value()
            .expect("the answer is JSON")
            .clone()
    }

    /// Creates a public extension in the company "test".
    pub(super) fn create(&self, number: &str) {
        let values = json!({"virt_exten": number, "company": "test"});
        let answer = self.call(Operation::Create, json!({"values": values}));
        assert_eq!(answer, json!({"result": "success", "numrows": 1}));
    }

    /// Updates a public extension of the company "test".
    pub(super) fn update(&self, number: &str, values: &Value) -> Value {
        let scope = json!({"scoped_exten": number, "company": "test"});
        self.call(Operation::Update, json!({"scope": scope, "values": values}))
    }

    /// The setting `column` of a public extension of the company "test".
    pub(super) fn setting(&self, number: &str, column: &str) -> Value {
        let row = self
            .store
            .read(|tables| tables.lookup(number, "test", false))
            .expect("the store works");
        row.expect("the extension is there").settings[column].clone()
    }

    /// All extensions.
    pub(super) fn rows(&self) -> Vec<Row> {
        self.store.read(|tables| tables.find(&Scope::everything())).expect("the store works")
    }
}

/// The only extensions that `scope` answers, as `scoped_exten` and company.
pub(super) fn found(rig: &Rig, scope: &Value) -> Vec<(String, String)> {
    let body = json!({"scope": scope, "columns": ["scoped_exten", "company"]});
    let answer = rig.call(Operation::Read, body);
    let rows = answer["values"].as_array().expect("values is a list");
    assert_eq!(answer["numrows"], rows.len());
    let text = |row: &Value, column: &str| row[column].as_str().expect("a text").to_owned();
    rows.iter().map(|row| (text(row, "scoped_exten"), text(row, "company"))).collect()
}

/// A refusal, as it is answered.
pub(super) fn refused(message: &str) -> Value {
    json!({"result": "fail", "message": message})
}
