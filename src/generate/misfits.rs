use serde_json::Value;

use super::characters::{self, CHARACTERS};
use super::mutations::{Labelled, table};
use super::values::{plain_text, values_of};
use crate::contract::{Column, Kind, Validators};

/// Texts that are not of the column's form.
pub(super) fn misfits(validators: &Validators, column: &Column) -> Vec<Labelled> {
    match column.kind {
        // `1e2`, `+1` and ` 1` are left out: a reading as a number, which is open, takes them.
        Kind::Digits => table([
            ("letter-at-the-end", "12a".into()),
            ("letter-at-the-start", "a12".into()),
            ("hash-at-the-end", "12#".into()),
            ("asterisk-at-the-start", "*12".into()),
            ("space-within", "1 2".into()),
            ("dash-within", "1-2".into()),
            ("negative", "-1".into()),
            ("fraction", "1.5".into()),
            ("comma", "1,5".into()),
            ("letters", "abc".into()),
            ("newline-at-the-end", "12\n".into()),
        ]),
        Kind::Intro => table([
            ("one-above", "100".into()),
            ("negative", "-1".into()),
            ("letter-at-the-end", "1a".into()),
            ("letter-at-the-start", "a1".into()),
            ("hash-at-the-end", "1#".into()),
            ("asterisk-at-the-start", "*1".into()),
            ("dash-at-the-end", "1-".into()),
            ("hexadecimal-mark", "0x".into()),
            ("letters", "ab".into()),
            ("fraction", "1.5".into()),
            ("three-digits", "999".into()),
            ("four-digits", "1000".into()),
            ("many-digits", "99999".into()),
        ]),
        Kind::Text | Kind::Number | Kind::Nightmode | Kind::Boolean | Kind::DigitMember => {
            misfit_texts(validators, column)
        }
    }
}

/// A valid text with one bad character put in, or without one that it needs. Which characters those
/// are comes from trying them all.
fn misfit_texts(validators: &Validators, column: &Column) -> Vec<Labelled> {
    let valid = values_of(validators, column);
    let Some(base) = plain_text(&valid).and_then(Value::as_str) else {
        return Vec::new();
    };
    let (left, right) = base.split_at(base.len() / 2);
    let takes = |text: &str| validators.column_takes(&column.name, &Value::from(text));
    let mut misfits: Vec<(String, String)> = needed(base, takes);
    for (character, name) in CHARACTERS {
        misfits.push((format!("{name}-within"), format!("{left}{character}{right}")));
    }
    for (character, name) in CHARACTERS {
        // A space at an end may be trimmed; that is for the unit to say.
        if !matches!(character, ' ' | '\t' | '\r') {
            misfits.push((format!("{name}-at-the-start"), format!("{character}{base}")));
            misfits.push((format!("{name}-at-the-end"), format!("{base}{character}")));
        }
    }
    // One character at the ends shows what there is to see: whether the form is anchored.
    let mut at_ends = 0;
    misfits
        .into_iter()
        .map(|(label, text)| (label, Value::from(text)))
        .filter(|(_, value)| !validators.column_takes(&column.name, value))
        .filter(|(label, _)| {
            let at_end = label.ends_with("-at-the-start") || label.ends_with("-at-the-end");
            at_ends += usize::from(at_end);
            !at_end || at_ends <= 2 || label == "newline-at-the-end"
        })
        .collect()
}

/// Without each of the marks in `base` that it cannot do without, with that mark alone, and with one
/// side of it missing.
fn needed(base: &str, takes: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let mut needed = Vec::new();
    for (at, mark) in base.char_indices() {
        let (before, after) = (&base[..at], &base[at + mark.len_utf8()..]);
        let Some(name) = characters::name(mark) else {
            continue;
        };
        if mark.is_ascii_alphanumeric() || takes(&format!("{before}{after}")) {
            continue;
        }
        needed.push((format!("no-{name}"), format!("{before}{after}")));
        needed.push((format!("nothing-before-{name}"), format!("{mark}{after}")));
        needed.push((format!("nothing-after-{name}"), format!("{before}{mark}")));
        needed.push((format!("{name}-alone"), mark.to_string()));
    }
    needed
}
