//! Damage to text on its way into the store: cut, trimmed, folded, escaped, its encoding broken.

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::UPDATE;
use super::subjects::{change, one, values};
use crate::reference::{Call, Next, Parts, Reply};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "text/callerid/cut-at-8",
        "update/callerid/stored",
        "keeps 8 characters of a caller id",
        |p| damages(p, "callerid", |text| cut(text, 8)),
    ),
    Entry::new(
        "text/callerid/cut-at-11",
        "update/callerid/stored",
        "keeps 11 characters of a caller id",
        |p| damages(p, "callerid", |text| cut(text, 11)),
    ),
    Entry::new(
        "text/callerid/dash-dropped",
        "update/callerid/stored",
        "stores a withheld caller id without its dash",
        |p| damages(p, "callerid", |text| text.trim_start_matches('-').to_owned()),
    ),
    Entry::new(
        "text/callerid/as-number",
        "update/callerid/stored",
        "stores a caller id without the zero at its front",
        |p| damages(p, "callerid", |text| text.strip_prefix('0').unwrap_or(text).to_owned()),
    ),
    Entry::new(
        "text/callerid/withheld-zero-lost",
        "update/callerid/stored",
        "stores a withheld caller id as a negative number",
        |p| {
            damages(p, "callerid", |text| {
                text.parse::<i64>()
                    .ok()
                    .filter(|id| *id < 0)
                    .map_or(text.to_owned(), |id| id.to_string())
            });
        },
    ),
    Entry::new(
        "text/callerid/unicode-as-question",
        "update/callerid/stored",
        "stores ? for each character of a caller id that is not ASCII",
        |p| {
            damages(p, "callerid", |text| {
                text.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect()
            });
        },
    ),
    Entry::new(
        "text/callerid/unicode-twice-encoded",
        "update/callerid/stored",
        "reads the UTF-8 of a caller id as Latin-1",
        |p| damages(p, "callerid", |text| text.bytes().map(char::from).collect()),
    ),
    Entry::new(
        "text/callerid/markup-escaped",
        "update/callerid/stored",
        "stores a caller id with its markup escaped",
        |p| {
            damages(p, "callerid", |text| {
                text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            });
        },
    ),
    Entry::new(
        "text/callerid/quotes-doubled",
        "update/callerid/stored",
        "doubles the quotes in a caller id",
        |p| damages(p, "callerid", |text| text.replace('\'', "''")),
    ),
    Entry::new(
        "text/callerid/backslash-lost",
        "update/callerid/stored",
        "loses the backslashes of a caller id",
        |p| damages(p, "callerid", |text| text.replace('\\', "")),
    ),
    Entry::new(
        "text/callerid/plus-as-blank",
        "update/callerid/stored",
        "stores a plus in a caller id as a blank",
        |p| damages(p, "callerid", |text| text.replace('+', " ")),
    ),
    Entry::new(
        "text/callerid/trimmed",
        "update/callerid/stored",
        "cuts blanks off both ends of a caller id",
        |p| damages(p, "callerid", |text| text.trim().to_owned()),
    ),
    Entry::new(
        "text/email/small",
        "update/email/stored",
        "stores e-mail addresses in small letters",
        |p| damages(p, "email", str::to_lowercase),
    ),
    Entry::new(
        "text/email/plus-part-dropped",
        "update/email/stored",
        "drops what follows a plus in an e-mail address",
        |p| damages(p, "email", without_plus),
    ),
    Entry::new(
        "text/email/cut-at-20",
        "update/email/stored",
        "keeps 20 characters of an e-mail address",
        |p| damages(p, "email", |text| cut(text, 20)),
    ),
    Entry::new(
        "text/passcode/zeros-lost",
        "update/passcode/stored",
        "loses the zeros at the front of a passcode",
        |p| damages(p, "passcode", |text| text.trim_start_matches('0').to_owned()),
    ),
    Entry::new(
        "text/passcode/cut-at-3",
        "update/passcode/stored",
        "keeps 3 digits of a passcode",
        |p| damages(p, "passcode", |text| cut(text, 3)),
    ),
    Entry::new(
        "text/passcode/cut-at-4",
        "update/passcode/stored",
        "keeps 4 digits of a passcode",
        |p| damages(p, "passcode", |text| cut(text, 4)),
    ),
    Entry::new(
        "text/passcode/cut-at-8",
        "update/passcode/stored",
        "keeps 8 digits of a passcode",
        |p| damages(p, "passcode", |text| cut(text, 8)),
    ),
    Entry::new(
        "text/subtype/trimmed",
        "update/subtype/queue",
        "stores a queue string without the blanks at its end",
        |p| damages(p, "subtype", |text| text.trim_end().to_owned()),
    ),
    Entry::new(
        "text/subtype/blanks-joined",
        "update/subtype/queue",
        "makes one blank of several in a queue string",
        |p| damages(p, "subtype", joined),
    ),
    Entry::new(
        "text/subtype/small",
        "update/subtype/byte-1",
        "stores a queue string in small letters",
        |p| {
            damages(p, "subtype", |text| {
                if text.len() > 1 { text.to_lowercase() } else { text.to_owned() }
            });
        },
    ),
    Entry::new(
        "text/subtype/capital-exit-lost",
        "update/subtype/byte-3",
        "stores y for Y in byte 3 of a queue string",
        |p| damages(p, "subtype", |text| byte(text, 2, "Y", "y")),
    ),
    Entry::new(
        "text/subtype/prompts-sorted",
        "update/subtype/byte-11-12",
        "stores the first two prompts of a queue in order",
        |p| damages(p, "subtype", sorted),
    ),
    Entry::new(
        "text/subtype/blank-prompt-as-zero",
        "update/subtype/byte-11-12",
        "stores a blank prompt as prompt 00",
        |p| damages(p, "subtype", |text| byte(text, 10, "  ", "00")),
    ),
    Entry::new(
        "text/bounce_fall/last-digit-lost",
        "update/bounce_fall/stored",
        "loses the last digit of bounce_fall",
        |p| {
            damages(p, "bounce_fall", |text| {
                text.get(..text.len().saturating_sub(1)).unwrap_or_default().to_owned()
            });
        },
    ),
    Entry::new(
        "text/no_vm_jump/scoped",
        "update/no_vm_jump/stored",
        "stores the scoped number of a private extension as no_vm_jump",
        |p| {
            damages(p, "no_vm_jump", |text| {
                if text.is_empty() { String::new() } else { format!("{text}_test") }
            });
        },
    ),
];

