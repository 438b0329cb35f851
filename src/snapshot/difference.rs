use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contract::Deployment;
use crate::gather::Gather as _;
use crate::results::Verdict;

use super::content::{Broken, Snapshot};
use super::outcome::Selection;

/// What accounts for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The target does something else: it was asked the same, by the same rules.
    Target,
    /// The suite asks something else: cases came or went.
    Suite,
    /// Other rules hold, of the contract or of the assumed deployment. The target may have changed as well.
    Contract,
}

/// Something that was there before, is there now, or is another thing now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change<T> {
    /// The case, or the question.
    pub id: String,
    /// What accounts for it.
    pub part: Part,
    /// What it was; none where it is new.
    pub old: Option<T>,
    /// What it is; none where it vanished.
    pub new: Option<T>,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct State {
    /// The verdict.
    pub verdict: Verdict,
    /// What it expected in vain, by requirement.
    pub broken: Broken,
}

impl State {
    /// Whether it is the same for somebody who looks at the target. In which words a requirement was found broken is
    /// no part of that: it may be the first value of several.
    fn is_like(&self, other: &Self) -> bool {
        self.verdict == other.verdict && self.broken.keys().eq(other.broken.keys())
    }
}

/// Types that came up at a place of the answers, or no longer do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShapeChange {
    /// The operation and pointer.
    pub place: String,
    /// What accounts for it.
    pub part: Part,
    /// The types that are no longer seen there.
    pub gone: BTreeSet<String>,
    /// The types that were not seen there before.
    pub new: BTreeSet<String>,
}

/// How what a run found differs from an accepted snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The hashes of the contract before and now, where they differ. It explains a difference, and is none by itself.
    pub contract: Option<(String, String)>,
    /// The versions of dialcheck before and now, where they differ. They are no difference by themselves either.
    pub tool: Option<(String, String)>,
    /// The deployment that was assumed before and the one that is now, where they differ.
    pub deployment: Option<(Deployment, Deployment)>,
    /// The cases whose verdict changed, came or vanished, by id.
    pub cases: Vec<Change<State>>,
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
        let deployment =
            (old.deployment != new.deployment).then_some((old.deployment, new.deployment));
        let rules = old.contract_hash == new.contract_hash && deployment.is_none();
        let behaviour = if rules { Part::Target } else { Part::Contract };
        let cases: Vec<Change<State>> = changes(&states(old), &states(new), whole, State::is_like)
            .into_iter()
            .map(|(id, old, new)| {
                let part = if old.is_some() && new.is_some() { behaviour } else { Part::Suite };
                Change { id, part, old, new }
            })
            .collect();
        let grown = cases.iter().any(|case| case.part == Part::Suite);
        let observations = changes(&old.observations, &new.observations, whole, String::eq)
            .into_iter()
            .map(|(id, was, is)| {
                let asked = [asks(old, &id), asks(new, &id)] == [was.is_some(), is.is_some()];
                let suite = asked && (was.is_none() || is.is_none());
                let part = if suite { Part::Suite } else { behaviour };
                Change { id, part, old: was, new: is }
            })
            .collect();
        let pair = |old: &String, new: &String| (old != new).then(|| (old.clone(), new.clone()));
        Self {
            contract: pair(&old.contract_hash, &new.contract_hash),
            tool: pair(&old.tool_version, &new.tool_version),
            deployment,
            cases,
            observations,
            shapes: shape_changes(old, new, whole, grown, behaviour),
        }
    }

    /// Whether the target does what it did.
    pub fn is_empty(&self) -> bool {
        self.deployment.is_none()
            && self.cases.is_empty()
            && self.observations.is_empty()
            && self.shapes.is_empty()
    }

    /// Whether `part` accounts for something of it.
    pub fn concerns(&self, part: Part) -> bool {
        self.cases.iter().any(|one| one.part == part)
            || self.observations.iter().any(|one| one.part == part)
            || self.shapes.iter().any(|one| one.part == part)
    }
}

