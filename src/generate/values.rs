use proptest::prelude::{BoxedStrategy, Just, any};
use proptest::prop_oneof;
use proptest::sample::select;
use proptest::strategy::Strategy;
use proptest::string::string_regex;
use serde_json::Value;

use super::characters::CHARACTERS;
use super::domain::Domain;
use super::kept::Kept;
use super::seed::{Seed, sample};
use crate::contract::{Column, Contract, Validators};

/// The longest text that is called sensible. How long a name may be is an open question
/// (`name-limits`); this fits the columns of every unit that we know of.
const LONGEST: usize = 30;

/// The greatest number used where a column has no upper bound and its schema offers no samples.
const NO_BOUND: i64 = 100;

/// The values of `column` that every unit must take, the telling ones first and none twice: each bound
/// and its neighbour inside, each member, null where it is allowed, each class of characters.
///
/// A column that must point at something gives `""` alone, since only the caller knows what exists. A
/// column that is a choice of several schemas gives nothing; for a queue's `subtype` there is
/// [`queue_strings`](super::queue_strings). Leading zeros of a passcode and `''` for a name are open
/// questions (`passcode-limits`, `name-limits`) and so not used.
pub fn valid_values(column: &Column) -> &'static [Value] {
    static KEPT: Kept<Value> = Kept::new();
    KEPT.of_column(column, |column| values_of(Contract::get().validators(), column))
}

/// A valid value of `column` that most extensions do not have by default, close to what breaks it: the
/// greatest number, the last member, true, a short word. `None` for a column that is a choice of several schemas.
pub fn twin(column: &Column) -> Option<Value> {
    let mut values = valid_values(column).to_vec();
    match Domain::of(column) {
        // Of a list of words the first is the usual default. The last would do as well, but for
        // `ring_type` it opens outside lines to whoever calls the extension.
        Domain::Members(all) if all.iter().all(Value::is_string) && all.len() > 1 => {
            return Some(values.swap_remove(1));
        }
        // Bad texts are made from this one, and the longest may be too long for some units.
        Domain::Samples(_) | Domain::Text(_) | Domain::Digits => {
            if let Some(text) = plain_text(&values) {
                return Some(text.clone());
            }
        }
        Domain::Members(_)
        | Domain::Range(..)
        | Domain::Boolean
        | Domain::Intro
        | Domain::Reference
        | Domain::Composed => {}
    }
    let telling = values
        .iter()
        .rposition(|value| !value.is_null() && value != "" && value != false && value != 0);
    match telling {
        Some(at) => Some(values.swap_remove(at)),
        None => values.pop(),
    }
}

/// Random valid values of `column`, which shrink to its simple ones. `None` where only the caller knows
/// what is valid: a column that must point at something, or one that is a choice of several schemas.
pub fn random_value(column: &Column) -> Option<BoxedStrategy<Value>> {
    let some = match Domain::of(column) {
        // The members of an enumeration and the samples of a schema include null where it is legal.
        Domain::Samples(all) | Domain::Members(all) => return Some(select(all.to_vec()).boxed()),
        Domain::Reference | Domain::Composed => return None,
        Domain::Range(low, high) => {
            let (low, high) = ends(low, high);
            (low..=high).prop_map(Value::from).boxed()
        }
        Domain::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Domain::Digits => {
            (1_u64..=99_999_999).prop_map(|number| Value::from(number.to_string())).boxed()
        }
        Domain::Intro => (0_u8..=99).prop_map(|number| Value::from(format!("{number:02}"))).boxed(),
        Domain::Text(pattern) => texts(pattern)?.prop_map(Value::from).boxed(),
    };
    Some(if column.nullable {
        prop_oneof![1 => Just(Value::Null), 7 => some].boxed()
    } else {
        some
    })
}

/// [`valid_values`] by other schemas than those of this build.
pub(super) fn values_of(validators: &Validators, column: &Column) -> Vec<Value> {
    let mut kept = Vec::new();
    for value in proposals(validators, column) {
        if !kept.contains(&value) && validators.column_takes(&column.name, &value) {
            kept.push(value);
        }
    }
    kept
}

/// The values that follow from the column's domain, before they are held against its schema.
pub(super) fn proposals(validators: &Validators, column: &Column) -> Vec<Value> {
    let mut values = match Domain::of(column) {
        // Both hold null themselves where it is legal.
        Domain::Samples(all) | Domain::Members(all) => return all.to_vec(),
        Domain::Composed => return Vec::new(),
        Domain::Reference => vec!["".into()],
        Domain::Range(low, high) => numbers(column, low, high),
        Domain::Boolean => vec![true.into(), false.into()],
        Domain::Digits => ["1", "1234", "99999999"].map(Value::from).to_vec(),
        Domain::Intro => ["00", "01", "09", "10", "99"].map(Value::from).to_vec(),
        Domain::Text(pattern) => words(validators, column, pattern),
    };
    if column.nullable {
        values.push(Value::Null);
    }
    values
}

