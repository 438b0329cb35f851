use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::contract::{Band, Contract, Level, Operation, Version};
use crate::gather::Gather as _;

/// What a requirement says, and how firmly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// How firmly.
    pub level: Level,
    /// What it says.
    pub statement: String,
}

/// The contract as it is in one band: all that came with the band or before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// The band.
    pub band: Band,
    /// The operations, with their paths.
    pub operations: BTreeMap<String, String>,
    /// The columns, with their schemas.
    pub columns: BTreeMap<String, Value>,
    /// The schemas of messages and of what these are made of, by name; columns have their own place.
    pub schemas: BTreeMap<String, Value>,
    /// The requirements, by id.
    pub requirements: BTreeMap<String, Rule>,
}

impl Edition {
    /// The contract of this build in `band`.
    pub fn of(band: Band) -> Self {
        let contract = Contract::get();
        let documents = contract.documents();
        let names: BTreeSet<&str> = documents.names().filter(|&name| name != "columns").collect();
        let schema = |name: &str| since(documents.get(name).ok()?.clone(), band);
        Self {
            band,
            operations: Operation::ALL
                .into_iter()
                .filter(|operation| operation.is_in(band))
                .map(|operation| (operation.verb().to_owned(), operation.path().to_owned()))
                .gather(),
            columns: contract
                .columns()
                .iter()
                .filter_map(|column| {
                    Some((column.name.clone(), since(column.schema.clone(), band)?))
                })
                .gather(),
            schemas: names
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), schema(name)?)))
                .gather(),
            requirements: contract
                .requirements()
                .filter(|requirement| band.has(requirement.since))
                .map(|one| {
                    (one.id.clone(), Rule { level: one.level, statement: one.statement.clone() })
                })
                .gather(),
        }
    }
}

/// `schema` without all that came later than `band`; none where it came later itself.
fn since(schema: Value, band: Band) -> Option<Value> {
    match schema {
        Value::Object(members) => {
            let since_when = members.get("x-since").and_then(Value::as_str);
            let version = since_when.and_then(|text| text.parse::<Version>().ok());
            if version.is_some_and(|version| !band.has(version)) {
                return None;
            }
            let kept =
                members.into_iter().filter_map(|(name, value)| Some((name, since(value, band)?)));
            Some(Value::Object(kept.gather()))
        }
        Value::Array(items) => {
            Some(items.into_iter().filter_map(|item| since(item, band)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(schema),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_came_later_is_not_there_at_any_depth() {
        let schema = json!({
            "a": {"x-since": "6.5.9", "maximum": 1},
            "b": [{"x-since": "6.3.10"}, {"x-since": "6.5.9"}, 1],
            "x-since": "0"
        });
        let older = json!({"b": [{"x-since": "6.3.10"}, 1], "x-since": "0"});
        assert_eq!(since(schema.clone(), Band::V6_3_10), Some(older));
        assert_eq!(since(schema.clone(), Band::V6_5_9), Some(schema));
        assert_eq!(since(json!({"x-since": "6.5.9"}), Band::V6_3_10), None);
    }

    #[test]
    fn an_edition_holds_what_the_contract_holds() {
        let [old, new] = Band::ALL.map(Edition::of);
        assert!(!old.operations.contains_key("clone") && new.operations.contains_key("clone"));
        assert_eq!(new.requirements.len(), Contract::get().requirements().count());
        assert_eq!(old.columns.len(), Contract::get().columns().len());
        assert!(new.schemas.contains_key("clone.request"));
    }
}
