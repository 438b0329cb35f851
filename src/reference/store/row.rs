use serde_json::{Value, json};

use super::settings::Settings;

/// A person of a company, who may own extensions and be linked to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The contact id.
    pub id: i64,
    /// The company.
    pub company: String,
    /// The name.
    pub name: String,
}

/// An extension that has no id yet.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRow {
    /// The number or name.
    pub virt_exten: String,
    /// The company.
    pub company: String,
    /// Whether it is a private one.
    pub private: bool,
    /// The contact id of the owner.
    pub owner: Option<i64>,
    /// The columns of update, by name.
    pub settings: Settings,
}

/// An extension.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What the store tells rows apart by; it is never used twice.
    pub id: i64,
    /// The number or name.
    pub virt_exten: String,
    /// The company.
    pub company: String,
    /// Whether it is a private one.
    pub private: bool,
    /// The contact id of the owner.
    pub owner: Option<i64>,
    /// The columns of update, by name.
    pub settings: Settings,
}

impl Row {
    /// The number as it is unique in the unit's eyes: with `_COMPANY` behind it if private.
    pub fn scoped_exten(&self) -> String {
        scoped(&self.virt_exten, &self.company, self.private)
    }

    /// What a read answers for `column`: a key column, the owner, or a setting; null if there is none.
    pub fn value(&self, column: &str) -> Value {
        match column {
            "virt_exten" => json!(self.virt_exten),
            "company" => json!(self.company),
            "scoped_exten" => json!(self.scoped_exten()),
            "owner" => json!(self.owner),
            setting => self.settings.get(setting).cloned().unwrap_or_default(),
        }
    }
}

/// The scoped number of an extension.
pub(in crate::reference) fn scoped(virt_exten: &str, company: &str, private: bool) -> String {
    if private { format!("{virt_exten}_{company}") } else { virt_exten.to_owned() }
}