/// The plain one among `values`: the first text of more than one character, or the first text.
pub(super) fn plain_text(values: &[Value]) -> Option<&Value> {
    let long = |value: &&Value| value.as_str().is_some_and(|text| text.len() > 1);
    values.iter().find(long).or_else(|| values.iter().find(|value| value.is_string()))
}

fn ends(low: Option<i64>, high: Option<i64>) -> (i64, i64) {
    let low = low.unwrap_or(0);
    (low, high.unwrap_or(low.saturating_add(NO_BOUND)))
}

/// Both bounds with their neighbours inside, and each number that the schema gives a meaning of its
/// own, as the single bits of `rec_override`.
fn numbers(column: &Column, low: Option<i64>, high: Option<i64>) -> Vec<Value> {
    let (low, high) = ends(low, high);
    let meanings = column.schema["x-meaning"].as_object();
    let mut numbers: Vec<i64> = meanings
        .into_iter()
        .flat_map(|meanings| meanings.keys())
        .filter_map(|key| key.parse().ok())
        .chain([low, low + 1, high - 1, high])
        .filter(|number| (low..=high).contains(number))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(Value::from).collect()
}

/// Short words, one with each character that the column takes between two letters, and a long one.
fn words(validators: &Validators, column: &Column, pattern: &str) -> Vec<Value> {
    let takes = |text: &String| validators.column_takes(&column.name, &Value::from(text.as_str()));
    let alphabet = "AbcdefghijklmnopqrstuvwxyZ0123456789";
    let words: Vec<String> = ["a", "Z", "7", "Ab", "a1"]
        .map(str::to_owned)
        .into_iter()
        .chain(
            CHARACTERS
                .iter()
                .filter(|(character, _)| !character.is_ascii_alphanumeric())
                .map(|(character, _)| format!("a{character}b")),
        )
        .chain([alphabet.chars().take(LONGEST).collect()])
        .filter(takes)
        .collect();
    if !words.is_empty() {
        return words.into_iter().map(Value::from).collect();
    }
    // A form that none of our words has: draw some from the pattern, always the same.
    let mut runner = Seed(0).stream(pattern);
    texts(pattern).map_or_else(Vec::new, |strategy| {
        (0..5).map(|_| Value::from(sample(&strategy, &mut runner))).collect()
    })
}

/// Texts of `pattern` that are neither empty nor longer than is sensible, and neither begin nor end
/// with a space: the document does not say whether a unit trims them. `None` for a pattern that
/// proptest cannot make texts of.
fn texts(pattern: &str) -> Option<BoxedStrategy<String>> {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let strategy = string_regex(inner).ok()?;
    Some(
        strategy
            .prop_filter("a sensible text", |text| {
                !text.is_empty() && text.is_ascii() && text.len() <= LONGEST && text.trim() == text
            })
            .boxed(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_values_but_one_with_a_grammar_of_its_own() {
        for column in Contract::get().columns() {
            let values = valid_values(column);
            let composed = matches!(Domain::of(column), Domain::Composed);
            assert_eq!(values.is_empty(), composed, "{}", column.name);
            assert_eq!(twin(column).is_none(), composed, "{}", column.name);
            for (at, value) in values.iter().enumerate() {
                let violations = Contract::get().validators().column(&column.name, value);
                assert_eq!(violations, [], "{} takes {value}", column.name);
                assert!(!values[..at].contains(value), "{value} stands there twice");
            }
        }
    }

    #[test]
    fn the_boundaries_are_there() {
        let values = |name: &str| {
            let column = Contract::get().column(name).expect("a column");
            serde_json::to_string(&valid_values(column)).expect("values serialise")
        };
        assert_eq!(values("ring_time"), "[0,1,998,999,null]");
        assert_eq!(values("nightmode"), "[-1,0,8,9]");
        assert_eq!(values("rec_override"), "[0,1,2,4,8,16,32,62,63,null]");
        assert_eq!(values("passcode"), r#"["1234","4711","9998",null]"#);
        assert_eq!(values("fid"), "[null,0,1]");
        assert_eq!(values("bounce_fall"), r#"[""]"#);
        assert_eq!(values("name"), r#"["A","Front desk","a.b-c_d 9","Z0-9 x","2nd floor"]"#);
    }

    #[test]
    fn random_values_are_valid() {
        for column in Contract::get().columns() {
            let Some(strategy) = random_value(column) else {
                let without = matches!(Domain::of(column), Domain::Reference | Domain::Composed);
                assert!(without, "{}", column.name);
                continue;
            };
            let mut runner = Seed(7).stream(&column.name);
            for _ in 0..200 {
                let value = sample(&strategy, &mut runner);
                let violations = Contract::get().validators().column(&column.name, &value);
                assert_eq!(violations, [], "{} takes {value}", column.name);
            }
        }
    }
}
