use serde_json::{Value, json};

use super::certify::certify_by;
use super::characters::{self, CHARACTERS};
use super::values::values_of;
use crate::contract::{Column, Contract, Kind, Validators};

/// A value that breaks one keyword of a column, and why nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutation {
    /// The keyword, one of [`Column::keywords`].
    pub keyword: &'static str,
    /// How it is broken, in words joined by dashes: `one-above`. It is unique within the keyword.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// What makes the candidates for one keyword, the nearest misses first.
type Maker = fn(&Validators, &Column) -> Vec<(String, Value)>;

/// The makers by keyword. `refusable` has none: it says that there are mutations at all.
const MAKERS: &[(&str, Maker)] = &[
    ("type", types),
    ("null", nulls),
    ("minimum", too_small),
    ("maximum", too_great),
    ("enum", strangers),
    ("pattern", misfits),
    ("integer", fractions),
];

/// Values outside the domain of `column`, each with one fault, grouped by keyword in the order of
/// [`Column::keywords`] and within it the nearest misses first.
///
/// Each one is certified: it breaks its keyword alone, and no reading that the document leaves open makes
/// it valid. Digits inside the range for a number are not here, nor are numbers for texts, or `''`.
pub fn mutations(column: &Column) -> Vec<Mutation> {
    mutations_of(Contract::get().validators(), column)
}

/// [`mutations`] by other schemas than those of this build.
pub(super) fn mutations_of(validators: &Validators, column: &Column) -> Vec<Mutation> {
    let mut certified = candidates(validators, column);
    certified.retain(|mutation| {
        certify_by(validators, column, mutation.keyword, &mutation.value).is_ok()
    });
    certified
}

/// All candidates, none twice.
fn candidates(validators: &Validators, column: &Column) -> Vec<Mutation> {
    let mut candidates: Vec<Mutation> = Vec::new();
    for keyword in column.keywords() {
        let Some((_, make)) = MAKERS.iter().find(|(name, _)| *name == keyword) else {
            continue;
        };
        for (label, value) in make(validators, column) {
            if candidates.iter().all(|other| other.value != value) {
                candidates.push(Mutation {
                    keyword,
                    label,
                    value,
                });
            }
        }
    }
    candidates
}

/// The makers' candidates out of a table.
fn table<const N: usize>(entries: [(&str, Value); N]) -> Vec<(String, Value)> {
    entries
        .into_iter()
        .map(|(label, value)| (label.to_owned(), value))
        .collect()
}

/// Other JSON types. A list has two members, since a list of one might pass for its member.
fn structures(validators: &Validators, column: &Column) -> Vec<(String, Value)> {
    let valid = values_of(validators, column);
    let one = valid.first().cloned().unwrap_or_else(|| "".into());
    let two = valid.last().cloned().unwrap_or_else(|| "".into());
    table([
        ("object", json!({ "value": one })),
        ("empty-object", json!({})),
        ("list", json!([one, two])),
        ("empty-list", json!([])),
    ])
}

fn types(validators: &Validators, column: &Column) -> Vec<(String, Value)> {
    let mut types = Vec::new();
    match column.kind {
        // A program that reads leading digits only takes the first of these.
        Kind::Number => types.extend(table([
            ("digit-then-letter", "1x".into()),
            ("word", "many".into()),
            ("not-a-number", "NaN".into()),
        ])),
        Kind::Boolean => types.extend(table([("word", "maybe".into())])),
        // Whether a text column takes a number or a boolean as its text is open.
        Kind::Text | Kind::Digits | Kind::Intro | Kind::DigitMember => {}
    }
    types.extend(structures(validators, column));
    types
}

fn nulls(_: &Validators, _: &Column) -> Vec<(String, Value)> {
    table([("null", Value::Null)])
}

/// Below the least value: the nearest, then those that a cast to 16, 32 or 64 bits wraps into the range
/// or to its other end.
fn too_small(_: &Validators, column: &Column) -> Vec<(String, Value)> {
    let Some(least) = column.minimum else {
        return Vec::new();
    };
    table([
        ("one-below", json!(least - 1)),
        ("one-below-as-digits", json!((least - 1).to_string())),
        ("ten-below", json!(least - 10)),
        ("wraps-in-16-bits", json!(least - (1 << 16))),
        ("wraps-in-32-bits", json!(least - (1 << 32))),
        ("below-32-bits", json!(i64::from(i32::MIN) - 1)),
        ("least-of-64-bits", json!(i64::MIN)),
    ])
}

