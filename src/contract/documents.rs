use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The schema files, by the name that `$ref`s use.
const FILES: &[(&str, &str)] = &[
    ("answer", include_str!("../../schemas/answer.schema.json")),
    ("auth.request", include_str!("../../schemas/auth.request.schema.json")),
    ("auth.response", include_str!("../../schemas/auth.response.schema.json")),
    ("clone.request", include_str!("../../schemas/clone.request.schema.json")),
    ("clone.response", include_str!("../../schemas/clone.response.schema.json")),
    ("columns", include_str!("../../schemas/columns.schema.json")),
    ("create.request", include_str!("../../schemas/create.request.schema.json")),
    ("create.response", include_str!("../../schemas/create.response.schema.json")),
    ("delete.request", include_str!("../../schemas/delete.request.schema.json")),
    ("delete.response", include_str!("../../schemas/delete.response.schema.json")),
    ("failure.response", include_str!("../../schemas/failure.response.schema.json")),
    ("logout.response", include_str!("../../schemas/logout.response.schema.json")),
    ("read.request", include_str!("../../schemas/read.request.schema.json")),
    ("read.response", include_str!("../../schemas/read.response.schema.json")),
    ("readfull.request", include_str!("../../schemas/readfull.request.schema.json")),
    ("readfull.response", include_str!("../../schemas/readfull.response.schema.json")),
    ("scope", include_str!("../../schemas/scope.schema.json")),
    ("subtype", include_str!("../../schemas/subtype.schema.json")),
    ("update.request", include_str!("../../schemas/update.request.schema.json")),
    ("update.response", include_str!("../../schemas/update.response.schema.json")),
];

/// The catalogue of requirements.
const REQUIREMENTS: &str = include_str!("../../schemas/requirements.toml");

/// What is wrong with the contract's own files. It can only come up while the contract is edited.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A schema file is no JSON.
    #[error("schemas/{name}.schema.json is no JSON: {source}")]
    Json {
        /// The file's name without its ending.
        name: String,
        /// What the parser said, with line and column.
        source: serde_json::Error,
    },
    /// A schema does not compile.
    #[error("schemas/{name}.schema.json is no JSON Schema: {reason}")]
    Schema {
        /// The file's name without its ending.
        name: String,
        /// What the compiler said.
        reason: String,
    },
    /// A file lacks something that the contract is read from.
    #[error("schemas/{name}.schema.json: {reason}")]
    Missing {
        /// The file's name without its ending.
        name: String,
        /// What is missing, and where.
        reason: String,
    },
    /// The catalogue of requirements is no TOML, or not of the catalogue's form.
    #[error("schemas/requirements.toml: {0}")]
    Requirements(String),
}

/// The parsed schema files. They can be changed and compiled again, which is how a server with one
/// bound moved is made.
#[derive(Clone, Debug)]
pub struct Documents(BTreeMap<String, Value>);

impl Documents {
    /// The files that this build carries.
    pub fn embedded() -> Result<Self, ContractError> {
        FILES
            .iter()
            .map(|&(name, text)| {
                let document = serde_json::from_str(text)
                    .map_err(|source| ContractError::Json { name: name.to_owned(), source })?;
                Ok((name.to_owned(), document))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The schema files that this build carries, as they stand in the folder: name and text.
    pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
        FILES.iter().copied()
    }

    /// The text of `requirements.toml`.
    pub fn requirements() -> &'static str {
        REQUIREMENTS
    }

    /// The text of the file `name`, as in `update.request`, as it stands in `schemas/`.
    pub fn text(name: &str) -> Option<&'static str> {
        FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// SHA-256 over all files of the contract, in lower-case hexadecimal.
    pub fn hash() -> String {
        let mut digest = Sha256::new();
        for (name, text) in FILES.iter().copied().chain([("requirements", REQUIREMENTS)]) {
            digest.update(name);
            digest.update([0]);
            digest.update(text);
            digest.update([0]);
        }
        digest.finalize().iter().fold(String::new(), |mut hex, byte| {
            use std::fmt::Write as _;
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// The document `name`, as in `update.request`.
    pub fn get(&self, name: &str) -> Result<&Value, ContractError> {
        self.0.get(name).ok_or_else(|| ContractError::Missing {
            name: name.to_owned(),
            reason: "there is no such file".to_owned(),
        })
    }

    /// The document `name`, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.get_mut(name)
    }

    /// The names of all documents, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The document `name` with every file that it refers to moved into its own `$defs`, so that any
    /// validator can use it by itself.
    pub fn bundle(&self, name: &str) -> Result<Value, ContractError> {
        let mut root = self.get(name)?.clone();
        let mut wanted = Vec::new();
        localise(&mut root, "", &mut wanted);
        let mut defs = Map::new();
        while let Some(next) = wanted.pop() {
            let key = format!("{next}.schema");
            if defs.contains_key(&key) {
                continue;
            }
            let mut part = self.get(&next)?.clone();
            if let Some(object) = part.as_object_mut() {
                object.remove("$id");
                object.remove("$schema");
            }
            localise(&mut part, &next, &mut wanted);
            defs.insert(key, part);
        }
        if let Some(object) = root.as_object_mut() {
            let own = object.entry("$defs").or_insert_with(|| json!({}));
            if let Some(own) = own.as_object_mut() {
                own.extend(defs);
            }
        }
        Ok(root)
    }
}

/// Rewrites every `$ref` below `value`, a part of the document `home` ("" for the root itself), to a
/// pointer into the bundle, and adds the documents that it names to `wanted`.
fn localise(value: &mut Value, home: &str, wanted: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                *reference = localised(reference, home, wanted);
            }
            for child in object.values_mut() {
                localise(child, home, wanted);
            }
        }
        Value::Array(items) => {
            for item in items {
                localise(item, home, wanted);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn localised(reference: &str, home: &str, wanted: &mut Vec<String>) -> String {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let document = file.strip_suffix(".schema.json").unwrap_or(home);
    if document.is_empty() {
        return reference.to_owned();
    }
    wanted.push(document.to_owned());
    format!("#/$defs/{document}.schema{pointer}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_refers_to_itself_alone() {
        let documents = Documents::embedded().expect("the embedded files parse");
        for name in documents.names() {
            let bundle = documents.bundle(name).expect("each document bundles");
            let text = bundle.to_string();
            assert!(!text.contains(".schema.json#"), "{name} still refers to another file");
        }
    }

    #[test]
    fn the_hash_is_hexadecimal_and_stable() {
        assert_eq!(Documents::hash().len(), 64);
        assert_eq!(Documents::hash(), Documents::hash());
    }
}
