use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::documents::{ContractError, Documents};
use super::version::{Deployment, Version};

/// The columns that tell which extension a row is.
pub const KEYS: [&str; 3] = ["virt_exten", "company", "scoped_exten"];

/// The columns of read, in the order of the document.
pub const READ_COLUMNS: [&str; 8] = [
    "virt_exten",
    "company",
    "scoped_exten",
    "owner",
    "name",
    "ring_type",
    "callerid",
    "ring_time",
];

/// In which forms a value of a column compares equal. The document leaves the form open; a number may
/// be answered as a number or as digits, for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Text, compared byte by byte; unset is '' or null.
    Text,
    /// An integer, or null.
    Number,
    /// An integer of which -1 and null both say "none".
    Nightmode,
    /// True or false.
    Boolean,
    /// A string of digits or null, as in a passcode.
    Digits,
    /// A number of two digits, as in `05`.
    Intro,
    /// An enumeration whose members are words and single digits.
    DigitMember,
}

impl Kind {
    /// Whether the values are whole numbers.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Nightmode)
    }
}

/// What a text must point at for a unit to take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// An extension.
    Extension,
    /// A voicemail box.
    Mailbox,
    /// An IVR menu.
    Menu,
}

/// A restriction of a column that holds for some ring types.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The requirement that states it.
    pub requirement: String,
    /// The ring types that it holds for.
    pub ring_types: Vec<String>,
    /// The column that is restricted.
    pub column: String,
    /// The schema that the column must satisfy there, beside its own.
    pub then: Value,
}

/// One of the columns that `update` writes.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name on the wire.
    pub name: String,
    /// What it is, in words.
    pub title: String,
    /// The first version that has it.
    pub since: Version,
    /// How its values compare.
    pub kind: Kind,
    /// Whether null is one of its values.
    pub nullable: bool,
    /// The least value, where it is a number with a lower bound.
    pub minimum: Option<i64>,
    /// The greatest value, where it is a number with an upper bound.
    pub maximum: Option<i64>,
    /// All values, where it is an enumeration.
    pub members: Vec<Value>,
    /// The regular expression of its text.
    pub pattern: Option<String>,
    /// Valid values, where the schema leaves more open than a generator should use.
    pub samples: Vec<Value>,
    /// What its text must point at.
    pub reference: Option<Reference>,
    /// The ring types for which the document decides that the column is taken; all where it is empty.
    pub decided_for: Vec<String>,
    /// Whether the document names '' as a value of a text that points at something.
    pub may_be_empty: bool,
    /// Members of the domain of which the document leaves open whether they are taken.
    pub open: Vec<Value>,
    /// The values that read back as written, on a deployment that treats others as something else.
    pub effective: BTreeMap<String, Vec<Value>>,
    /// The column's schema, as it stands in the file.
    pub schema: Value,
}

#[derive(Deserialize)]
struct Raw {
    title: String,
    #[serde(rename = "x-since")]
    since: String,
    #[serde(rename = "x-kind")]
    kind: Kind,
    #[serde(rename = "x-sample", default)]
    samples: Vec<Value>,
    #[serde(rename = "x-reference")]
    reference: Option<Reference>,
    #[serde(rename = "type")]
    types: Option<Value>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    #[serde(rename = "enum", default)]
    members: Vec<Value>,
    pattern: Option<String>,
    #[serde(rename = "x-decided-for", default)]
    decided_for: Vec<String>,
    #[serde(rename = "x-empty", default)]
    may_be_empty: bool,
    #[serde(rename = "x-open", default)]
    open: Vec<Value>,
    #[serde(rename = "x-effective", default)]
    effective: BTreeMap<String, Vec<Value>>,
}

impl Column {
    /// Whether the document decides that `value`, which is in the domain, is taken and reads back as it
    /// was written on `deployment`.
    pub fn decides(&self, value: &Value, deployment: Deployment) -> bool {
        !self.open.contains(value)
            && self.effective.get(&deployment.to_string()).is_none_or(|kept| kept.contains(value))
    }

