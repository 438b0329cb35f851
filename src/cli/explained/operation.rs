use dialcheck::contract::{Contract, Operation};
use dialcheck::suite::suite;

use super::told::Told;

pub(super) fn ids() -> Vec<String> {
    Operation::ALL.map(|operation| operation.verb().to_owned()).to_vec()
}

pub(super) fn explain(id: &str) -> Option<Told> {
    let operation: Operation = id.parse().ok()?;
    let contract = Contract::get();
    let title = contract.documents().get(&format!("{operation}.request")).map(|one| &one["title"]);
    let since = operation.since().to_string();
    let since = if since == "0.0.0" { "always".to_owned() } else { since };
    let own = |id: &str| id.split('/').next() == Some(operation.verb());
    let requirements = contract.requirements().filter(|one| own(&one.id)).count();
    let cases = suite().iter().filter(|case| own(&case.id)).count();
    let prefix = format!("role/{operation}/");
    let roles = contract.requirements().filter(|one| one.id.starts_with(&prefix));
    let told =
        Told::new("operation", id, title.ok().and_then(|title| title.as_str()).unwrap_or_default())
            .fact("call", format!("POST {}", operation.path()))
            .fact("since", since)
            .fact("effect", if operation.writes() { "it writes" } else { "it reads alone" })
            .facts(
                "role",
                roles.map(|one| format!("{} ({}, {})", one.statement, one.level, one.id)),
            )
            .fact(
                "requirements",
                format!(
                    "{requirements}, shown by dialcheck list requirements --filter '{operation}/*'"
                ),
            )
            .fact("cases", format!("{cases}, shown by dialcheck list --filter '{operation}/*'"))
            .fact(
                "schemas",
                format!("dialcheck schema show {operation}.request, {operation}.response"),
            )
            .fact("bodies", format!("dialcheck generate {operation} valid"));
    Some(told)
}
