use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::difference::{self, Difference, Sighting};
use super::extension::{Blueprint, Extension, Key};
use super::scope::Scope;

/// What is known of the extensions of a unit. All numbers that were ever named are known: one that is
/// not held here does not exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// Shared between the unit before a call and what may become of it: what changes is copied then.
    pub(super) extensions: BTreeMap<Key, Arc<Extension>>,
    /// Extensions that may be there or not, until they are looked for.
    pub(super) doubtful: BTreeSet<Key>,
    /// What deleted extensions had been given, with how they had been created.
    pub(super) ghosts: BTreeMap<Key, (Option<Blueprint>, BTreeMap<String, Value>)>,
}

impl Unit {
    /// The extension `key`.
    pub fn get(&self, key: &Key) -> Option<&Extension> {
        self.extensions.get(key).map(Arc::as_ref)
    }

    /// The extension `key`, to be changed.
    pub(super) fn get_mut(&mut self, key: &Key) -> Option<&mut Extension> {
        self.extensions.get_mut(key).map(Arc::make_mut)
    }

    /// The extensions, in order.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.extensions.keys()
    }

    /// How what was seen differs from what is known.
    pub fn differences(&self, seen: &[Sighting<'_>]) -> Vec<Difference> {
        difference::differences(&self.extensions, &self.doubtful, seen)
    }

    /// Takes over what was seen: what was unknown is known now.
    pub fn adopt(&mut self, seen: &[Sighting<'_>]) {
        for key in std::mem::take(&mut self.doubtful) {
            if seen.iter().all(|sighting| *sighting.key != key) {
                self.extensions.remove(&key);
            }
        }
        for Sighting { key, row } in seen {
            let known = self.extensions.entry(Key::clone(key)).or_default();
            if !known.agrees(row) {
                Arc::make_mut(known).adopt(row);
            }
        }
    }

    /// The extensions in `scope`.
    pub(super) fn find(&self, scope: &Scope) -> Vec<&Key> {
        self.extensions.keys().filter(|key| scope.takes(key)).collect()
    }

    /// Removes `key`, and keeps in mind what it had been given. Whether a clone's voicemail box outlives
    /// its source's is not said.
    pub(super) fn remove(&mut self, key: &Key) {
        let Some(gone) = self.extensions.remove(key) else { return };
        for kin in &gone.kin {
            if let Some(extension) = self.get_mut(kin) {
                extension.forget("voicemail_box");
                extension.kin.remove(key);
            }
        }
        let given = gone.given();
        self.ghosts.insert(key.clone(), (gone.blueprint.clone(), given));
    }
}