/// Damages the text of one column in each update.
pub(super) fn damages(parts: &mut Parts, column: &'static str, damage: fn(&str) -> String) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        if UPDATE.contains(&call.operation) && next.rules.check(call.operation, &call.body).is_ok()
        {
            change(&mut call, column, |value| match value {
                Value::String(text) => json!(damage(text)),
                other => other.clone(),
            });
            return unchecked(&next, call, column).await;
        }
        next.handle(call).await
    });
}

/// Updates, and writes `column` as the call has it, valid or not: the damage comes after validation.
async fn unchecked(next: &Next, mut call: Call, column: &'static str) -> Reply {
    let damaged = call.body["values"].get(column).cloned();
    let plain = call.clone();
    if next.rules.check(call.operation, &call.body).is_err()
        && let Some(values) = values(&mut call)
    {
        values.remove(column);
    }
    let reply = next.handle(call).await;
    if let Some(damaged) = damaged.filter(|_| reply.succeeded()) {
        let _ = next.store.write(|tables| {
            let row = one(tables, &plain)?;
            row.map_or(Ok(()), |row| tables.set(row.id, column, &damaged))
        });
    }
    reply
}

pub(super) fn cut(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

pub(super) fn joined(text: &str) -> String {
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn without_plus(text: &str) -> String {
    match (text.split_once('+'), text.split_once('@')) {
        (Some((name, _)), Some((_, domain))) => format!("{name}@{domain}"),
        _ => text.to_owned(),
    }
}

/// Puts `new` in place of `old` at byte `at` of a queue string.
fn byte(text: &str, at: usize, old: &str, new: &str) -> String {
    match text.get(at..at + old.len()) {
        Some(found) if found == old => format!("{}{new}{}", &text[..at], &text[at + old.len()..]),
        _ => text.to_owned(),
    }
}

fn sorted(text: &str) -> String {
    match (text.get(10..12), text.get(12..14)) {
        (Some(first), Some(second)) if first > second => {
            format!("{}{second}{first}{}", &text[..10], &text[14..])
        }
        _ => text.to_owned(),
    }
}