/// Above the greatest value, in the same way.
fn too_great(_: &Validators, column: &Column) -> Vec<(String, Value)> {
    let Some(greatest) = column.maximum else {
        return Vec::new();
    };
    let inside = column.minimum.unwrap_or(greatest);
    table([
        ("one-above", json!(greatest + 1)),
        ("one-above-as-digits", json!((greatest + 1).to_string())),
        ("ten-above", json!(greatest + 10)),
        ("wraps-in-16-bits", json!(inside + (1 << 16))),
        ("wraps-in-32-bits", json!(inside + (1 << 32))),
        ("above-32-bits", json!(i64::from(i32::MAX) + 1)),
        ("greatest-of-64-bits", json!(i64::MAX)),
    ])
}

/// Fractions that a truncating program takes for a number inside the range.
fn fractions(_: &Validators, column: &Column) -> Vec<(String, Value)> {
    let least = column.minimum.unwrap_or(0);
    let mut fractions = vec![("half-above-the-least".to_owned(), half_above(least))];
    if let Some(greatest) = column.maximum {
        fractions.push((
            "half-below-the-greatest".to_owned(),
            half_above(greatest - 1),
        ));
    }
    let middle = column
        .maximum
        .map_or(least + 30, |greatest| least + (greatest - least) / 2);
    fractions.push(("half-as-digits".to_owned(), format!("{middle}.5").into()));
    fractions
}

/// `number` and a half.
fn half_above(number: i64) -> Value {
    let text = if number < 0 {
        format!("-{}.5", -(number + 1))
    } else {
        format!("{number}.5")
    };
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

/// Values that are no members: neighbours of the numbers, near misses of the words, other JSON types.
fn strangers(validators: &Validators, column: &Column) -> Vec<(String, Value)> {
    let words: Vec<&str> = column.members.iter().filter_map(Value::as_str).collect();
    let numbers: Vec<i64> = column.members.iter().filter_map(as_number).collect();
    let mut strangers = Vec::new();
    for number in &numbers {
        for near in [number - 1, number + 1] {
            if !numbers.contains(&near) {
                strangers.push((format!("near-miss-{near}"), near.into()));
                strangers.push((
                    format!("near-miss-{near}-as-digits"),
                    near.to_string().into(),
                ));
            }
        }
    }
    if let Some(least) = numbers.iter().min() {
        strangers.push(("fraction".to_owned(), half_above(*least)));
    }
    for word in words {
        strangers.extend(near_words(word));
    }
    if !column.nullable {
        strangers.extend(table([("empty", "".into())]));
    }
    strangers.extend(table([("unknown-word", "unknown".into())]));
    strangers.extend(structures(validators, column));
    strangers.retain(|(_, value)| !column.members.contains(value));
    strangers
}

/// A member as a number, also where it is written in digits.
fn as_number(member: &Value) -> Option<i64> {
    member.as_i64().or_else(|| member.as_str()?.parse().ok())
}

/// Texts that are nearly `word`: in the other case, with a space, cut short, or the next letter.
fn near_words(word: &str) -> Vec<(String, Value)> {
    let name = |what: &str| format!("{word}-{what}");
    let other_case: String = word
        .chars()
        .map(|letter| match letter {
            'a'..='z' => letter.to_ascii_uppercase(),
            _ => letter.to_ascii_lowercase(),
        })
        .collect();
    let mut near = vec![
        (name("in-the-other-case"), other_case),
        (name("with-a-space-after"), format!("{word} ")),
        (name("with-a-space-before"), format!(" {word}")),
        (name("twice"), word.repeat(2)),
    ];
    let mut letters = word.chars();
    match (letters.next_back(), letters.as_str()) {
        (Some(letter), "") => near.extend(
            next_letter(letter).map(|next| (name("but-the-next-letter"), next.to_string())),
        ),
        (_, shorter) => near.push((name("cut-short"), shorter.to_owned())),
    }
    near.retain(|(_, text)| text != word);
    near.into_iter()
        .map(|(label, text)| (label, text.into()))
        .collect()
}

/// The letter after `letter`, in the alphabet.
fn next_letter(letter: char) -> Option<char> {
    let next = char::from_u32(u32::from(letter) + 1)?;
    (letter.is_ascii_alphabetic() && next.is_ascii_alphabetic()).then_some(next)
}

/// Texts that are not of the column's form.
fn misfits(validators: &Validators, column: &Column) -> Vec<(String, Value)> {
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
            ("hexadecimal-mark", "0x".into()),
            ("letters", "ab".into()),
            ("fraction", "1.5".into()),
            ("four-digits", "1000".into()),
        ]),
        Kind::Text | Kind::Number | Kind::Boolean | Kind::DigitMember => {
            misfit_texts(validators, column)
        }
    }
}

