use dialcheck::contract::{Contract, Field};

use super::told::Told;

fn fields() -> &'static [Field] {
    let [_, long] = Contract::get().grammars();
    &long.fields
}

pub(super) fn ids() -> Vec<String> {
    fields().iter().map(|field| format!("byte-{}", field.bytes)).collect()
}

/// A byte of a queue's string, as in `byte-6`, `byte 7` or `subtype/byte-7-8`.
pub(super) fn explain(id: &str) -> Option<Told> {
    let plain = id.strip_prefix("subtype/").unwrap_or(id);
    let place = plain.strip_prefix("byte-").or_else(|| plain.strip_prefix("byte "))?;
    let number = place.parse::<usize>().ok();
    let field = fields().iter().find(|field| {
        field.bytes == place || number.is_some_and(|at| (field.first..=field.last).contains(&at))
    })?;
    let [short, _] = Contract::get().grammars();
    let values = field.allowed().iter().map(|allowed| {
        let meaning = field.meaning.get(allowed).map_or("a number of the range", String::as_str);
        format!("'{allowed}' {meaning}")
    });
    let told = Told::new(
        "subtype byte",
        field.bytes.clone(),
        format!("{}, in a queue's string", field.title),
    )
    .facts("value", values)
    .fact("lengths", if field.last <= short.length { "18 and 21 bytes" } else { "21 bytes" })
    .fact("requirement", format!("update/subtype/byte-{}", field.bytes))
    .fact("spell", "dialcheck decode 'a                 '");
    Some(told)
}
