use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::defaults::defaults;
use super::message::{refusal, shortened};
use super::number::{check_size, exact};
use crate::contract::{Contract, ContractError, Documents, Operation, Requests};
use crate::reference::call::Refusal;

/// The members that a scope may have. The schemas leave others open; a server that passes over a
/// misspelt one would go for more extensions than its caller meant.
const SCOPE: [&str; 3] = ["virt_exten", "scoped_exten", "company"];

/// What the schemas say of a request, and what is left to say beside them.
///
/// Every keyword of the request schemas takes effect here and nowhere else, so a changed schema makes a
/// changed server.
#[derive(Debug)]
pub struct Rules {
    schemas: Schemas,
    /// The members that `values` may have, for the operations that have it.
    members: BTreeMap<Operation, Vec<String>>,
    /// The columns that a read without `columns` answers.
    columns: BTreeMap<Operation, Vec<String>>,
    /// What the columns of a new extension hold.
    defaults: Map<String, Value>,
}

#[derive(Debug)]
enum Schemas {
    /// Compiled once a process.
    Embedded(&'static Requests),
    Changed(Box<Requests>),
}

impl Rules {
    /// Compiles `documents`; the embedded ones, which are compiled already, where it is `None`.
    pub fn compile(documents: Option<&Documents>) -> Result<Self, ContractError> {
        let schemas = match documents {
            None => Schemas::Embedded(Contract::get().validators().requests()),
            Some(changed) => Schemas::Changed(Box::new(Requests::compile(changed)?)),
        };
        let documents = documents.unwrap_or_else(|| Contract::get().documents());
        let members = [Operation::Create, Operation::Update, Operation::Clone]
            .into_iter()
            .map(|operation| Ok((operation, members(documents, operation)?)))
            .collect::<Result<BTreeMap<_, _>, ContractError>>()?;
        Ok(Self {
            schemas,
            defaults: defaults(&members[&Operation::Update]),
            members,
            columns: [Operation::Read, Operation::Readfull]
                .into_iter()
                .map(|operation| Ok((operation, columns(documents, operation)?)))
                .collect::<Result<_, ContractError>>()?,
        })
    }

    fn requests(&self) -> &Requests {
        match &self.schemas {
            Schemas::Embedded(requests) => requests,
            Schemas::Changed(requests) => requests,
        }
    }

    /// Refuses a body that is no request of `operation`, naming the member and what is wrong with it.
    pub fn check(&self, operation: Operation, body: &Value) -> Result<(), Refusal> {
        if let Some(violation) = self.requests().request(operation, body).first() {
            return Err(refusal(violation));
        }
        unknown_member(body, "scope", |name| SCOPE.contains(&name))?;
        if let Some(members) = self.members.get(&operation) {
            unknown_member(body, "values", |name| members.iter().any(|m| m == name))?;
            check_size(body)?;
        }
        Ok(())
    }

    /// Refuses values of an update that do not fit the ring type that the extension has. Where the
    /// update names a ring type itself, [`Self::check`] has compared the values with that one.
    pub fn check_stored(&self, body: &Value, ring_type: &Value) -> Result<(), Refusal> {
        let named = body["values"].as_object();
        if named.is_none_or(|values| values.is_empty() || values.contains_key("ring_type")) {
            return Ok(());
        }
        let mut body = body.clone();
        body["values"]["ring_type"] = ring_type.clone();
        let violations = self.requests().request(Operation::Update, &body);
        violations.iter().find(|violation| violation.pointer != "/values/ring_type").map_or(
            Ok(()),
            |violation| {
                let mut refusal = refusal(violation);
                let _ = write!(refusal.message, " (ring_type is {ring_type})");
                Err(refusal)
            },
        )
    }

    /// The settings after an update: what is named is written, and where the ring type changes, what is
    /// not named and does not fit the new type goes back to its default.
    pub fn merged(
        &self,
        stored: &Map<String, Value>,
        named: Map<String, Value>,
    ) -> Map<String, Value> {
        let changes_type = named
            .get("ring_type")
            .is_some_and(|ring_type| stored.get("ring_type") != Some(ring_type));
        let mut settings = stored.clone();
        let kept: Vec<String> = named.keys().cloned().collect();
        settings.extend(named.into_iter().map(|(name, value)| (name, exact(value))));
        if changes_type {
            let mut defaults = self.defaults();
            for column in self.misfits(&settings) {
                if !kept.contains(&column) {
                    let default = defaults.remove(&column).unwrap_or_default();
                    settings.insert(column, default);
                }
            }
        }
        settings
    }

    /// The columns whose values do not fit together with the ring type beside them.
    fn misfits(&self, settings: &Map<String, Value>) -> Vec<String> {
        let body = json!({"type": "extension", "scope": {}, "values": settings});
        self.requests()
            .request(Operation::Update, &body)
            .iter()
            .filter_map(|violation| violation.pointer.strip_prefix("/values/"))
            .map(str::to_owned)
            .collect()
    }

    /// The columns that a read answers that names none.
    pub fn columns(&self, operation: Operation) -> &[String] {
        self.columns.get(&operation).map_or(&[], Vec::as_slice)
    }

