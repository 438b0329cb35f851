use std::collections::BTreeSet;

use serde_json::Value;

use super::row::Row;
use crate::reference::call::{Call, Reach};

/// Which extensions a call is about. Members narrow each other; a missing one does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Numbers, compared literally.
    pub virt_exten: Option<BTreeSet<String>>,
    /// Scoped numbers, compared literally.
    pub scoped_exten: Option<BTreeSet<String>>,
    /// A company, compared literally.
    pub company: Option<String>,
    /// What the caller may see at all.
    pub reach: Reach,
}

impl Scope {
    /// The scope of a call: what its body asks for, within its reach.
    pub fn of(call: &Call) -> Self {
        let scope = &call.body["scope"];
        Self {
            virt_exten: scope.get("virt_exten").map(set),
            scoped_exten: scope.get("scoped_exten").map(set),
            company: scope
                .get("company")
                .map(|company| texts(company).into_iter().next().unwrap_or_default()),
            reach: call.reach.clone(),
        }
    }

    /// All extensions of the unit.
    pub fn everything() -> Self {
        Self { reach: Reach::Unit, ..Self::default() }
    }

    /// Whether `row` is in the scope.
    pub fn takes(&self, row: &Row) -> bool {
        let named = |set: &Option<BTreeSet<String>>, text: &str| {
            set.as_ref().is_none_or(|set| set.contains(text))
        };
        self.reach.covers(&row.company)
            && self.company.as_ref().is_none_or(|company| *company == row.company)
            && named(&self.virt_exten, &row.virt_exten)
            && named(&self.scoped_exten, &row.scoped_exten())
    }
}

/// The texts that `value` is or lists. A number counts as its digits: where the schema was told not to
/// mind the type, the call must mean what its sender thinks.
pub(in crate::reference) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Object(_) => Vec::new(),
    }
}

fn set(value: &Value) -> BTreeSet<String> {
    texts(value).into_iter().collect()
}
