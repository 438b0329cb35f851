use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::contract::Band;
use crate::gather::Gather as _;

use super::rules::{Edition, Rule};

/// Names that one side alone has, or that are something else on either side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// What the second alone has.
    pub new: Vec<String>,
    /// What the first alone has.
    pub gone: Vec<String>,
    /// What is not the same in both.
    pub changed: Vec<String>,
}

impl Names {
    fn between<T: PartialEq>(old: &BTreeMap<String, T>, new: &BTreeMap<String, T>) -> Self {
        let without = |one: &BTreeMap<String, T>, other: &BTreeMap<String, T>| {
            one.keys().filter(|name| !other.contains_key(*name)).cloned().collect()
        };
        let changed = |(name, value): (&String, &T)| {
            new.get(name).is_some_and(|now| now != value).then(|| name.clone())
        };
        Self {
            new: without(new, old),
            gone: without(old, new),
            changed: old.iter().filter_map(changed).collect(),
        }
    }

    /// Whether both have the same.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}

/// A column that came, went or has other bounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnChange {
    /// Its name.
    pub name: String,
    /// The keywords that bound it and are not the same on both sides, as they were; none where it is new.
    pub old: Option<BTreeMap<String, Value>>,
    /// As they are; none where it is gone.
    pub new: Option<BTreeMap<String, Value>>,
}

/// A requirement that came, went or says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleChange {
    /// Its id.
    pub id: String,
    /// What it said; none where it is new.
    pub old: Option<Rule>,
    /// What it says; none where it is gone.
    pub new: Option<Rule>,
}

/// What one band of the contract has and another has not.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContractDifference {
    /// The band that is compared with.
    pub old: Band,
    /// The band that is compared.
    pub new: Band,
    /// The operations.
    pub operations: Names,
    /// The schemas of messages and their parts.
    pub schemas: Names,
    /// The columns.
    pub columns: Vec<ColumnChange>,
    /// How many columns are the same in both.
    pub same_columns: usize,
    /// The requirements.
    pub requirements: Vec<RuleChange>,
    /// How many requirements are the same in both.
    pub same_requirements: usize,
}

impl ContractDifference {
    /// What `new` has and `old` has not, and the reverse.
    pub fn between(old: &Edition, new: &Edition) -> Self {
        let columns = column_changes(&old.columns, &new.columns);
        let requirements = rule_changes(&old.requirements, &new.requirements);
        let same = |total: usize, changed: usize| total - changed;
        Self {
            old: old.band,
            new: new.band,
            operations: Names::between(&old.operations, &new.operations),
            schemas: Names::between(&old.schemas, &new.schemas),
            same_columns: same(union(&old.columns, &new.columns).len(), columns.len()),
            same_requirements: same(
                union(&old.requirements, &new.requirements).len(),
                requirements.len(),
            ),
            columns,
            requirements,
        }
    }

    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
            && self.schemas.is_empty()
            && self.columns.is_empty()
            && self.requirements.is_empty()
    }
}

fn union<'a, T>(
    old: &'a BTreeMap<String, T>,
    new: &'a BTreeMap<String, T>,
) -> BTreeSet<&'a String> {
    old.keys().chain(new.keys()).collect()
}

fn rule_changes(old: &BTreeMap<String, Rule>, new: &BTreeMap<String, Rule>) -> Vec<RuleChange> {
    union(old, new)
        .into_iter()
        .filter(|&id| old.get(id) != new.get(id))
        .map(|id| RuleChange {
            id: id.clone(),
            old: old.get(id).cloned(),
            new: new.get(id).cloned(),
        })
        .collect()
}

fn column_changes(
    old: &BTreeMap<String, Value>,
    new: &BTreeMap<String, Value>,
) -> Vec<ColumnChange> {
    union(old, new)
        .into_iter()
        .filter_map(|name| {
            let (mut was, mut is) = (old.get(name).map(bounds), new.get(name).map(bounds));
            if was == is {
                return None;
            }
            if let (Some(was), Some(is)) = (&mut was, &mut is) {
                let kept = was.clone();
                was.retain(|keyword, value| is.get(keyword) != Some(value));
                is.retain(|keyword, value| kept.get(keyword) != Some(value));
            }
            Some(ColumnChange { name: name.clone(), old: was, new: is })
        })
        .collect()
}

