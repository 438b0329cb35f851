use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::fault::{Entry, Fault};
use super::{
    amounts, answers, bands, clone, columns, counts, create, delete, deployments, doors, effects,
    existing, frames, matches, names, pairs, races, readings, refusals, roles, schema, scope,
    sequences, sources, stale, text, wire,
};

/// The faults that cannot be told from conformance, with the reasons.
const EQUIVALENTS: &str = include_str!("equivalents.toml");

/// All faults, sorted by id.
pub fn faults() -> &'static [Fault] {
    static FAULTS: OnceLock<Vec<Fault>> = OnceLock::new();
    FAULTS.get_or_init(|| {
        let mut faults = schema::faults();
        faults.extend(behaviour());
        faults.sort_by(|a, b| a.id.cmp(&b.id));
        faults
    })
}

/// The tables of faults that were written by hand.
const TABLES: &[&[Entry]] = &[
    amounts::FAULTS,
    answers::FAULTS,
    columns::FAULTS,
    counts::FAULTS,
    create::FAULTS,
    delete::FAULTS,
    deployments::FAULTS,
    doors::FAULTS,
    effects::FAULTS,
    existing::FAULTS,
    frames::FAULTS,
    names::FAULTS,
    pairs::FAULTS,
    races::FAULTS,
    readings::FAULTS,
    refusals::FAULTS,
    sequences::FAULTS,
    sources::FAULTS,
    stale::FAULTS,
    text::FAULTS,
    wire::FAULTS,
];

/// All faults that are no edits of schemas.
fn behaviour() -> Vec<Fault> {
    let entries = TABLES.iter().flat_map(|table| table.iter());
    let mut faults: Vec<Fault> = entries.map(Entry::fault).collect();
    faults.extend(bands::faults());
    faults.extend(clone::faults());
    faults.extend(matches::faults());
    faults.extend(roles::faults());
    faults.extend(scope::faults());
    faults
}

/// The fault `id`.
pub fn fault(id: &str) -> Option<&'static Fault> {
    let faults = faults();
    let at = faults.binary_search_by(|fault| fault.id.as_str().cmp(id));
    at.ok().map(|at| &faults[at])
}

/// The faults that no observer of the API can tell from a server that follows the document: id and
/// reason. They are exempt from being found, and must not be.
///
/// # Panics
/// Where `equivalents.toml` is no table of texts, which the tests of this crate rule out.
pub fn equivalents() -> BTreeMap<String, String> {
    match toml::from_str(EQUIVALENTS) {
        Ok(equivalents) => equivalents,
        Err(why) => panic!("faults/equivalents.toml: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Contract, Documents};
    use crate::reference::rig::Rig;
    use crate::reference::{Config, Parts, Rules};

    #[test]
    fn each_fault_has_an_id_of_its_own_in_words() {
        for pair in faults().windows(2) {
            assert_ne!(pair[0].id, pair[1].id);
        }
        for fault in faults() {
            let id = fault.id.as_str();
            let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_/".contains(c);
            assert!(id.chars().all(fits), "{id}");
            assert!(id.matches('/').count() >= 1, "{id}");
            let blank =
                |part: &str| part.is_empty() || part.starts_with('-') || part.ends_with('-');
            assert!(!id.split('/').any(blank), "{id}");
        }
    }

    #[test]
    fn each_fault_says_what_it_does_and_what_it_breaks() {
        for fault in faults() {
            assert!(!fault.sentence.trim().is_empty(), "{}", fault.id);
            assert!(!fault.sentence.ends_with('.'), "{}", fault.id);
            let requirement = Contract::get().requirement(&fault.requirement);
            assert!(requirement.is_some(), "{}: {}", fault.id, fault.requirement);
            assert!(!fault.bands.is_empty(), "{}", fault.id);
        }
    }

    #[test]
    fn each_fault_is_found_by_its_id() {
        for one in faults() {
            assert_eq!(fault(&one.id).expect("it is there").sentence, one.sentence);
        }
        assert!(fault("update/nothing").is_none());
    }

    #[test]
    fn each_schema_fault_changes_the_schemas_and_they_still_compile() {
        let embedded = Contract::get().documents();
        let same = |changed: &Documents| {
            embedded.names().all(|name| changed.get(name).ok() == embedded.get(name).ok())
        };
        for (at, fault) in schema::faults().iter().enumerate() {
            let mut parts = Parts::of(&Config::default().with_change(fault.change.clone()));
            let changed = parts.documents_mut().clone();
            assert!(!same(&changed), "{} changes nothing", fault.id);
            // Compiling takes its time, and faults of one family differ little.
            if at % 10 == 0 {
                assert!(Rules::compile(Some(&changed)).is_ok(), "{}", fault.id);
            }
        }
    }

    #[test]
    fn each_behaviour_can_be_put_together() {
        for fault in behaviour() {
            Rig::new(&Config::default().with_change(fault.change));
        }
    }

    #[test]
    fn equivalents_are_few_and_have_reasons() {
        let equivalents = equivalents();
        assert!(equivalents.len() * 100 <= faults().len() * 3);
        for (id, reason) in equivalents {
            assert!(fault(&id).is_some(), "{id}");
            assert!(reason.len() > 20, "{id}");
        }
    }
}
