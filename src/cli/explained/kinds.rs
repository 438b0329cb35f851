use super::told::Told;
use super::{band, byte, column, exit, format, operation, schema, server, words};

/// A kind of thing that can be explained.
struct Kind {
    /// What may stand before an id, as in `exit/4`.
    name: &'static str,
    /// What there is to say of an id; None where it is none of this kind.
    explain: fn(&str) -> Option<Told>,
    /// All ids of the kind.
    ids: fn() -> Vec<String>,
}

/// All kinds, in the order in which they are told where an id is of several.
const KINDS: &[Kind] = &[
    Kind { name: "operation", explain: operation::explain, ids: operation::ids },
    Kind { name: "column", explain: column::explain, ids: column::ids },
    Kind { name: "byte", explain: byte::explain, ids: byte::ids },
    Kind { name: "role", explain: words::role, ids: words::roles },
    Kind { name: "verdict", explain: words::verdict, ids: words::verdicts },
    Kind { name: "level", explain: words::level, ids: words::levels },
    Kind { name: "band", explain: band::explain, ids: band::ids },
    Kind { name: "exit", explain: exit::explain, ids: exit::ids },
    Kind { name: "fault", explain: server::fault, ids: server::faults },
    Kind { name: "dialect", explain: server::dialect, ids: server::dialects },
    Kind { name: "hostile", explain: server::hostile, ids: server::hostiles },
    Kind { name: "format", explain: format::explain, ids: format::ids },
    Kind { name: "schema", explain: schema::explain, ids: schema::ids },
];

/// What there is to say of `id`, by each kind that knows it. The kind may stand before it, as in `exit/4`.
pub(in crate::cli) fn explained(id: &str) -> Vec<Told> {
    let of_kind = |kind: &Kind| {
        let own = id.strip_prefix(kind.name).and_then(|rest| rest.strip_prefix('/'));
        own.and_then(kind.explain).or_else(|| (kind.explain)(id))
    };
    KINDS.iter().filter_map(of_kind).collect()
}

/// All ids that are explained here.
pub(in crate::cli) fn ids() -> Vec<String> {
    KINDS.iter().flat_map(|kind| (kind.ids)()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_explained_and_says_something() {
        for kind in KINDS {
            let ids = (kind.ids)();
            assert!(!ids.is_empty(), "{}", kind.name);
            for id in ids {
                let told = (kind.explain)(&id).unwrap_or_else(|| panic!("{}/{id}", kind.name));
                assert!(!told.sentence.is_empty(), "{id}");
                let prefixed = explained(&format!("{}/{id}", kind.name));
                assert!(prefixed.iter().any(|one| one.kind == told.kind), "{}/{id}", kind.name);
            }
        }
        assert!(explained("zebra").is_empty() && explained("exit/99").is_empty());
    }
}
