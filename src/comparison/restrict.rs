use std::collections::BTreeSet;

use crate::results::Verdict;
use crate::snapshot::Snapshot;

/// Both snapshots with what both of them have alone, and how many cases were left out. Between bands a case that one
/// of them skipped is left out as well: it is not there where its operation is not.
pub(super) fn common(old: &Snapshot, new: &Snapshot) -> (Snapshot, Snapshot, usize) {
    let across = old.band != new.band;
    let skipped = |one: &Snapshot, id: &str| one.cases.get(id) == Some(&Verdict::Skipped);
    let cases: BTreeSet<String> = shared(old.cases.keys(), |id| new.cases.contains_key(id))
        .into_iter()
        .filter(|id| !across || !(skipped(old, id) || skipped(new, id)))
        .collect();
    let questions = shared(old.observations.keys(), |id| new.observations.contains_key(id));
    let places = shared(old.shapes.keys(), |id| new.shapes.contains_key(id));
    let restricted = |one: &Snapshot| {
        let mut one = one.clone();
        one.cases.retain(|id, _| cases.contains(id));
        one.broken.retain(|id, _| cases.contains(id));
        one.observations.retain(|id, _| questions.contains(id));
        one.shapes.retain(|id, _| places.contains(id));
        one
    };
    let all: BTreeSet<&String> = old.cases.keys().chain(new.cases.keys()).collect();
    (restricted(old), restricted(new), all.len() - cases.len())
}

fn shared<'a>(
    ids: impl Iterator<Item = &'a String>,
    there: impl Fn(&str) -> bool,
) -> BTreeSet<String> {
    ids.filter(|id| there(id)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::snapshot::{Difference, Origin, Part, Selection};

    #[test]
    fn nothing_comes_or_goes_in_what_both_have() {
        let results = example::broken();
        let of = |run: usize| Snapshot::of(&results.runs[run], &Origin::of(&results));
        let (old, new, left_out) = common(&of(0), &of(1));
        assert!(left_out >= 4, "{left_out}");
        assert!(!new.cases.contains_key("clone/accepts/plain"), "the older band has no clone");
        assert!(!old.cases.contains_key("role/read/user/refused"), "skipped");
        let difference = Difference::between(&old, &new, Selection::All);
        assert!(!difference.concerns(Part::Suite), "{difference:?}");
        assert_eq!(difference.observations.len(), 1);
    }
}