fn states(snapshot: &Snapshot) -> BTreeMap<String, State> {
    let broken = |id: &str| snapshot.broken.get(id).cloned().unwrap_or_default();
    let state = |id: &str, verdict| State { verdict, broken: broken(id) };
    snapshot.cases.iter().map(|(id, &verdict)| (id.clone(), state(id, verdict))).gather()
}

/// Whether the snapshot has a case that asks the question.
fn asks(snapshot: &Snapshot, question: &str) -> bool {
    let bare = question.split_once('/').map_or(question, |(_, bare)| bare);
    ["open", "wire"].iter().any(|family| {
        let id = format!("{family}/{bare}");
        let mut near =
            snapshot.cases.range(id.clone()..).take_while(|(case, _)| case.starts_with(&id));
        near.any(|(case, _)| case.len() == id.len() || case[id.len()..].starts_with('/'))
    })
}

type Pairs<T> = Vec<(String, Option<T>, Option<T>)>;

fn changes<T: Clone>(
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
    whole: bool,
    same: fn(&T, &T) -> bool,
) -> Pairs<T> {
    let ids: BTreeSet<&String> =
        if whole { old.keys().chain(new.keys()).collect() } else { new.keys().collect() };
    ids.into_iter()
        .map(|id| (id, old.get(id), new.get(id)))
        .filter(|(_, old, new)| match (old, new) {
            (Some(old), Some(new)) => !same(old, new),
            _ => true,
        })
        .map(|(id, old, new)| (id.clone(), old.cloned(), new.cloned()))
        .collect()
}

