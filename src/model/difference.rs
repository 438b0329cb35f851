use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::extension::{Extension, Key, Setting};
use crate::judge::beside;

/// One extension as it was seen: a row of readfull.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting<'a> {
    /// Which one.
    pub key: &'a Key,
    /// Its columns, in any of their legal forms. Those that tell which extension it is count for nothing.
    pub row: &'a Map<String, Value>,
}

/// How what was seen differs from what the model says.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The extension.
    pub key: Key,
    /// What is different.
    pub what: What,
}

/// What can be different about one extension.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// It is not there.
    Missing,
    /// It is there, and should not be.
    Extra,
    /// It is there more than once.
    Twice,
    /// A column holds something else.
    Column {
        /// Its name.
        name: String,
        /// What it should hold.
        expected: Value,
        /// What it holds; null where the row does not have it.
        actual: Value,
    },
}

impl Difference {
    /// The column that differs; none where the extension as a whole does.
    pub fn column(&self) -> Option<&str> {
        match &self.what {
            What::Column { name, .. } => Some(name),
            What::Missing | What::Extra | What::Twice => None,
        }
    }
}

/// The columns of `row` that are not as `extension` says. Columns that the row lacks are not looked at.
pub(super) fn columns(
    key: &Key,
    extension: &Extension,
    row: &Map<String, Value>,
) -> Vec<Difference> {
    let different = |(name, setting, read): (&String, &Setting, Option<&Value>)| {
        let read = read?;
        if setting.holds(name, read) {
            return None;
        }
        let expected = match setting {
            Setting::Is(value) => value.clone(),
            Setting::IsNot(value) => json!({ "anything but": value }),
        };
        let what = What::Column { name: name.clone(), expected, actual: read.clone() };
        Some(Difference { key: key.clone(), what })
    };
    beside(&extension.settings, row).filter_map(different).collect()
}

/// Compares what is known with what was seen. `doubtful` extensions may be there or not.
pub(super) fn differences(
    known: &BTreeMap<Key, Arc<Extension>>,
    doubtful: &std::collections::BTreeSet<Key>,
    seen: &[Sighting<'_>],
) -> Vec<Difference> {
    let mut found = Vec::new();
    for (key, extension) in known {
        let rows: Vec<_> = seen.iter().filter(|sighting| sighting.key == key).collect();
        let whole = |what| Difference { key: key.clone(), what };
        match rows.as_slice() {
            [] if doubtful.contains(key) => {}
            [] => found.push(whole(What::Missing)),
            [one] => found.extend(columns(key, extension, one.row)),
            [_, _, ..] => found.push(whole(What::Twice)),
        }
    }
    for sighting in seen {
        if !known.contains_key(sighting.key) && !doubtful.contains(sighting.key) {
            found.push(Difference { key: sighting.key.clone(), what: What::Extra });
        }
    }
    found
}
