use dialcheck::report::Format;

use super::told::Told;

pub(super) fn ids() -> Vec<String> {
    Format::ALL.iter().map(|format| format.id.to_owned()).collect()
}

pub(super) fn explain(id: &str) -> Option<Told> {
    let format = Format::find(id)?;
    let flag = format!("dialcheck run --report {id}=FILE");
    Some(Told::new("report format", id, format.doc).fact("write it", flag))
}
