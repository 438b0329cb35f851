use serde::Serialize;
use serde_json::Value;

use crate::contract::{Contract, Documents};

/// What a document of `schemas/` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// A message of the API.
    Message,
    /// Definitions that messages share.
    Part,
    /// The catalogue of requirements.
    Requirements,
    /// A file that this tool writes.
    Output,
}

/// A document of `schemas/`.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Its name, as in `update.request`.
    pub name: String,
    /// What it is about.
    pub kind: DocumentKind,
    /// The first API version that has it; null for what is not part of the API.
    pub since: Option<String>,
    /// What it is for, in words.
    pub title: String,
    /// Its text, as it stands in the file.
    #[serde(skip)]
    pub text: &'static str,
}

/// The schemas of what this tool writes.
const OUTPUTS: &[(&str, &str)] = &[
    ("decode", include_str!("../../schemas/decode.schema.json")),
    ("diff", include_str!("../../schemas/diff.schema.json")),
    ("dry-run", include_str!("../../schemas/dry-run.schema.json")),
    ("explain", include_str!("../../schemas/explain.schema.json")),
    ("list", include_str!("../../schemas/list.schema.json")),
    ("recording", include_str!("../../schemas/recording.schema.json")),
    ("results", include_str!("../../schemas/results.schema.json")),
    ("selftest", include_str!("../../schemas/selftest.schema.json")),
    ("validate", include_str!("../../schemas/validate.schema.json")),
];

/// All documents: the messages and what they share, the requirements, then what this tool writes.
pub fn catalogue() -> Vec<Document> {
    let documents = Contract::get().documents();
    let mut list: Vec<Document> = documents
        .names()
        .filter_map(|name| {
            Some(of_contract(name, documents.get(name).ok()?, Documents::text(name)?))
        })
        .collect();
    list.push(Document {
        name: "requirements".to_owned(),
        kind: DocumentKind::Requirements,
        since: None,
        title: "Every statement of the contract, with its level and passage (TOML)".to_owned(),
        text: Documents::requirements(),
    });
    list.extend(OUTPUTS.iter().map(|&(name, text)| Document {
        name: name.to_owned(),
        kind: DocumentKind::Output,
        since: None,
        title: title(&serde_json::from_str(text).unwrap_or_default()),
        text,
    }));
    list
}

fn of_contract(name: &str, schema: &Value, text: &'static str) -> Document {
    let since = schema["x-since"].as_str();
    Document {
        name: name.to_owned(),
        kind: if since.is_some() { DocumentKind::Message } else { DocumentKind::Part },
        since: since.map(|since| if since == "0" { "always" } else { since }.to_owned()),
        title: title(schema),
        text,
    }
}

fn title(schema: &Value) -> String {
    schema["title"].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_listed_once_and_says_what_it_is_for() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter_map(|file| {
                let name = file.strip_suffix(".schema.json").or_else(|| file.strip_suffix(".toml"));
                name.map(str::to_owned)
            })
            .collect();
        files.sort();
        let mut listed: Vec<String> = catalogue().into_iter().map(|one| one.name).collect();
        listed.sort();
        assert_eq!(listed, files);
        assert!(catalogue().iter().all(|one| !one.title.is_empty() && !one.text.is_empty()));
    }
}
