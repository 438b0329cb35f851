//! The suite and the requirements, held against each other.

use std::collections::{BTreeMap, BTreeSet};

use dialcheck::contract::{Contract, Level, Side};
use dialcheck::suite::{Case, suite};

fn well_formed(id: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte)
            })
    };
    id.contains('/') && id.split('/').all(word)
}

#[test]
fn ids_are_unique_sorted_and_in_words() {
    let cases = suite();
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let sorted: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids, sorted.into_iter().collect::<Vec<_>>(), "sorted, and each once");
    for case in cases {
        assert!(well_formed(&case.id), "{}", case.id);
        assert!(!case.title.is_empty(), "{} has no title", case.id);
    }
    for requirement in Contract::get().requirements() {
        assert!(well_formed(&requirement.id), "{}", requirement.id);
        assert!(
            !requirement.statement.is_empty() && !requirement.passage.is_empty(),
            "{}",
            requirement.id
        );
    }
}

#[test]
fn there_are_at_least_four_hundred_cases() {
    assert!(suite().len() >= 400, "{} cases", suite().len());
}

#[test]
fn every_case_judges_requirements_that_exist() {
    for case in suite() {
        assert!(!case.requirements.is_empty(), "{}", case.id);
        for id in &case.requirements {
            let requirement = Contract::get().requirement(id);
            let level = requirement
                .unwrap_or_else(|| panic!("{}: there is no requirement {id}", case.id))
                .level;
            assert_eq!(
                level == Level::Open,
                case.sides.is_empty(),
                "{}: only an observation is open",
                case.id
            );
        }
    }
}

/// The sides on which each requirement is witnessed by a case that names it first.
fn witnesses(cases: &[Case]) -> BTreeMap<&str, BTreeSet<Side>> {
    let mut witnesses: BTreeMap<&str, BTreeSet<Side>> = BTreeMap::new();
    for case in cases {
        for id in &case.requirements {
            witnesses.entry(id).or_default().extend(&case.sides);
        }
    }
    witnesses
}

#[test]
fn every_requirement_is_witnessed_on_each_side_or_says_why_not() {
    let cases = suite();
    let witnesses = witnesses(cases);
    let parents: BTreeSet<&str> = Contract::get()
        .requirements()
        .filter_map(|requirement| requirement.parent.as_deref())
        .collect();
    let mut missing = Vec::new();
    for requirement in Contract::get().requirements() {
        let id = requirement.id.as_str();
        let seen = witnesses.get(id);
        match (&requirement.untested, seen) {
            (Some(_), None) => continue,
            (Some(_), Some(_)) => panic!("{id} has a case and a reason why none can exist"),
            // A parent is judged by its children.
            (None, None) if parents.contains(id) => continue,
            (None, None) => {
                missing.push(format!("{id}: no case"));
                continue;
            }
            (None, Some(_)) if requirement.level == Level::Open => continue,
            (None, Some(_)) => {}
        }
        let seen = seen.expect("looked at above");
        for side in [Side::Accepting, Side::Refusing] {
            let excused = requirement.only.as_ref().is_some_and(|(only, _)| *only != side);
            if !excused && !seen.contains(&side) {
                missing.push(format!("{id}: no {side:?} case"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn parents_exist_and_every_operation_and_column_is_covered() {
    let contract = Contract::get();
    for requirement in contract.requirements() {
        if let Some(parent) = &requirement.parent {
            assert!(
                contract.requirement(parent).is_some(),
                "{}: no parent {parent}",
                requirement.id
            );
        }
    }
    assert_eq!(contract.columns().len(), 34);
    for column in contract.columns() {
        for family in ["stored", "frame", "atomic"] {
            let id = format!("update/{}/{family}", column.name);
            assert!(contract.requirement(&id).is_some(), "{id}");
        }
    }
}

/// What rests on what is worked out, and found to run in no circle, when it is first asked for.
#[test]
fn a_bound_rests_on_its_column_and_everything_on_the_wire() {
    let contract = Contract::get();
    assert!(contract.rests_on("update/ring_time/maximum", "update/ring_time/stored"));
    assert!(contract.rests_on("clone/ring_time", "clone/accepts"));
    assert!(!contract.rests_on("clone/accepts", "clone/ring_time"));
    for requirement in contract.requirements().filter(|one| !one.id.starts_with("wire/")) {
        assert!(contract.rests_on(&requirement.id, "wire/answer"), "{}", requirement.id);
    }
}

#[test]
fn what_the_schemas_refer_to_exists() {
    fn walk(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(members) => {
                found.extend(
                    members.get("x-requirement").and_then(|id| id.as_str()).map(str::to_owned),
                );
                members.values().for_each(|child| walk(child, found));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|child| walk(child, found)),
            _ => {}
        }
    }
    let contract = Contract::get();
    let mut ids = Vec::new();
    for name in contract.documents().names() {
        walk(contract.documents().get(name).expect("a document"), &mut ids);
    }
    assert!(ids.len() > 30, "{} references", ids.len());
    for id in ids {
        assert!(contract.requirement(&id).is_some(), "the schemas name {id}, which does not exist");
    }
}
