use dialcheck::contract::{Band, Column, Contract, Level, Operation, Version};
use dialcheck::suite::suite;
use dialcheck::target::Role;

use super::entry::Entry;
use super::kinds::Kind;

/// What the contract is made of.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        names: || Contract::get().columns().iter().map(|one| one.name.clone()).collect(),
        tell: |name| Contract::get().column(name).map(column),
    },
    Kind {
        names: || Operation::ALL.iter().map(ToString::to_string).collect(),
        tell: |name| name.parse().ok().map(operation),
    },
    Kind { names: || Band::ALL.iter().map(ToString::to_string).collect(), tell: band },
    Kind {
        names: || Role::GIVEN.iter().map(ToString::to_string).collect(),
        tell: |name| Role::GIVEN.into_iter().find(|role| role.name() == name).map(role),
    },
    Kind { names: || ["must", "should", "open"].map(str::to_owned).to_vec(), tell: level },
];

fn column(column: &Column) -> Entry {
    let name = &column.name;
    let within = |id: &str| id.split('/').any(|part| part == name);
    let contract = Contract::get();
    let requirements: Vec<&str> =
        contract.requirements().map(|one| one.id.as_str()).filter(|id| within(id)).collect();
    let cases = suite().iter().filter(|case| within(&case.id)).count();
    let conditions: Vec<String> = contract
        .conditions()
        .iter()
        .filter(|one| one.column == *name)
        .map(|one| format!("{} ({})", one.requirement, one.ring_types.join(", ")))
        .collect();
    Entry::new("column", name, &column.title)
        .with("takes", column.domain())
        .with("since", column.since.to_string())
        .with("only for", column.decided_for.join(", "))
        .with("hangs on", conditions.join(", "))
        .with("rules", requirements.join(", "))
        .with("cases", format!("{cases}: dialcheck list --filter '*{name}*'"))
        .with("bodies", format!("dialcheck generate update invalid --column {name}"))
}

fn operation(operation: Operation) -> Entry {
    let contract = Contract::get();
    let title = contract.request_schema(operation).ok();
    let title = title.as_ref().and_then(|schema| schema["title"].as_str()).unwrap_or_default();
    let own = format!("{operation}/");
    let rules = contract.requirements().filter(|one| one.id.starts_with(&own)).count();
    let since = operation.since();
    let since =
        if since == Version::new(0, 0, 0) { "always".to_owned() } else { since.to_string() };
    Entry::new("operation", operation.verb(), title)
        .with("call", format!("POST {}", operation.path()))
        .with("since", since)
        .with("writes", if operation.writes() { "yes" } else { "no" })
        .with("schema", format!("dialcheck schema show {operation}.request"))
        .with("rules", format!("{rules}: dialcheck list requirements --filter '{operation}/*'"))
}

fn band(name: &str) -> Option<Entry> {
    let version: Version = name.trim_end_matches('+').parse().ok()?;
    let band = version.band()?;
    let has: Vec<String> =
        Operation::ALL.iter().filter(|one| one.is_in(band)).map(ToString::to_string).collect();
    let sentence = format!("the versions from {} on that have the same operations", band.version());
    Some(Entry::new("band", band.to_string(), sentence).with("has", has.join(", ")))
}

fn role(role: Role) -> Entry {
    let sentence = match role {
        Role::SystemAdmin => "the administrator of the whole unit; every run needs this one",
        Role::CompanyAdmin => "the administrator of the company that the run works in",
        Role::OtherCompanyAdmin => "the administrator of another company",
        Role::User => "somebody who may log in and administers nothing",
        Role::Session | Role::Nobody | Role::WrongKey => {
            "the administrator of the unit by user name and password, where its calls else go by a key"
        }
    };
    let variable = role.variable();
    let cases = suite().iter().filter(|case| case.roles.contains(&role)).count();
    let given = match role {
        // The session is that of the administrator.
        Role::Session => {
            "DIALCHECK_SYSTEM_ADMIN_USERNAME and DIALCHECK_SYSTEM_ADMIN_PASSWORD".to_owned()
        }
        _ => format!("{variable}_KEY, or {variable}_USERNAME and {variable}_PASSWORD"),
    };
    Entry::new("role", role.name(), sentence)
        .with("given by", given)
        .with("cases", format!("{cases} need it"))
}

fn level(name: &str) -> Option<Entry> {
    let level = [Level::Must, Level::Should, Level::Open]
        .into_iter()
        .find(|level| level.to_string() == name)?;
    let sentence = match level {
        Level::Must => "the document states it: breaking it is a failure",
        Level::Should => {
            "it follows from the document, or is what units in the field do: breaking it is a warning"
        }
        Level::Open => {
            "the document is silent or contradicts itself: the answer is recorded, never judged"
        }
    };
    let count = Contract::get().requirements().filter(|one| one.level == level).count();
    Some(Entry::new("level", name, sentence).with("rules", count.to_string()))
}
