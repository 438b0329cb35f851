use clap::ValueEnum as _;
use dialcheck::contract::{Contract, Operation};
use dialcheck::export::catalogue;
use dialcheck::inspect::in_words;
use dialcheck::report::Format;
use dialcheck::run::Selection;
use dialcheck::selftest::Equivalents;
use serde_json::json;

use super::args::Listed;
use super::exit::Exit;
use super::list::{Entry, entries};

pub(super) fn equivalents() -> Vec<Entry> {
    let list = Equivalents::embedded();
    list.ids()
        .map(|id| {
            let why = list.reason(id).unwrap_or_default();
            (id.to_owned(), why.to_owned(), json!({"id": id, "reason": why}))
        })
        .collect()
}

pub(super) fn columns() -> Vec<Entry> {
    let contract = Contract::get();
    contract
        .columns()
        .iter()
        .map(|column| {
            let values = in_words(contract.documents(), "columns", &column.schema);
            let since = column.since.to_string();
            let value = json!({
                "id": column.name, "title": column.title, "since": since, "values": values, "schema": column.schema,
            });
            (column.name.clone(), format!("{since:<6}  {}", column.title), value)
        })
        .collect()
}

pub(super) fn operations() -> Vec<Entry> {
    Operation::ALL
        .into_iter()
        .map(|operation| {
            let schema = Contract::get().documents().get(&format!("{operation}.request"));
            let title = schema.ok().and_then(|one| one["title"].as_str()).unwrap_or_default();
            let since = operation.since().to_string();
            let since = if since == "0.0.0" { "always" } else { &since };
            let value = json!({
                "id": operation, "title": title, "since": since, "path": operation.path(), "writes": operation.writes(),
            });
            let line = format!("{since:<6}  {:<24}  {title}", operation.path());
            (operation.verb().to_owned(), line, value)
        })
        .collect()
}

pub(super) fn schemas() -> Vec<Entry> {
    catalogue()
        .into_iter()
        .map(|document| (document.name.clone(), document.title.clone(), json!(document)))
        .collect()
}

pub(super) fn formats() -> Vec<Entry> {
    let entry = |format: &Format| {
        (format.id.to_owned(), format.doc.to_owned(), json!({"id": format.id, "doc": format.doc}))
    };
    Format::ALL.iter().map(entry).collect()
}

pub(super) fn exit_codes() -> Vec<Entry> {
    let entry = |exit: Exit| {
        let value = json!({"code": exit.code(), "meaning": exit.meaning()});
        (exit.code().to_string(), exit.meaning().to_owned(), value)
    };
    Exit::ALL.map(entry).to_vec()
}

/// What can be listed, with how many there are of each.
pub(super) fn all() -> Vec<Entry> {
    Listed::value_variants()
        .iter()
        .filter(|kind| !matches!(kind, Listed::All))
        .filter_map(|&kind| {
            let name = kind.to_possible_value()?;
            let help = name.get_help().map(ToString::to_string).unwrap_or_default();
            let help = help.trim_end_matches('.');
            let count = entries(kind, &Selection::default()).len();
            let value = json!({"id": name.get_name(), "count": count, "about": help});
            Some((name.get_name().to_owned(), format!("{count:>5}  {help}"), value))
        })
        .collect()
}
