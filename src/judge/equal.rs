use serde_json::{Map, Value};

use crate::contract::{Contract, Kind};

/// Whether `read` is what `written` reads back as, in any of the legal forms of the column's kind.
pub fn same(kind: Kind, written: &Value, read: &Value) -> bool {
    // Most values come back in the form that they were written in.
    written == read || canonical(kind, written) == canonical(kind, read)
}

/// [`same`] for values of the column `name`.
pub fn same_column(name: &str, written: &Value, read: &Value) -> bool {
    written == read || same(Contract::get().kind(name), written, read)
}

/// Each of `left` with what `right` holds by its name. Where both go by name, as maps do, each is gone through once.
pub fn beside<'a, L>(
    left: impl IntoIterator<Item = (&'a String, L)>,
    right: &'a Map<String, Value>,
) -> impl Iterator<Item = (&'a String, L, Option<&'a Value>)> {
    let mut next = right.iter().peekable();
    left.into_iter().map(move |(name, one)| {
        while next.next_if(|(other, _)| *other < name).is_some() {}
        let found = next.next_if(|(other, _)| *other == name);
        (name, one, found.map(|(_, value)| value).or_else(|| right.get(name)))
    })
}

/// Whether two answered texts are one: byte by byte, where null and '' both stand for an unset one.
pub fn same_text(expected: &str, answered: &Value) -> bool {
    canonical(Kind::Text, answered) == expected
}

/// The one form that stands for all legal forms of a value. The document leaves open whether a number
/// is answered as a number or as digits, which two values a boolean has, and whether an unset value is
/// null or ''.
pub fn canonical(kind: Kind, value: &Value) -> Value {
    let unset = |value: &Value| value.is_null() || value == "";
    match kind {
        Kind::Text if unset(value) => Value::from(""),
        Kind::Text => value.clone(),
        Kind::Number | Kind::Digits | Kind::DigitMember | Kind::Intro if unset(value) => {
            Value::Null
        }
        Kind::Nightmode if unset(value) => Value::from(-1),
        Kind::Number | Kind::Nightmode | Kind::DigitMember | Kind::Intro => number(value),
        Kind::Digits => match value {
            Value::Number(number) => Value::from(number.to_string()),
            Value::Null
            | Value::Bool(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => value.clone(),
        },
        Kind::Boolean => boolean(value),
    }
}

/// Whole numbers, in a number or in digits, as one integer; all else as it is.
fn number(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                text.parse::<i64>().map_or_else(|_| value.clone(), Value::from)
            } else {
                value.clone()
            }
        }
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().and_then(whole))
            .map_or_else(|| value.clone(), Value::from),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => value.clone(),
    }
}

/// 30.0 as 30. Beyond 2^53 a float does not name one integer any more.
fn whole(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
    (float.fract() == 0.0 && float.abs() < EXACT).then_some(float as i64)
}

fn boolean(value: &Value) -> Value {
    const TRUE: [&str; 3] = ["t", "true", "1"];
    const FALSE: [&str; 4] = ["f", "false", "0", ""];
    match value {
        Value::Number(number) if number.as_i64() == Some(1) => Value::from(true),
        Value::Number(number) if number.as_i64() == Some(0) => Value::from(false),
        Value::String(text) if TRUE.contains(&text.to_lowercase().as_str()) => Value::from(true),
        Value::String(text) if FALSE.contains(&text.to_lowercase().as_str()) => Value::from(false),
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn legal_forms_of_one_value_are_the_same() {
        for (kind, written, read) in [
            (Kind::Number, json!(30), json!("30")),
            (Kind::Number, json!(30), json!(30.0)),
            (Kind::Number, json!(-1), json!("-1")),
            (Kind::Number, json!(null), json!("")),
            (Kind::Nightmode, json!(-1), json!(null)),
            (Kind::Nightmode, json!(-1), json!("-1")),
            (Kind::Boolean, json!(true), json!("t")),
            (Kind::Boolean, json!(false), json!(0)),
            (Kind::Boolean, json!(true), json!("1")),
            (Kind::Text, json!(""), json!(null)),
            (Kind::Digits, json!("123"), json!(123)),
            (Kind::Intro, json!("05"), json!(5)),
            (Kind::Intro, json!("05"), json!("5")),
            (Kind::DigitMember, json!(6), json!("6")),
            (Kind::DigitMember, json!("1"), json!(1)),
        ] {
            assert!(same(kind, &written, &read), "{kind:?} {written} {read}");
        }
    }

    #[test]
    fn what_stands_beside_a_name_is_found_in_any_order() {
        let right = json!({"a": 1, "b": 2, "d": 4});
        let right = right.as_object().expect("an object");
        for (names, expected) in [
            (["a", "b", "c", "d"], [Some(1), Some(2), None, Some(4)]),
            (["d", "c", "b", "a"], [Some(4), None, Some(2), Some(1)]),
            (["0", "b", "b", "e"], [None, Some(2), Some(2), None]),
        ] {
            let names = names.map(str::to_owned);
            let left = names.iter().zip(0..);
            let found: Vec<_> = beside(left, right).map(|(_, _, value)| value.cloned()).collect();
            assert_eq!(found, expected.map(|value| value.map(Value::from)), "{names:?}");
        }
    }

    #[test]
    fn different_values_are_not() {
        for (kind, written, read) in [
            (Kind::Number, json!(30), json!(31)),
            (Kind::Number, json!(0), json!(null)),
            (Kind::Number, json!(0), json!("")),
            (Kind::Nightmode, json!(0), json!(null)),
            (Kind::Number, json!(1), json!(true)),
            (Kind::Boolean, json!(true), json!(false)),
            (Kind::Boolean, json!(false), json!(null)),
            (Kind::Number, json!(7), json!("7.0")),
            (Kind::Text, json!("a"), json!("A")),
            (Kind::Text, json!("a"), json!("a ")),
            (Kind::Text, json!("1"), json!(1)),
            (Kind::Digits, json!("012"), json!(12)),
            (Kind::DigitMember, json!(null), json!(0)),
            (Kind::DigitMember, json!("exten"), json!("Exten")),
        ] {
            assert!(!same(kind, &written, &read), "{kind:?} {written} {read}");
        }
    }
}