    fn read(name: &str, schema: &Value) -> Result<Self, ContractError> {
        let missing = |reason: String| ContractError::Missing {
            name: "columns".to_owned(),
            reason: format!("$defs/{name}: {reason}"),
        };
        let raw: Raw =
            serde_json::from_value(schema.clone()).map_err(|why| missing(why.to_string()))?;
        let since = raw.since.parse().map_err(|why| missing(format!("x-since: {why}")))?;
        let nullable = raw.members.contains(&Value::Null)
            || raw
                .types
                .as_ref()
                .and_then(Value::as_array)
                .is_some_and(|types| types.iter().any(|one| one == "null"));
        Ok(Self {
            name: name.to_owned(),
            title: raw.title,
            since,
            kind: raw.kind,
            nullable,
            minimum: raw.minimum,
            maximum: raw.maximum,
            members: raw.members,
            pattern: raw.pattern,
            samples: raw.samples,
            reference: raw.reference,
            decided_for: raw.decided_for,
            may_be_empty: raw.may_be_empty,
            open: raw.open,
            effective: raw.effective,
            schema: schema.clone(),
        })
    }

    /// The requirement that says that `value`, which is in the domain, is taken: that of its bound or of its
    /// enumeration, else that it is stored.
    pub fn home(&self, value: &Value) -> String {
        let bound = value.as_i64();
        let keyword = if !self.members.is_empty() {
            "enum"
        } else if bound.is_some() && bound == self.maximum {
            "maximum"
        } else if bound.is_some() && bound == self.minimum {
            "minimum"
        } else {
            "stored"
        };
        format!("update/{}/{keyword}", self.name)
    }

    /// Whether the document decides that an extension of `ring_type` takes the column.
    pub fn is_decided_for(&self, ring_type: &str) -> bool {
        self.decided_for.is_empty() || self.decided_for.iter().any(|one| one == ring_type)
    }

    /// The keywords that restrict the column's values, in the order in which they are tested. `null`
    /// stands for "null is not one of the values".
    pub fn keywords(&self) -> Vec<&'static str> {
        // Whether null stands for '' in a free text is open; a list of members says what is meant.
        let refuses_null = !self.nullable && (self.kind != Kind::Text || !self.members.is_empty());
        [
            ("type", self.members.is_empty()),
            ("null", refuses_null),
            ("minimum", self.minimum.is_some()),
            ("maximum", self.maximum.is_some()),
            ("enum", !self.members.is_empty()),
            ("pattern", self.pattern.is_some()),
            ("integer", self.kind.is_number() && self.members.is_empty()),
            ("refusable", true),
        ]
        .into_iter()
        .filter_map(|(keyword, there)| there.then_some(keyword))
        .collect()
    }
}

/// The names of the columns, in the order of the file.
pub(crate) fn names(documents: &Documents) -> Result<Vec<String>, ContractError> {
    let list = documents
        .get("update.request")?
        .pointer("/properties/values/properties")
        .and_then(Value::as_object)
        .ok_or_else(|| ContractError::Missing {
            name: "update.request".to_owned(),
            reason: "properties/values/properties must list the columns".to_owned(),
        })?;
    Ok(list.keys().cloned().collect())
}

/// All columns.
pub(crate) fn read(documents: &Documents) -> Result<Vec<Column>, ContractError> {
    let definitions = documents.get("columns")?;
    names(documents)?.iter().map(|name| Column::read(name, &definitions["$defs"][name])).collect()
}

/// All conditions: the `if`/`then` pairs of the update request.
pub(crate) fn conditions(documents: &Documents) -> Result<Vec<Condition>, ContractError> {
    let missing = |at: usize| ContractError::Missing {
        name: "update.request".to_owned(),
        reason: format!(
            "properties/values/allOf/{at} must be an if on ring_type with a then of one column"
        ),
    };
    let list = documents.get("update.request")?["properties"]["values"]["allOf"].as_array();
    list.into_iter()
        .flatten()
        .enumerate()
        .map(|(at, entry)| {
            let ring_types = entry["if"]["properties"]["ring_type"]["enum"].clone();
            let then = entry["then"]["properties"].as_object();
            let (column, then) =
                then.and_then(|then| then.iter().next()).ok_or_else(|| missing(at))?;
            Ok(Condition {
                requirement: entry["x-requirement"].as_str().ok_or_else(|| missing(at))?.to_owned(),
                ring_types: serde_json::from_value(ring_types).map_err(|_| missing(at))?,
                column: column.clone(),
                then: then.clone(),
            })
        })
        .collect()
}
