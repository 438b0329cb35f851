use dialcheck::contract::{Column, Contract, READ_COLUMNS};
use dialcheck::inspect::in_words;
use dialcheck::suite::suite;

use super::told::Told;

pub(super) fn ids() -> Vec<String> {
    Contract::get().columns().iter().map(|column| column.name.clone()).collect()
}

pub(super) fn explain(id: &str) -> Option<Told> {
    let contract = Contract::get();
    let column = contract.column(id)?;
    let values = in_words(contract.documents(), "columns", &column.schema);
    let mut told = Told::new("column", id, column.title.clone())
        .fact("values", values)
        .facts("unit", column.schema["x-unit"].as_str().map(str::to_owned));
    let meanings = column.schema["x-meaning"].as_object();
    told = told.facts(
        "value",
        meanings
            .into_iter()
            .flatten()
            .map(|(value, meaning)| format!("{value} {}", meaning.as_str().unwrap_or_default())),
    );
    told = told.fact("since", column.since.to_string()).facts("if", conditions(column));
    told = told.fact("operations", operations(column));
    let of_column = |id: &str| id.split('/').any(|step| step == column.name);
    let requirements: Vec<_> = contract.requirements().filter(|one| of_column(&one.id)).collect();
    let cases =
        suite().iter().filter(|case| case.requirements.iter().any(|id| of_column(id))).count();
    let told = told
        .facts("requirement", requirements.iter().map(|one| format!("{} ({})", one.id, one.level)))
        .fact("cases", format!("{cases}, shown by dialcheck list --filter '*/{}*'", column.name))
        .fact("bodies", format!("dialcheck generate update invalid --column {}", column.name));
    Some(told)
}

fn conditions(column: &Column) -> Vec<String> {
    let of_column = Contract::get().conditions().iter().filter(|one| one.column == column.name);
    of_column
        .map(|one| format!("ring_type is {}: see {}", one.ring_types.join(", "), one.requirement))
        .collect()
}

fn operations(column: &Column) -> String {
    let mut operations = vec!["update writes it", "readfull answers it", "clone copies it"];
    if READ_COLUMNS.contains(&column.name.as_str()) {
        operations.push("read answers it");
    }
    let create = Contract::get().documents().get("create.request");
    let set = create
        .is_ok_and(|one| one["properties"]["values"]["properties"].get(&column.name).is_some());
    if set {
        operations.push("create sets it");
    }
    operations.join(", ")
}
