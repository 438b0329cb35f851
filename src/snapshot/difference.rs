use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contract::Deployment;
use crate::results::Verdict;

use super::content::Snapshot;
use super::outcome::Selection;

/// Something that was there before, is there now, or is another thing now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change<T> {
    /// The case, or the question.
    pub id: String,
    /// What it was; none where it is new.
    pub old: Option<T>,
    /// What it is; none where it vanished.
    pub new: Option<T>,
}

/// Types that came up at a place of the answers, or no longer do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeChange {
    /// The operation and pointer.
    pub place: String,
    /// The types that are no longer seen there.
    pub gone: BTreeSet<String>,
    /// The types that were not seen there before.
    pub new: BTreeSet<String>,
}

/// How what a run found differs from an accepted snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Whether the contract is another one. It explains a difference, and is none by itself.
    pub contract_changed: bool,
    /// The deployment that was assumed before and the one that is now, where they differ.
    pub deployment: Option<(Deployment, Deployment)>,
    /// The cases whose verdict changed, came or vanished, by id.
    pub cases: Vec<Change<Verdict>>,
    /// The open questions whose answer changed, came or vanished, by question.
    pub observations: Vec<Change<String>>,
    /// The places whose types changed.
    pub shapes: Vec<ShapeChange>,
}

impl Difference {
    /// What changed from `old` to `new`. Where the run's cases were selected, what it did not look at
    /// has not vanished.
    pub fn between(old: &Snapshot, new: &Snapshot, selection: Selection) -> Self {
        let whole = selection == Selection::All;
        Self {
            contract_changed: old.contract_hash != new.contract_hash,
            deployment: (old.deployment != new.deployment)
                .then_some((old.deployment, new.deployment)),
            cases: changes(&old.cases, &new.cases, whole),
            observations: changes(&old.observations, &new.observations, whole),
            shapes: shape_changes(old, new, whole),
        }
    }

    /// Whether the target does what it did.
    pub fn is_empty(&self) -> bool {
        self.deployment.is_none()
            && self.cases.is_empty()
            && self.observations.is_empty()
            && self.shapes.is_empty()
    }
}

fn changes<T: Clone + PartialEq>(
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
    whole: bool,
) -> Vec<Change<T>> {
    let ids: BTreeSet<&String> =
        if whole { old.keys().chain(new.keys()).collect() } else { new.keys().collect() };
    ids.into_iter()
        .filter(|&id| old.get(id) != new.get(id))
        .map(|id| Change { id: id.clone(), old: old.get(id).cloned(), new: new.get(id).cloned() })
        .collect()
}

fn shape_changes(old: &Snapshot, new: &Snapshot, whole: bool) -> Vec<ShapeChange> {
    let none = BTreeSet::new();
    let places: BTreeSet<&String> = old.shapes.keys().chain(new.shapes.keys()).collect();
    places
        .into_iter()
        .map(|place| {
            let before = old.shapes.get(place).unwrap_or(&none);
            let now = new.shapes.get(place).unwrap_or(&none);
            ShapeChange {
                place: place.clone(),
                // Fewer cases see fewer types: only a type that is new says something then.
                gone: if whole { before - now } else { BTreeSet::new() },
                new: now - before,
            }
        })
        .filter(|change| !change.gone.is_empty() || !change.new.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn snapshot() -> Snapshot {
        Snapshot::of(&example::clean().runs[1], "hash")
    }

    #[test]
    fn the_same_is_no_difference() {
        let difference = Difference::between(&snapshot(), &snapshot(), Selection::All);
        assert!(difference.is_empty());
        assert_eq!(difference, Difference::default());
    }

    #[test]
    fn another_contract_alone_is_no_difference() {
        let mut new = snapshot();
        new.contract_hash = "other".to_owned();
        let difference = Difference::between(&snapshot(), &new, Selection::All);
        assert!(difference.contract_changed && difference.is_empty());
    }

    #[test]
    fn a_selection_makes_nothing_vanish() {
        let mut new = snapshot();
        new.cases.pop_first();
        new.observations.clear();
        new.shapes.clear();
        assert!(Difference::between(&snapshot(), &new, Selection::Some).is_empty());
        let all = Difference::between(&snapshot(), &new, Selection::All);
        assert_eq!(all.cases.len(), 1);
        assert_eq!(all.observations.len(), snapshot().observations.len());
        assert_eq!(all.shapes.len(), snapshot().shapes.len());
    }

    #[test]
    fn a_selection_hides_nothing_that_it_looked_at() {
        let mut new = snapshot();
        new.cases = [("create/accepts/plain".to_owned(), Verdict::Fail)].into();
        new.shapes = [("read /numrows".to_owned(), ["string".to_owned()].into())].into();
        let some = Difference::between(&snapshot(), &new, Selection::Some);
        assert_eq!(some.cases.len(), 1);
        assert_eq!(some.shapes.len(), 1);
        assert!(some.shapes[0].gone.is_empty());
    }
}