    /// What the columns of a new extension hold.
    pub fn defaults(&self) -> Map<String, Value> {
        self.defaults.clone()
    }
}

fn members(documents: &Documents, operation: Operation) -> Result<Vec<String>, ContractError> {
    let document = documents.get(&format!("{operation}.request"))?;
    let members = document["properties"]["values"]["properties"].as_object();
    Ok(members.map_or_else(Vec::new, |members| members.keys().cloned().collect()))
}

/// The document lists what may be asked for; where that list was taken away, it is as it was.
fn columns(documents: &Documents, operation: Operation) -> Result<Vec<String>, ContractError> {
    let name = format!("{operation}.request");
    let pointer = "/properties/columns/items/enum";
    let listed = match documents.get(&name)?.pointer(pointer) {
        Some(listed) => Some(listed),
        None => Contract::get().documents().get(&name)?.pointer(pointer),
    };
    let texts = listed.and_then(Value::as_array).into_iter().flatten();
    Ok(texts.filter_map(Value::as_str).map(str::to_owned).collect())
}

fn unknown_member(body: &Value, part: &str, known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    let members = body.get(part).and_then(Value::as_object);
    let unknown = members.and_then(|members| members.keys().find(|name| !known(name)));
    unknown.map_or(Ok(()), |name| {
        let name = shortened(name);
        Err(Refusal::bad(format!("{part}.{name}: there is no such member")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::rig::{Rig, refused};
    use crate::reference::{Change, Config};

    /// A unit whose schema `name` lacks what `pointer` points at.
    fn without(name: &'static str, pointer: &'static str) -> Rig {
        let drop_keyword = Change::new(move |parts| {
            let (parent, keyword) = pointer.rsplit_once('/').expect("a pointer");
            let document = parts.documents_mut().get_mut(name).expect("a document");
            match document.pointer_mut(parent).expect("it is there") {
                Value::Array(items) => {
                    items.remove(keyword.parse().expect("a place"));
                }
                parent => {
                    let members = parent.as_object_mut().expect("an object");
                    members.remove(keyword).expect("it is there");
                }
            }
        });
        Rig::new(&Config::default().with_change(drop_keyword))
    }

    #[test]
    fn a_keyword_that_is_dropped_lets_an_update_write_what_it_forbade() {
        for (name, pointer, values) in [
            ("columns", "/$defs/ring_type/enum", json!({"ring_type": "Z"})),
            ("columns", "/$defs/bounce_type/enum", json!({"bounce_type": {"a": [1]}})),
            ("columns", "/$defs/priority/maximum", json!({"priority": 11})),
            ("columns", "/$defs/priority/minimum", json!({"priority": -1})),
            ("columns", "/$defs/priority/type", json!({"priority": 1.5})),
            ("columns", "/$defs/name/pattern", json!({"name": "a\u{0}%"})),
            ("update.request", "/properties/values/allOf/0", json!({"ring_time": 50})),
            ("update.request", "/properties/values/allOf/1", json!({"bounce_mode": "last"})),
            ("update.request", "/properties/values/allOf/2", json!({"ivr_menu": "main"})),
            ("update.request", "/properties/values/allOf/5", json!({"subtype": "Q"})),
        ] {
            let write = |rig: &Rig| {
                let orbit = rig.update("401", &json!({"ring_type": "O"}));
                assert_eq!(orbit["result"], "success");
                rig.update("401", &values)["result"].clone()
            };
            assert_eq!(write(&Rig::new(&Config::default())), "fail", "{values}");
            let changed = without(name, pointer);
            assert_eq!(write(&changed), "success", "{name} {pointer}");
            for (column, value) in values.as_object().expect("an object") {
                assert_eq!(changed.setting("401", column), *value, "{pointer}");
            }
        }
    }

    #[test]
    fn a_keyword_that_is_dropped_lets_a_create_pass() {
        let create = "create.request";
        for (name, pointer, body) in [
            (create, "/required/1", json!({})),
            (create, "/properties/values/required", json!({"values": {}})),
            (
                create,
                "/properties/values/properties/nightmode/maximum",
                json!({"values": {"virt_exten": "500", "nightmode": 10}}),
            ),
            (
                create,
                "/properties/values/properties/nightmode/type",
                json!({"values": {"virt_exten": "500", "nightmode": "x"}}),
            ),
            (
                create,
                "/properties/values/properties/private/type",
                json!({"values": {"virt_exten": "500", "private": "x"}}),
            ),
            ("scope", "/$defs/extensions/anyOf", json!({"values": {"virt_exten": 500}})),
            ("scope", "/$defs/extension/minLength", json!({"values": {"virt_exten": ""}})),
        ] {
            let call = |rig: &Rig| rig.call(Operation::Create, body.clone())["result"].clone();
            assert_eq!(call(&Rig::new(&Config::default())), "fail", "{body}");
            assert_eq!(call(&without(name, pointer)), "success", "{name} {pointer}");
        }
    }

    #[test]
    fn a_message_does_not_repeat_all_that_was_sent() {
        let rig = Rig::new(&Config::default());
        let answer = rig.update("401", &json!({"ring_time": "9".repeat(100_000)}));
        let message = answer["message"].as_str().expect("a message");
        assert!(message.starts_with("values.ring_time: \"999"), "{message}");
        assert!(message.len() < 400, "{message}");
    }

    #[test]
    fn a_misspelt_member_of_a_scope_does_not_widen_it() {
        let rig = Rig::new(&Config::default());
        assert_eq!(
            rig.call(Operation::Read, json!({"scope": {"virtexten": "401"}})),
            refused("scope.virtexten: there is no such member")
        );
    }
}
