use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What goes by keys.
pub(crate) trait Keyed {}

impl<K: Ord, V> Keyed for BTreeMap<K, V> {}

impl Keyed for Map<String, Value> {}

/// [`Iterator::collect`] for maps and objects.
pub(crate) trait Gather: Iterator + Sized {
    /// Puts all items into a map, one by one. Its own `collect` sorts them first, with some kilobytes of code for each kind
    /// of iterator.
    fn gather<M: Keyed + Default + Extend<Self::Item>>(self) -> M {
        let mut map = M::default();
        map.extend(self);
        map
    }
}

impl<I: Iterator> Gather for I {}
