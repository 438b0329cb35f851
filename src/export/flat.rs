use std::collections::BTreeMap;

use serde_json::Value;

use super::edition::Edition;

/// Every definition of the edition by itself: `update.request`, `columns.ring_time`, `scope.one`. Each `$ref` in
/// them is `prefix` and such a name.
pub(super) fn flat(edition: &Edition, prefix: &str) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (name, document) in &edition.documents {
        let mut root = document.clone();
        let Some(members) = root.as_object_mut() else {
            continue;
        };
        members.remove("$schema");
        members.remove("$id");
        let inner = members.remove("$defs");
        let is_schema = members.contains_key("type");
        for (definition, mut schema) in
            inner.and_then(|inner| inner.as_object().cloned()).unwrap_or_default()
        {
            refer(&mut schema, name, prefix);
            all.insert(format!("{name}.{definition}"), schema);
        }
        // A document without a type only holds definitions.
        if is_schema {
            refer(&mut root, name, prefix);
            all.insert(name.clone(), root);
        }
    }
    all
}

/// Rewrites each `$ref` below `schema`, a part of the document `home`.
fn refer(schema: &mut Value, home: &str, prefix: &str) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get_mut("$ref") {
                *reference = format!("{prefix}{}", named(reference, home));
            }
            members.values_mut().for_each(|child| refer(child, home, prefix));
        }
        Value::Array(items) => items.iter_mut().for_each(|child| refer(child, home, prefix)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The name of what a `$ref` of the document `home` leads to.
fn named(reference: &str, home: &str) -> String {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let document = file.strip_suffix(".schema.json").unwrap_or(home);
    match pointer.strip_prefix("/$defs/") {
        Some(definition) => format!("{document}.{definition}"),
        None => document.to_owned(),
    }
}

/// The definitions of `all` that the `$ref`s of `root` lead to, directly or by others.
pub(super) fn reachable(
    root: &Value,
    mut all: BTreeMap<String, Value>,
    prefix: &str,
) -> BTreeMap<String, Value> {
    let mut kept = BTreeMap::new();
    let mut wanted = Vec::new();
    references(root, prefix, &mut wanted);
    while let Some(name) = wanted.pop() {
        if let Some(schema) = all.remove(&name) {
            references(&schema, prefix, &mut wanted);
            kept.insert(name, schema);
        }
    }
    kept
}

fn references(value: &Value, prefix: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let name = members
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|one| one.strip_prefix(prefix));
            found.extend(name.map(str::to_owned));
            members.values().for_each(|child| references(child, prefix, found));
        }
        Value::Array(items) => items.iter().for_each(|child| references(child, prefix, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Band;

    #[test]
    fn every_reference_leads_to_a_definition() {
        for band in Band::ALL {
            let all = flat(&Edition::new(band.version()), "#/$defs/");
            let mut found = Vec::new();
            for schema in all.values() {
                references(schema, "#/$defs/", &mut found);
            }
            assert!(found.len() > 100, "{}", found.len());
            for name in found {
                assert!(all.contains_key(&name), "{band}: {name}");
            }
            assert_eq!(all.contains_key("clone.request"), band == Band::V6_5_9);
        }
    }
}
