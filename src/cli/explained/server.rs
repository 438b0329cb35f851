//! What the reference server can be told to be: faults, dialects, the hostile set.

use dialcheck::contract::Contract;
use dialcheck::reference;
use dialcheck::selftest::Equivalents;
use dialcheck::suite::suite;

use super::told::Told;

pub(super) fn faults() -> Vec<String> {
    reference::faults().iter().map(|fault| fault.id.clone()).collect()
}

pub(super) fn fault(id: &str) -> Option<Told> {
    let fault = reference::fault(id)?;
    let bands: Vec<String> = fault.bands.iter().map(ToString::to_string).collect();
    let cases = suite();
    let finders = cases.iter().filter(|case| case.requirements.contains(&fault.requirement));
    let told = Told::new("fault", id, format!("a server that does this wrong: {}", fault.sentence))
        .fact("breaks", cited(&fault.requirement))
        .fact("shows in", bands.join(", "))
        .fact("unit", fault.deployment.to_string())
        .facts(
            "equivalent",
            Equivalents::embedded().reason(id).map(|why| format!("nobody can find it: {why}")),
        )
        .facts("case", finders.map(|case| case.id.clone()))
        .fact("serve it", format!("dialcheck serve --fault {id}"));
    Some(told)
}

pub(super) fn dialects() -> Vec<String> {
    reference::dialects().iter().map(|dialect| dialect.id.to_owned()).collect()
}

pub(super) fn dialect(id: &str) -> Option<Told> {
    let dialect = reference::dialect_named(id)?;
    let told = Told::new("dialect", id, format!("a legal server: {}", dialect.sentence))
        .fact("answers", cited(dialect.question))
        .facts("read as", dialect.answer.map(str::to_owned))
        .facts("unit", dialect.deployment.map(|unit| unit.to_string()))
        .facts("not with", (!dialect.conflicts.is_empty()).then(|| dialect.conflicts.join(", ")))
        .fact("serve it", format!("dialcheck serve --dialect {id}"));
    Some(told)
}

pub(super) fn hostiles() -> Vec<String> {
    reference::hostiles().iter().map(|hostile| hostile.id.to_owned()).collect()
}

pub(super) fn hostile(id: &str) -> Option<Told> {
    let hostile = reference::hostile(id)?;
    let told = Told::new("hostile", id, format!("a server that {}", hostile.sentence));
    Some(told.fact("serve it", format!("dialcheck serve --hostile {id}")))
}

/// A requirement with its level and statement.
fn cited(id: &str) -> String {
    Contract::get()
        .requirement(id)
        .map_or_else(|| id.to_owned(), |one| format!("{id} ({}): {}", one.level, one.statement))
}