fn shape_changes(
    old: &Snapshot,
    new: &Snapshot,
    whole: bool,
    grown: bool,
    behaviour: Part,
) -> Vec<ShapeChange> {
    let none = BTreeSet::new();
    let places: BTreeSet<&String> = old.shapes.keys().chain(new.shapes.keys()).collect();
    places
        .into_iter()
        .map(|place| {
            let before = old.shapes.get(place).unwrap_or(&none);
            let now = new.shapes.get(place).unwrap_or(&none);
            // A place that nobody had looked at is as new as the cases that look at it.
            let unseen = grown && (before.is_empty() || now.is_empty());
            ShapeChange {
                place: place.clone(),
                part: if unseen { Part::Suite } else { behaviour },
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
    use proptest::prelude::*;

    use super::*;
    use crate::report::example;
    use crate::snapshot::Origin;

    fn snapshot() -> Snapshot {
        let results = example::clean();
        Snapshot::of(&results.runs[1], &Origin::of(&results))
    }

    /// The same, seen from the other side.
    fn reversed(difference: &Difference) -> Difference {
        fn turned<T: Clone>(change: &Change<T>) -> Change<T> {
            Change { old: change.new.clone(), new: change.old.clone(), ..change.clone() }
        }
        let pair = |pair: &Option<(String, String)>| pair.clone().map(|(old, new)| (new, old));
        Difference {
            contract: pair(&difference.contract),
            tool: pair(&difference.tool),
            deployment: difference.deployment.map(|(old, new)| (new, old)),
            cases: difference.cases.iter().map(turned).collect(),
            observations: difference.observations.iter().map(turned).collect(),
            shapes: difference
                .shapes
                .iter()
                .map(|one| ShapeChange {
                    gone: one.new.clone(),
                    new: one.gone.clone(),
                    ..one.clone()
                })
                .collect(),
        }
    }

    /// Snapshots of few words, so that two of them have much in common.
    fn any_snapshot() -> impl Strategy<Value = Snapshot> {
        use proptest::collection::{btree_map, btree_set};
        let verdict = || proptest::sample::select(&Verdict::ALL[..]);
        let deployment = proptest::sample::select(&Deployment::ALL[..]);
        let broken = btree_map("u/[ab]", "[xy]", 0..3);
        (
            ("[ab]", "[12]", deployment),
            btree_map("(open|u)/[abc]", verdict(), 0..5),
            btree_map("(open|u)/[abc]", broken, 0..4),
            btree_map("[abc]", "[xy]", 0..4),
            btree_map("[abc]", btree_set("[xy]", 1..3), 0..3),
        )
            .prop_map(
                |((hash, tool, deployment), cases, mut broken, observations, shapes)| {
                    broken.retain(|id, what| cases.contains_key(id) && !what.is_empty());
                    Snapshot {
                        contract_hash: hash,
                        tool_version: tool,
                        deployment,
                        cases,
                        broken,
                        observations,
                        shapes,
                        ..snapshot()
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn nothing_differs_from_itself(one in any_snapshot()) {
            for selection in [Selection::All, Selection::Some] {
                prop_assert_eq!(Difference::between(&one, &one, selection), Difference::default());
            }
        }

        #[test]
        fn there_and_back_are_mirrored(one in any_snapshot(), other in any_snapshot()) {
            let there = Difference::between(&one, &other, Selection::All);
            let back = Difference::between(&other, &one, Selection::All);
            prop_assert_eq!(reversed(&there), back);
        }

        #[test]
        fn what_is_accepted_differs_no_more(old in any_snapshot(), part in any_snapshot()) {
            let accepted = old.overlaid(&part);
            prop_assert!(Difference::between(&accepted, &part, Selection::Some).is_empty());
        }
    }

    #[test]
    fn another_contract_or_build_alone_is_no_difference() {
        let mut new = snapshot();
        new.contract_hash = "other".to_owned();
        new.tool_version = "9".to_owned();
        let difference = Difference::between(&snapshot(), &new, Selection::All);
        assert!(difference.contract.is_some() && difference.tool.is_some());
        assert!(difference.is_empty());
    }

    #[test]
    fn a_verdict_is_the_targets_where_the_rules_are_the_same() {
        let mut new = snapshot();
        new.cases.insert("update/ring_time/maximum/taken".to_owned(), Verdict::Fail);
        let part =
            |new: &Snapshot| Difference::between(&snapshot(), new, Selection::All).cases[0].part;
        assert_eq!(part(&new), Part::Target);
        new.deployment = Deployment::Hosted;
        assert_eq!(part(&new), Part::Contract);
        new.deployment = snapshot().deployment;
        new.contract_hash = "other".to_owned();
        assert_eq!(part(&new), Part::Contract);
    }

    #[test]
    fn what_new_cases_see_is_no_change_of_the_target() {
        let mut new = snapshot();
        new.cases.insert("open/sound".to_owned(), Verdict::Observed);
        new.cases.insert("open/sounder".to_owned(), Verdict::Observed);
        new.observations.insert("sound".to_owned(), "loud".to_owned());
        new.shapes.insert("read /sound".to_owned(), ["null".to_owned()].into());
        let difference = Difference::between(&snapshot(), &new, Selection::All);
        assert!(!difference.is_empty() && !difference.concerns(Part::Target), "{difference:?}");
        // A question that nobody asks anew is answered otherwise by the target.
        new.observations.insert("quiet".to_owned(), "yes".to_owned());
        let difference = Difference::between(&snapshot(), &new, Selection::All);
        assert!(difference.concerns(Part::Target), "{difference:?}");
    }

    #[test]
    fn another_broken_requirement_is_a_change_and_other_words_are_none() {
        let case = "update/ring_time/maximum/taken";
        let failing = |requirement: &str, words: &str| {
            let mut one = snapshot();
            one.cases.insert(case.to_owned(), Verdict::Fail);
            one.broken.insert(case.to_owned(), [(requirement.to_owned(), words.to_owned())].into());
            one
        };
        let is_empty = |new: &Snapshot| {
            Difference::between(&failing("a", "b"), new, Selection::All).is_empty()
        };
        assert!(is_empty(&failing("a", "c")));
        assert!(!is_empty(&failing("c", "b")));
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
