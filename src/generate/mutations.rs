use serde_json::{Value, json};

use super::certify::certify_by;
use super::kept::Kept;
use super::misfits::misfits;
use super::strangers::strangers;
use super::values::proposals;
use crate::contract::{Column, Contract, Kind, Validators};

/// A value that breaks one keyword of a column and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Mutation {
    /// The keyword, one of [`Column::keywords`].
    pub keyword: &'static str,
    /// How it is broken, in words joined by dashes: `one-above`. It is unique within the keyword.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// A value, and how it is wrong.
pub(super) type Labelled = (String, Value);

/// What makes the candidates for one keyword, the nearest misses first.
type Maker = fn(&Validators, &Column) -> Vec<Labelled>;

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
pub fn mutations(column: &Column) -> &'static [Mutation] {
    static KEPT: Kept<Mutation> = Kept::new();
    KEPT.of_column(column, |column| mutations_of(Contract::get().validators(), column))
}

/// [`mutations`] by other schemas than those of this build.
pub(super) fn mutations_of(validators: &Validators, column: &Column) -> Vec<Mutation> {
    let mut certified = candidates(validators, column);
    certified.retain(|mutation| {
        certify_by(validators, column, mutation.keyword, &mutation.value).is_ok()
    });
    certified
}

/// All candidates, none twice, before they are certified.
pub(super) fn candidates(validators: &Validators, column: &Column) -> Vec<Mutation> {
    let mut candidates: Vec<Mutation> = Vec::new();
    for keyword in column.keywords() {
        let Some((_, make)) = MAKERS.iter().find(|(name, _)| *name == keyword) else {
            continue;
        };
        for (label, value) in make(validators, column) {
            if candidates.iter().all(|other| other.value != value) {
                candidates.push(Mutation { keyword, label, value });
            }
        }
    }
    candidates
}

/// The makers' candidates out of a table.
pub(super) fn table<const N: usize>(entries: [(&str, Value); N]) -> Vec<Labelled> {
    entries.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}

/// Other JSON types. A list has two members, since a list of one might pass for its member.
pub(super) fn structures(validators: &Validators, column: &Column) -> Vec<Labelled> {
    let valid = proposals(validators, column);
    let one = valid.first().cloned().unwrap_or_else(|| "".into());
    let two = valid.last().cloned().unwrap_or_else(|| "".into());
    table([
        ("object", json!({ "value": one })),
        ("empty-object", json!({})),
        ("list", json!([one, two])),
        ("empty-list", json!([])),
    ])
}

fn types(validators: &Validators, column: &Column) -> Vec<Labelled> {
    let mut types = Vec::new();
    match column.kind {
        // A program that reads leading digits only takes the first of these.
        Kind::Number | Kind::Nightmode => types.extend(table([
            ("digit-then-letter", "1x".into()),
            ("word", "many".into()),
            ("not-a-number", "NaN".into()),
        ])),
        Kind::Boolean => {
            types.extend(table([("word", "maybe".into()), ("another-number", json!(2))]));
        }
        // Whether a text column takes a number or a boolean as its text is open.
        Kind::Text | Kind::Digits | Kind::Intro | Kind::DigitMember => {}
    }
    types.extend(structures(validators, column));
    types
}

fn nulls(_: &Validators, _: &Column) -> Vec<Labelled> {
    table([("null", Value::Null)])
}

