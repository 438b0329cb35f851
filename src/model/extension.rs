use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::answers::kind;
use crate::contract::KEYS;
use crate::gather::Gather as _;
use crate::judge::{canonical, same_column};

/// What tells one extension from all others: company, number, and whether it is private.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Its company.
    pub company: String,
    /// Its number.
    pub number: String,
    /// Whether it is private.
    pub private: bool,
}

impl Key {
    /// Its scoped number.
    pub fn scoped(&self) -> String {
        if self.private { format!("{}_{}", self.number, self.company) } else { self.number.clone() }
    }

    /// The public or private extension of the same number.
    pub fn twin(&self) -> Self {
        Self { private: !self.private, ..self.clone() }
    }
}

/// What is known of one setting. A column without one may hold anything.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// It holds this value, in canonical form.
    Is(Value),
    /// It holds anything but this value.
    IsNot(Value),
}

impl Setting {
    /// Whether `value`, of the column `name`, agrees with it.
    pub fn holds(&self, name: &str, value: &Value) -> bool {
        match self {
            Self::Is(expected) => same_column(name, expected, value),
            Self::IsNot(wrong) => !same_column(name, wrong, value),
        }
    }
}

/// How an extension was created: what its first settings may depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blueprint {
    pub(super) voicemail: Value,
    pub(super) nightmode: Value,
}

/// What is known of one extension.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extension {
    pub(super) settings: BTreeMap<String, Setting>,
    /// What it was seen to hold when it was new.
    pub(super) fresh: BTreeMap<String, Value>,
    pub(super) blueprint: Option<Blueprint>,
    /// The columns that updates have written.
    pub(super) written: BTreeSet<String>,
    /// The extensions that it was cloned to or from.
    pub(super) kin: BTreeSet<Key>,
}

impl Extension {
    /// What is known of the column `name`.
    pub fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.get(name)
    }

    /// The value of the column `name`, where it is known.
    pub fn value(&self, name: &str) -> Option<&Value> {
        match self.settings.get(name) {
            Some(Setting::Is(value)) => Some(value),
            Some(Setting::IsNot(_)) | None => None,
        }
    }

    /// Notes that the column `name` holds `value`, in any of its forms.
    pub(super) fn set(&mut self, name: &str, value: &Value) {
        self.settings.insert(name.to_owned(), Setting::Is(canonical(kind(name), value)));
    }

    /// Notes that the column `name` holds anything but `value`.
    pub(super) fn rule_out(&mut self, name: &str, value: &Value) {
        self.settings.insert(name.to_owned(), Setting::IsNot(canonical(kind(name), value)));
    }

    /// Forgets the column `name`.
    pub(super) fn forget(&mut self, name: &str) {
        self.settings.remove(name);
    }

    /// Whether all of `row` is known already.
    pub(super) fn agrees(&self, row: &Map<String, Value>) -> bool {
        let known = |(name, value): (&String, &Value)| {
            self.value(name).is_some_and(|known| same_column(name, known, value))
        };
        !self.fresh.is_empty() && settings(row).all(known)
    }

    /// Takes over what was seen.
    pub(super) fn adopt(&mut self, row: &Map<String, Value>) {
        for (name, value) in settings(row) {
            self.set(name, value);
        }
        if self.fresh.is_empty() {
            self.fresh = settings(row)
                .map(|(name, value)| (name.clone(), canonical(kind(name), value)))
                .gather();
        }
    }

    /// The settings that it was given after its creation: where it holds something else than it did.
    pub(super) fn given(&self) -> BTreeMap<String, Value> {
        self.fresh
            .iter()
            .filter_map(|(name, first)| {
                let now = self.value(name).filter(|now| *now != first)?;
                Some((name.clone(), now.clone()))
            })
            .gather()
    }
}

/// The columns of `row` but for those that tell whose it is.
fn settings(row: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    row.iter().filter(|(name, _)| !KEYS.contains(&name.as_str()))
}
