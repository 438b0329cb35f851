use dialcheck::export::catalogue;

use super::told::Told;

pub(super) fn ids() -> Vec<String> {
    catalogue().into_iter().map(|document| document.name).collect()
}

pub(super) fn explain(id: &str) -> Option<Told> {
    let document = catalogue().into_iter().find(|document| document.name == id)?;
    let told = Told::new("document", id, document.title).facts("since", document.since);
    Some(told.fact("show it", format!("dialcheck schema show {id}")))
}