/// The keywords that say which values a column takes.
fn bounds(schema: &Value) -> BTreeMap<String, Value> {
    const REST: [&str; 5] = ["title", "$comment", "x-since", "x-kind", "x-sample"];
    let members = schema.as_object().into_iter().flatten();
    members
        .filter(|(keyword, _)| !REST.contains(&keyword.as_str()))
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .gather()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::contract::{Contract, Level};

    fn reversed(difference: &ContractDifference) -> ContractDifference {
        let names = |names: &Names| Names {
            new: names.gone.clone(),
            gone: names.new.clone(),
            changed: names.changed.clone(),
        };
        ContractDifference {
            old: difference.new,
            new: difference.old,
            operations: names(&difference.operations),
            schemas: names(&difference.schemas),
            columns: difference
                .columns
                .iter()
                .map(|one| ColumnChange {
                    old: one.new.clone(),
                    new: one.old.clone(),
                    ..one.clone()
                })
                .collect(),
            requirements: difference
                .requirements
                .iter()
                .map(|one| RuleChange { old: one.new.clone(), new: one.old.clone(), ..one.clone() })
                .collect(),
            ..difference.clone()
        }
    }

    fn any_edition() -> impl Strategy<Value = Edition> {
        use proptest::collection::btree_map;
        let schema = (0..3_i32, 0..2_i32)
            .prop_map(|(maximum, minimum)| json!({"maximum": maximum, "minimum": minimum}));
        let rule = (prop_oneof![Just(Level::Must), Just(Level::Open)], "[xy]")
            .prop_map(|(level, statement)| Rule { level, statement });
        (
            proptest::sample::select(&Band::ALL[..]),
            btree_map("[ab]", "[xy]", 0..3),
            btree_map("[abc]", schema.clone(), 0..4),
            btree_map("[abc]", schema, 0..4),
            btree_map("[abc]", rule, 0..4),
        )
            .prop_map(|(band, operations, columns, schemas, requirements)| Edition {
                band,
                operations,
                columns,
                schemas,
                requirements,
            })
    }

    proptest! {
        #[test]
        fn no_edition_differs_from_itself(one in any_edition()) {
            prop_assert!(ContractDifference::between(&one, &one).is_empty());
        }

        #[test]
        fn there_and_back_are_mirrored(one in any_edition(), other in any_edition()) {
            let there = ContractDifference::between(&one, &other);
            let back = ContractDifference::between(&other, &one);
            prop_assert_eq!(reversed(&there), back.clone());
            // The band alone is no difference; everything else is.
            let same = Edition { band: other.band, ..one.clone() } == other;
            prop_assert_eq!(there.is_empty(), same);
        }
    }

    #[test]
    fn the_newer_band_adds_what_the_catalogue_says_it_adds() {
        let [old, new] = Band::ALL.map(Edition::of);
        let difference = ContractDifference::between(&old, &new);
        assert_eq!(difference.operations.new, ["clone"]);
        assert_eq!(difference.schemas.new, ["clone.request", "clone.response"]);
        assert!(difference.columns.is_empty());
        assert_eq!(difference.same_columns, Contract::get().columns().len());
        let later = Contract::get()
            .requirements()
            .filter(|requirement| !Band::V6_3_10.has(requirement.since))
            .count();
        assert_eq!(difference.requirements.len(), later);
        assert!(difference.requirements.iter().all(|change| change.old.is_none()));
    }

    #[test]
    fn another_bound_is_told_alone() {
        let old = Edition::of(Band::V6_5_9);
        let mut new = old.clone();
        let column = new.columns.get_mut("ring_time").expect("a column");
        column["maximum"] = json!(1200);
        column["title"] = json!("another title is no other bound");
        let difference = ContractDifference::between(&old, &new);
        let bound = |value: i32| Some(BTreeMap::from([("maximum".to_owned(), json!(value))]));
        assert_eq!(
            difference.columns,
            [ColumnChange { name: "ring_time".to_owned(), old: bound(999), new: bound(1200) }]
        );
    }
}
