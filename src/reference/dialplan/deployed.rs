use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::{Map, Value};

use crate::contract::{Deployment, Operation};
use crate::reference::call::{Call, Refusal, Reply};
use crate::reference::handler::Handler;

/// What the kind of unit changes about an update: the meaning of `phonebook`, and whether a queue may be
/// an ordered one.
pub(in crate::reference) struct Deployed {
    deployment: Deployment,
    inner: Arc<dyn Handler>,
}

impl Deployed {
    pub(in crate::reference) fn new(deployment: Deployment, inner: Arc<dyn Handler>) -> Self {
        Self { deployment, inner }
    }

    fn adapt(&self, call: &mut Call) -> Result<(), Refusal> {
        let values = call.body.get_mut("values").and_then(Value::as_object_mut);
        match (self.deployment, call.operation, values) {
            (Deployment::Hosted, Operation::Update, Some(values)) => hosted(values),
            (Deployment::SingleCompany, Operation::Update, Some(values)) => {
                single_company(values);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl Handler for Deployed {
    fn handle(&self, mut call: Call) -> BoxFuture<'_, Reply> {
        match self.adapt(&mut call) {
            Ok(()) => self.inner.handle(call),
            Err(refusal) => Box::pin(std::future::ready(refusal.into())),
        }
    }
}

/// Only 0 and 3 mean anything: 1 and 2 leave what is stored.
fn hosted(values: &mut Map<String, Value>) -> Result<(), Refusal> {
    let phonebook = values.get("phonebook").and_then(Value::as_f64);
    if phonebook == Some(1.0) || phonebook == Some(2.0) {
        values.remove("phonebook");
    }
    let ordered = |subtype: &str| subtype.starts_with(['l', 'L']);
    if values.get("subtype").and_then(Value::as_str).is_some_and(ordered) {
        return Err(Refusal::bad("values.subtype: a hosted unit has no ordered queues (l, L)"));
    }
    Ok(())
}

/// With one company, "visible in the same company" says nothing.
fn single_company(values: &mut Map<String, Value>) {
    if values.get("phonebook").and_then(Value::as_f64) == Some(1.0) {
        values.insert("phonebook".to_owned(), Value::from(0));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::contract::Deployment;
    use crate::reference::Config;
    use crate::reference::rig::{Rig, refused};

    /// What phonebook 0, 1, 2 and 3 read back as, written one after the other.
    fn phonebooks(deployment: Deployment) -> Vec<Value> {
        let rig = Rig::new(&Config::default().with_deployment(deployment));
        let write = |phonebook| {
            let answer = rig.update("401", &json!({"phonebook": phonebook}));
            assert_eq!(answer, json!({"result": "success", "numrows": 1}));
            rig.setting("401", "phonebook")
        };
        [3, 2, 1, 0].map(write).to_vec()
    }

    #[test]
    fn the_kind_of_unit_decides_what_phonebook_means() {
        assert_eq!(phonebooks(Deployment::OnPremises), [3, 2, 1, 0]);
        assert_eq!(phonebooks(Deployment::Hosted), [3, 3, 3, 0]);
        assert_eq!(phonebooks(Deployment::SingleCompany), [3, 2, 0, 0]);
    }

    #[test]
    fn only_hosted_units_refuse_an_ordered_queue() {
        let write = |deployment| {
            let rig = Rig::new(&Config::default().with_deployment(deployment));
            rig.update("402", &json!({"subtype": format!("{:18}", "l")}))
        };
        let taken = json!({"result": "success", "numrows": 1});
        assert_eq!(write(Deployment::OnPremises), taken);
        assert_eq!(write(Deployment::SingleCompany), taken);
        assert_eq!(
            write(Deployment::Hosted),
            refused("values.subtype: a hosted unit has no ordered queues (l, L)")
        );
    }
}
