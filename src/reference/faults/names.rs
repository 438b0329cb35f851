//! Damage to names on their way into the store.

use super::fault::Entry;
use super::text::{cut, damages, joined};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new("text/name/cut-at-10", "update/name/stored", "keeps 10 characters of a name", |p| {
        damages(p, "name", |text| cut(text, 10));
    }),
    Entry::new("text/name/cut-at-16", "update/name/stored", "keeps 16 characters of a name", |p| {
        damages(p, "name", |text| cut(text, 16));
    }),
    Entry::new("text/name/cut-at-20", "update/name/stored", "keeps 20 characters of a name", |p| {
        damages(p, "name", |text| cut(text, 20));
    }),
    Entry::new("text/name/cut-at-32", "update/name/stored", "keeps 32 characters of a name", |p| {
        damages(p, "name", |text| cut(text, 32));
    }),
    Entry::new(
        "text/name/trimmed",
        "update/name/stored",
        "cuts blanks off both ends of a name",
        |p| damages(p, "name", |text| text.trim().to_owned()),
    ),
    Entry::new(
        "text/name/blanks-joined",
        "update/name/stored",
        "makes one blank of several in a name",
        |p| damages(p, "name", joined),
    ),
    Entry::new("text/name/capitals", "update/name/stored", "stores names in capitals", |p| {
        damages(p, "name", str::to_uppercase);
    }),
    Entry::new("text/name/small", "update/name/stored", "stores names in small letters", |p| {
        damages(p, "name", str::to_lowercase);
    }),
    Entry::new(
        "text/name/first-capital",
        "update/name/stored",
        "gives a name a capital first letter",
        |p| damages(p, "name", capitalised),
    ),
    Entry::new(
        "text/name/underscore-as-blank",
        "update/name/stored",
        "stores an underscore in a name as a blank",
        |p| damages(p, "name", |text| text.replace('_', " ")),
    ),
    Entry::new("text/name/dots-dropped", "update/name/stored", "drops dots from a name", |p| {
        damages(p, "name", |text| text.replace('.', ""));
    }),
    Entry::new("text/name/dashes-dropped", "update/name/stored", "drops dashes from a name", |p| {
        damages(p, "name", |text| text.replace('-', ""));
    }),
    Entry::new(
        "text/name/digits-as-number",
        "update/name/stored",
        "stores a name of digits as a number",
        |p| {
            damages(p, "name", |text| {
                text.parse::<u32>().map_or(text.to_owned(), |number| number.to_string())
            });
        },
    ),
    Entry::new(
        "text/name/first-word",
        "update/name/stored",
        "stores the first word of a name",
        |p| damages(p, "name", |text| text.split(' ').next().unwrap_or_default().to_owned()),
    ),
];

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
