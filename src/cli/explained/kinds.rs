use super::entry::Entry;
use super::{contract, outcomes, servers};

/// One kind of names.
pub(super) struct Kind {
    /// All its names.
    pub(super) names: fn() -> Vec<String>,
    /// What is known of one of them; none where it is no name of the kind.
    pub(super) tell: fn(&str) -> Option<Entry>,
}

/// The kinds, in the order in which they are told.
const TABLES: &[&[Kind]] = &[contract::KINDS, servers::KINDS, outcomes::KINDS];

fn kinds() -> impl Iterator<Item = &'static Kind> {
    TABLES.iter().copied().flatten()
}

/// What is known of `name`, by every kind that has it.
pub(in crate::cli) fn told(name: &str) -> Vec<Entry> {
    kinds().filter_map(|kind| (kind.tell)(name)).collect()
}

/// The names of all kinds.
pub(in crate::cli) fn names() -> Vec<String> {
    kinds().flat_map(|kind| (kind.names)()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_told_by_its_kind() {
        for kind in kinds() {
            let names = (kind.names)();
            assert!(!names.is_empty());
            for name in names {
                assert!((kind.tell)(&name).is_some(), "{name}");
            }
            assert!((kind.tell)("no such name").is_none());
        }
    }

    #[test]
    fn one_of_each_kind_as_it_is_read() {
        let names = [
            "ring_time",
            "clone",
            "6.4.0",
            "system-admin",
            "must",
            "update/ring_time/maximum-out-by-one",
            "number-form/digits",
            "silent/always",
            "inconclusive",
            "exit/4",
            "3",
            "quick",
            "own",
        ];
        let text: Vec<String> =
            names.iter().flat_map(|name| told(name)).map(|entry| entry.render()).collect();
        assert_eq!(text.len(), names.len());
        insta::assert_snapshot!(text.join("\n"));
    }
}
