use std::collections::BTreeMap;

use super::difference::Difference;
use super::extension::Key;

/// Which requirement is broken where an extension is not as it should be after a call. The most specific
/// entry counts: one of its column, then one of the extension, then the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    columns: BTreeMap<(Key, String), String>,
    extensions: BTreeMap<Key, String>,
    rest: String,
}

impl Blame {
    /// Any difference breaks `rest`.
    pub(super) fn new(rest: impl Into<String>) -> Self {
        Self { columns: BTreeMap::new(), extensions: BTreeMap::new(), rest: rest.into() }
    }

    /// A difference of the column `name` of `key` breaks `requirement`.
    pub(super) fn column(&mut self, key: &Key, name: &str, requirement: impl Into<String>) {
        self.columns.insert((key.clone(), name.to_owned()), requirement.into());
    }

    /// Any other difference of `key` breaks `requirement`.
    pub(super) fn extension(&mut self, key: &Key, requirement: impl Into<String>) {
        self.extensions.insert(key.clone(), requirement.into());
    }

    /// The requirement that `difference` breaks.
    pub fn of(&self, difference: &Difference) -> &str {
        let column = difference
            .column()
            .and_then(|name| self.columns.get(&(difference.key.clone(), name.to_owned())));
        column.or_else(|| self.extensions.get(&difference.key)).unwrap_or(&self.rest)
    }

    /// Of several differences the one that tells the defect best: a whole extension before a column, a
    /// specific requirement before a general one, and the columns in the order given.
    pub fn foremost<'a>(&self, differences: &'a [Difference]) -> Option<&'a Difference> {
        differences.iter().min_by_key(|difference| {
            let specific = self.extensions.contains_key(&difference.key)
                || difference.column().is_some_and(|name| {
                    self.columns.contains_key(&(difference.key.clone(), name.to_owned()))
                });
            (difference.column().is_some(), !specific)
        })
    }
}
