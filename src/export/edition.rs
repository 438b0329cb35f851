use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::contract::{Contract, Documents, Version};
use crate::gather::Gather as _;

/// The contract's documents as one API version has them: what came later is not there.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The version.
    pub version: Version,
    /// The documents, by name.
    pub(super) documents: BTreeMap<String, Value>,
}

impl Edition {
    /// The contract of this build at `version`.
    pub fn new(version: Version) -> Self {
        Self::of(Contract::get().documents(), version)
    }

    /// `documents` at `version`.
    pub fn of(documents: &Documents, version: Version) -> Self {
        let all: BTreeMap<String, Value> = documents
            .names()
            .filter_map(|name| Some((name.to_owned(), documents.get(name).ok()?.clone())))
            .gather();
        let late = late_columns(&all, version);
        let mut kept: BTreeMap<String, Value> = all
            .iter()
            .filter(|(_, one)| is_there(one, version))
            .map(|(name, one)| (name.clone(), one.clone()))
            .gather();
        for (name, document) in &mut kept {
            prune(document, name, &all, version);
            if name.starts_with("readfull.") || name.starts_with("update.") {
                without_columns(document, &late);
            }
        }
        Self { version, documents: kept }
    }

    /// What the version is called: `6.5.9 and later` for the band that it is in.
    pub fn name(&self) -> String {
        self.version.band().map_or_else(
            || format!("{}, before {}", self.version, Version::new(6, 3, 10)),
            |band| format!("{} and later", band.version()),
        )
    }
}

/// Whether something is part of the version: what names none is always there.
fn is_there(schema: &Value, version: Version) -> bool {
    let since = schema["x-since"].as_str().and_then(|since| since.parse::<Version>().ok());
    since.is_none_or(|since| since <= version)
}

/// The columns that the version does not have yet. Lists of names have no schema to tell it by.
fn late_columns(documents: &BTreeMap<String, Value>, version: Version) -> BTreeSet<String> {
    let columns = documents.get("columns").and_then(|one| one["$defs"].as_object());
    let late = columns.into_iter().flatten().filter(|(_, schema)| !is_there(schema, version));
    late.map(|(name, _)| name.clone()).collect()
}

/// Takes members, branches and definitions out of `schema`, a part of the document `home`, that came later.
fn prune(schema: &mut Value, home: &str, all: &BTreeMap<String, Value>, version: Version) {
    let there = |one: &Value| {
        is_there(one, version) && target(one, home, all).is_none_or(|one| is_there(one, version))
    };
    match schema {
        Value::Object(members) => {
            for list in ["properties", "$defs"] {
                if let Some(list) = members.get_mut(list).and_then(Value::as_object_mut) {
                    list.retain(|_, one| there(one));
                }
            }
            if let Some(branches) = members.get_mut("anyOf").and_then(Value::as_array_mut) {
                branches.retain(there);
            }
            members.values_mut().for_each(|child| prune(child, home, all, version));
        }
        Value::Array(items) => items.iter_mut().for_each(|child| prune(child, home, all, version)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a `$ref` of the document `home` leads to.
fn target<'a>(schema: &Value, home: &str, all: &'a BTreeMap<String, Value>) -> Option<&'a Value> {
    let (file, pointer) = schema["$ref"].as_str()?.split_once('#')?;
    all.get(file.strip_suffix(".schema.json").unwrap_or(home))?.pointer(pointer)
}

/// Takes the columns `late` out of the lists, members and conditions that name them.
fn without_columns(schema: &mut Value, late: &BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for list in ["enum", "required"] {
                if let Some(names) = members.get_mut(list).and_then(Value::as_array_mut) {
                    names.retain(|name| !name.as_str().is_some_and(|name| late.contains(name)));
                }
            }
            if let Some(conditions) = members.get_mut("allOf").and_then(Value::as_array_mut) {
                conditions.retain(|one| !speaks_of(one, late));
            }
            for child in members.values_mut() {
                without_columns(child, late);
            }
            if let Some(properties) = members.get_mut("properties").and_then(Value::as_object_mut) {
                properties.retain(|name, _| !late.contains(name));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|child| without_columns(child, late)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a condition restricts one of the columns.
fn speaks_of(condition: &Value, late: &BTreeSet<String>) -> bool {
    let restricted = condition["then"]["properties"].as_object();
    restricted.is_some_and(|restricted| restricted.keys().any(|name| late.contains(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clone_is_not_there_before_its_version() {
        let has = |version: &str, name: &str| {
            Edition::new(version.parse().expect("a version")).documents.contains_key(name)
        };
        assert!(has("6.5.9", "clone.request") && has("7", "clone.response"));
        assert!(!has("6.4.2", "clone.request") && has("6.4.2", "update.request"));
        assert!(!has("6.3.9", "update.request") && has("6.3.9", "read.request"));
    }

    #[test]
    fn a_column_that_came_later_leaves_no_trace() {
        let mut documents = Documents::embedded().expect("the embedded files");
        documents.get_mut("columns").expect("columns")["$defs"]["ivr_menu"]["x-since"] =
            "6.5.9".into();
        let text = |version: &str| {
            let edition = Edition::of(&documents, version.parse().expect("a version"));
            serde_json::to_string(&edition.documents).expect("JSON")
        };
        assert!(text("6.5.9").contains("\"ivr_menu\""));
        assert!(!text("6.3.10").contains("\"ivr_menu\""));
        assert!(text("6.3.10").contains("\"ring_time\""));
    }
}