/// A valid text with one bad character put in, or without one that it needs. Which characters those
/// are comes from trying them all.
fn misfit_texts(validators: &Validators, column: &Column) -> Vec<(String, Value)> {
    let valid = values_of(validators, column);
    let bases: Vec<&str> = valid.iter().filter_map(Value::as_str).collect();
    let Some(base) = bases.iter().find(|text| text.len() > 1).or(bases.first()) else {
        return Vec::new();
    };
    let (left, right) = base.split_at(base.len() / 2);
    let mut misfits: Vec<(String, String)> = needed(base);
    for (character, name) in CHARACTERS {
        misfits.push((
            format!("{name}-within"),
            format!("{left}{character}{right}"),
        ));
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

/// Without each of the marks in `base`, with that mark alone, and with one side of it missing.
fn needed(base: &str) -> Vec<(String, String)> {
    let mut needed = Vec::new();
    for (at, mark) in base
        .char_indices()
        .filter(|(_, c)| !c.is_ascii_alphanumeric())
    {
        let Some(name) = characters::name(mark) else {
            continue;
        };
        let (before, after) = (&base[..at], &base[at + mark.len_utf8()..]);
        needed.push((format!("no-{name}"), format!("{before}{after}")));
        needed.push((format!("nothing-before-{name}"), format!("{mark}{after}")));
        needed.push((format!("nothing-after-{name}"), format!("{before}{mark}")));
        needed.push((format!("{name}-alone"), mark.to_string()));
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn certification_turns_down_no_candidate() {
        let validators = Contract::get().validators();
        for column in Contract::get().columns() {
            for mutation in candidates(validators, column) {
                let verdict = certify_by(validators, column, mutation.keyword, &mutation.value);
                assert_eq!(verdict, Ok(()), "{}: {mutation:?}", column.name);
            }
        }
    }

    #[test]
    fn every_keyword_of_every_column_is_broken() {
        for column in Contract::get().columns() {
            let mutations = mutations(column);
            for keyword in column.keywords() {
                let broken = mutations.iter().any(|mutation| mutation.keyword == keyword);
                assert!(
                    broken || keyword == "refusable",
                    "{}: {keyword}",
                    column.name
                );
            }
            assert!(!mutations.is_empty(), "{} is refusable", column.name);
        }
    }

    #[test]
    fn labels_are_slugs_and_unique_within_their_keyword() {
        for column in Contract::get().columns() {
            let mut seen = BTreeSet::new();
            for Mutation { keyword, label, .. } in mutations(column) {
                let slug = |c: char| c.is_ascii_alphanumeric() || c == '-';
                assert!(label.chars().all(slug), "{}: {label:?}", column.name);
                assert!(
                    seen.insert((keyword, label.clone())),
                    "{}: {keyword}/{label}",
                    column.name
                );
            }
        }
    }

    #[test]
    fn the_nearest_misses_come_first() {
        let first = |name: &str, keyword: &str| {
            let column = Contract::get().column(name).expect("a column");
            mutations(column)
                .into_iter()
                .find(|mutation| mutation.keyword == keyword)
                .map(|mutation| mutation.value)
        };
        assert_eq!(first("ring_time", "minimum"), Some(json!(-1)));
        assert_eq!(first("ring_time", "maximum"), Some(json!(1000)));
        assert_eq!(first("ring_time", "integer"), Some(json!(0.5)));
        assert_eq!(first("nightmode", "integer"), Some(json!(-0.5)));
        assert_eq!(first("phonebook", "enum"), Some(json!(-1)));
        assert_eq!(first("ring_type", "enum"), Some(json!("a")));
        assert_eq!(first("email", "pattern"), Some(json!("qaexample.com")));
        assert_eq!(first("name", "pattern"), Some(json!("A/b")));
    }
}
