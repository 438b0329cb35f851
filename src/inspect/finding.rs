use serde::{Deserialize, Serialize};

use crate::contract::{Contract, Level};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The payload breaks the contract.
    Broken,
    /// The document leaves open what a unit does with it.
    Open,
}

/// A requirement as a finding names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Its id.
    pub id: String,
    /// How firmly it is stated.
    pub level: Level,
    /// What it says.
    pub statement: String,
    /// Where the document says so.
    pub passage: String,
}

impl Citation {
    /// The requirement `id`, where there is one.
    pub fn of(id: &str) -> Option<Self> {
        Contract::get().requirement(id).map(|known| Self {
            id: known.id.clone(),
            level: known.level,
            statement: known.statement.clone(),
            passage: known.passage.clone(),
        })
    }
}

/// One place where a payload is not what the contract wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Where, as a JSON pointer; for a missing member the object that lacks it.
    pub pointer: String,
    /// What is broken there: a keyword of JSON Schema, or `condition`, `unknown`, `duplicate` or `band`.
    pub keyword: String,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, in words.
    pub message: String,
    /// The requirement that says so; none where the document says nothing of it.
    pub requirement: Option<Citation>,
    /// What to write, in words.
    pub remedy: String,
    /// Whether the member's name is meant and not its value.
    #[serde(skip)]
    pub on_key: bool,
    /// Which bytes of a text are meant, the first and the last, counted from 1; the whole where it is none.
    #[serde(skip)]
    pub bytes: Option<(usize, usize)>,
}

impl Finding {
    /// A finding about the value at `pointer` that rests on `requirement`. One that rests on an open question is
    /// open.
    pub(super) fn new(pointer: &str, keyword: &str, requirement: Option<&str>) -> Self {
        let requirement = requirement.and_then(Citation::of);
        let open = requirement.as_ref().is_none_or(|cited| cited.level == Level::Open);
        Self {
            pointer: pointer.to_owned(),
            keyword: keyword.to_owned(),
            severity: if open { Severity::Open } else { Severity::Broken },
            message: String::new(),
            requirement,
            remedy: String::new(),
            on_key: false,
            bytes: None,
        }
    }

    pub(super) fn says(mut self, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        self.message = message.into();
        self.remedy = remedy.into();
        self
    }
}