/// Below the least value: the nearest, then those that a cast to 16, 32 or 64 bits wraps into the range
/// or to its other end.
fn too_small(_: &Validators, column: &Column) -> Vec<Labelled> {
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
fn too_great(_: &Validators, column: &Column) -> Vec<Labelled> {
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
fn fractions(_: &Validators, column: &Column) -> Vec<Labelled> {
    let least = column.minimum.unwrap_or(0);
    let mut fractions = vec![("half-above-the-least".to_owned(), half_above(least))];
    if let Some(greatest) = column.maximum {
        fractions.push(("half-below-the-greatest".to_owned(), half_above(greatest - 1)));
    }
    let middle = column.maximum.map_or(least + 30, |greatest| least + (greatest - least) / 2);
    fractions.push(("half-as-digits".to_owned(), format!("{middle}.5").into()));
    fractions
}

/// `number` and a half.
pub(super) fn half_above(number: i64) -> Value {
    let text = if number < 0 { format!("-{}.5", -(number + 1)) } else { format!("{number}.5") };
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::values::values_of;
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
                assert!(broken || keyword == "refusable", "{}: {keyword}", column.name);
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
                .iter()
                .find(|mutation| mutation.keyword == keyword)
                .map(|mutation| mutation.value.clone())
        };
        assert_eq!(first("ring_time", "minimum"), Some(json!(-1)));
        assert_eq!(first("ring_time", "maximum"), Some(json!(1000)));
        assert_eq!(first("ring_time", "integer"), Some(json!(0.5)));
        assert_eq!(first("nightmode", "integer"), Some(json!(-0.5)));
        assert_eq!(first("phonebook", "enum"), Some(json!(-1)));
        assert_eq!(first("ring_type", "enum"), Some(json!("a")));
        assert_eq!(first("email", "pattern"), Some(json!("qaexample.com")));
        assert_eq!(first("name", "pattern"), Some(json!("Front/ desk")));
    }

    /// A contract with one more column, as an edit of the schemas makes it.
    fn with_column(schema: &Value) -> (Validators, Column) {
        let mut documents = crate::contract::Documents::embedded().expect("the embedded files");
        let columns = documents.get_mut("columns").expect("the columns");
        columns["$defs"]["novelty"] = schema.clone();
        let update = documents.get_mut("update.request").expect("the update");
        update["properties"]["values"]["properties"]["novelty"] =
            json!({ "$ref": "columns.schema.json#/$defs/novelty" });
        let null_among = |name: &str| {
            schema[name]
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one.is_null() || one == "null"))
        };
        let nullable = null_among("type") || null_among("enum");
        let column = Column {
            name: "novelty".to_owned(),
            title: String::new(),
            since: crate::contract::Version::new(6, 3, 10),
            kind: serde_json::from_value(schema["x-kind"].clone()).expect("a kind"),
            nullable,
            minimum: schema["minimum"].as_i64(),
            maximum: schema["maximum"].as_i64(),
            members: schema["enum"].as_array().cloned().unwrap_or_default(),
            pattern: schema["pattern"].as_str().map(str::to_owned),
            samples: Vec::new(),
            reference: None,
            decided_for: Vec::new(),
            may_be_empty: false,
            open: Vec::new(),
            effective: std::collections::BTreeMap::new(),
            schema: schema.clone(),
        };
        let validators = Validators::compile(&documents).expect("the schemas compile");
        (validators, column)
    }

    #[test]
    fn a_new_column_needs_no_edit_here() {
        for schema in [
            json!({ "type": "integer", "minimum": 5, "maximum": 8, "x-kind": "number" }),
            json!({ "type": ["integer", "null"], "minimum": -3, "x-kind": "number" }),
            json!({ "enum": ["on", "off", null], "x-kind": "text" }),
            json!({ "type": "string", "pattern": "^[A-F]{3}:[0-9]+$", "x-kind": "text" }),
            json!({ "type": "string", "x-kind": "text" }),
            json!({ "type": "boolean", "x-kind": "boolean" }),
        ] {
            let (validators, column) = with_column(&schema);
            let valid = values_of(&validators, &column);
            assert!(valid.len() >= 2, "{schema}: {valid:?}");
            let found = mutations_of(&validators, &column);
            assert_eq!(found, candidates(&validators, &column), "{schema}");
            for keyword in column.keywords() {
                let broken = found.iter().any(|mutation| mutation.keyword == keyword);
                assert!(broken || keyword == "refusable", "{schema}: {keyword}");
            }
        }
    }
}
