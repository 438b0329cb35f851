use dialcheck::reference::{
    Dialect, Fault, Hostile, dialect_named, dialects, equivalents, fault, faults, hostile, hostiles,
};

use super::entry::Entry;
use super::kinds::Kind;

/// What the reference server can be told to do.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        names: || faults().iter().map(|one| one.id.clone()).collect(),
        tell: |name| fault(name).map(of_fault),
    },
    Kind {
        names: || dialects().iter().map(|one| one.id.to_owned()).collect(),
        tell: |name| dialect_named(name).map(|one| of_dialect(&one)),
    },
    Kind {
        names: || hostiles().iter().map(|one| one.id.to_owned()).collect(),
        tell: |name| hostile(name).map(of_hostile),
    },
];

fn of_fault(fault: &Fault) -> Entry {
    let bands: Vec<String> = fault.bands.iter().map(ToString::to_string).collect();
    let unseen = equivalents().get(&fault.id).cloned().unwrap_or_default();
    Entry::new("fault", &fault.id, &fault.sentence)
        .with("breaks", &fault.requirement)
        .with("bands", bands.join(", "))
        .with("unseen", unseen)
        .with("serve it", format!("dialcheck serve --fault {}", fault.id))
        .with("judge it", format!("dialcheck selftest --filter '{}'", fault.id))
}

fn of_dialect(dialect: &Dialect) -> Entry {
    Entry::new("dialect", dialect.id, dialect.sentence)
        .with("within", dialect.question)
        .with("answer", dialect.answer.unwrap_or_default())
        .with("not with", dialect.conflicts.join(", "))
        .with("serve it", format!("dialcheck serve --dialect {}", dialect.id))
}

fn of_hostile(hostile: &Hostile) -> Entry {
    Entry::new("hostile", hostile.id, format!("it {}", hostile.sentence))
        .with("serve it", format!("dialcheck serve --hostile {}", hostile.id))
}
