use serde_json::Value;

use crate::contract::Operation;

/// Where the document speaks of what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// In this requirement, which may be an open question.
    Named(String),
    /// Nowhere: it leaves open what a unit does, and nobody asks.
    Unsaid,
    /// Where the schemas say so themselves.
    Schema,
}

impl Home {
    pub(super) fn named(id: &str) -> Self {
        Self::Named(id.to_owned())
    }
}

/// How a number is wrong that should be a whole one from `least` to `greatest`: a keyword of the requirements.
/// Digits in a text count as the number that they are.
pub(super) fn number_keyword(
    value: &Value,
    least: Option<i64>,
    greatest: Option<i64>,
) -> &'static str {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse::<f64>().ok().filter(|number| number.is_finite()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    #[expect(clippy::cast_precision_loss, reason = "bounds of the contract are small")]
    let bound = |bound: Option<i64>| bound.map(|bound| bound as f64);
    match number {
        Some(number) if number.fract() != 0.0 => "integer",
        Some(number) if bound(least).is_some_and(|least| number < least) => "minimum",
        Some(number) if bound(greatest).is_some_and(|greatest| number > greatest) => "maximum",
        Some(_) | None => "type",
    }
}

/// Where the document speaks of `value` at `pointer` of a request of `operation`, a place that is no column and
/// where the schema does not take it.
pub(super) fn home(operation: Operation, pointer: &str, value: &Value) -> Home {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    match steps.as_slice() {
        ["scope" | "values" | "columns"] if value.is_null() => Home::Unsaid,
        ["scope"] => Home::Named(format!("{operation}/scope/type")),
        ["scope", _] => name(operation, value, &format!("{operation}/scope/type")),
        ["values"] if operation == Operation::Update => Home::named("update/values/type"),
        ["values", member] if operation == Operation::Create => created(member, value),
        ["values", "virt_exten"] => name(operation, value, "clone/virt_exten/type"),
        // A plain text in place of a list of one is a form that the document does not speak of.
        ["columns"] if value.is_string() => Home::Unsaid,
        ["columns"] => Home::Named(format!("{operation}/columns/type")),
        ["columns", _] => asked(operation, value),
        ["auth", ..] => Home::named("auth/key"),
        _ => Home::Schema,
    }
}

/// A number or name of an extension or company, in a form that is not that of the document.
fn name(operation: Operation, value: &Value, otherwise: &str) -> Home {
    let texts = |items: &[Value], fits: fn(&Value) -> bool| items.iter().all(fits);
    match value {
        Value::Number(_) => Home::named("open/scope-numbers"),
        Value::Null => Home::Unsaid,
        Value::String(text) if text.is_empty() => Home::named("open/extension-form"),
        Value::Array(items) if texts(items, Value::is_string) => {
            let scoped = !matches!(operation, Operation::Create | Operation::Clone);
            let all_named = items.iter().all(|item| item != "");
            match (all_named, scoped) {
                (false, _) => Home::named("open/extension-form"),
                (true, true) => Home::named("open/scope-lists"),
                (true, false) => Home::Unsaid,
            }
        }
        Value::Array(items) if texts(items, |item| item.is_string() || item.is_number()) => {
            Home::named("open/scope-numbers")
        }
        Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Home::named(otherwise)
        }
    }
}

/// A member of what is created.
fn created(member: &str, value: &Value) -> Home {
    let within = |keyword: &str| Home::Named(format!("create/{member}/{keyword}"));
    let flag = || {
        let words = ["0", "1", "t", "f", "true", "false", ""];
        matches!(value.as_i64(), Some(0 | 1))
            || value.is_null()
            || value.as_str().is_some_and(|text| words.contains(&text))
    };
    match member {
        "private" | "voicemail" if flag() => Home::named("open/create-flags"),
        "private" | "voicemail" => within("type"),
        "nightmode" => match (value, value.as_str().map(str::parse::<i64>)) {
            (Value::Bool(_), _) => Home::Unsaid,
            (_, Some(Ok(0..=9))) => Home::named("open/number-input"),
            (_, Some(Ok(-1))) => Home::named("open/create-nightmode-minus"),
            _ if *value == -1 => Home::named("open/create-nightmode-minus"),
            _ if *value == "" => Home::Unsaid,
            _ => within(number_keyword(value, Some(0), Some(9))),
        },
        "company" if value.is_array() => within("type"),
        _ => name(Operation::Create, value, &format!("create/{member}/type")),
    }
}

/// A member of the list of columns.
fn asked(operation: Operation, value: &Value) -> Home {
    match value.as_str() {
        Some("owner") if operation == Operation::Readfull => Home::named("readfull/owner"),
        Some(_) => Home::named("open/unknown-column"),
        None if value.is_null() || value.is_number() || value.is_boolean() => Home::Unsaid,
        None => Home::Named(format!("{operation}/columns/type")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_is_wrong_in_one_way() {
        for (value, expected) in [
            (json!(1000), "maximum"),
            (json!("1000"), "maximum"),
            (json!(-1), "minimum"),
            (json!(0.5), "integer"),
            (json!("499.5"), "integer"),
            (json!("many"), "type"),
            (json!("NaN"), "type"),
            (json!([1, 2]), "type"),
            (json!(u64::MAX), "maximum"),
        ] {
            assert_eq!(number_keyword(&value, Some(0), Some(999)), expected, "{value}");
        }
    }

    #[test]
    fn forms_that_the_document_leaves_open_are_no_errors() {
        let named = Home::named;
        for (operation, pointer, value, expected) in [
            (Operation::Read, "/scope/virt_exten", json!(400), named("open/scope-numbers")),
            (Operation::Update, "/scope/virt_exten", json!(["400"]), named("open/scope-lists")),
            (Operation::Update, "/scope/virt_exten", json!({}), named("update/scope/type")),
            (Operation::Create, "/values/private", json!(1), named("open/create-flags")),
            (Operation::Create, "/values/private", json!(2), named("create/private/type")),
            (
                Operation::Create,
                "/values/nightmode",
                json!(-1),
                named("open/create-nightmode-minus"),
            ),
            (Operation::Create, "/values/nightmode", json!(10), named("create/nightmode/maximum")),
            (Operation::Readfull, "/columns/0", json!("owner"), named("readfull/owner")),
            (Operation::Read, "/columns/0", json!("colour"), named("open/unknown-column")),
            (Operation::Read, "/columns", json!("name"), Home::Unsaid),
            (Operation::Clone, "/values/virt_exten", json!(["1"]), Home::Unsaid),
            (Operation::Update, "/type", json!("contact"), Home::Schema),
        ] {
            assert_eq!(home(operation, pointer, &value), expected, "{operation} {pointer} {value}");
        }
    }
}
