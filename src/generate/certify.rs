use serde_json::{Value, json};

use crate::contract::{Column, Contract, Kind, Operation, Validators};

/// Why a value must not be sent as one that breaks a keyword.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// The column takes it.
    #[error("the value is valid")]
    Valid,
    /// The column takes it if it is read in a way that the document leaves open.
    #[error("a unit may read the value as {0}, which is valid")]
    Open(Value),
    /// It breaks other keywords than the one that is meant.
    #[error("the value breaks {0:?}")]
    Keywords(Vec<String>),
}

/// Whether `value` breaks `keyword` of `column` and nothing else, in every reading that the document
/// leaves open. Only then may a refusal be demanded, for that reason.
pub fn certify(column: &Column, keyword: &str, value: &Value) -> Result<(), Doubt> {
    certify_by(Contract::get().validators(), column, keyword, value)
}

/// [`certify`] by other schemas than those of this build.
pub(super) fn certify_by(
    validators: &Validators,
    column: &Column,
    keyword: &str,
    value: &Value,
) -> Result<(), Doubt> {
    let broken = broken_keywords(validators, column, value);
    if broken.is_empty() {
        return Err(Doubt::Valid);
    }
    if let Some(reading) = readings(column, value)
        .into_iter()
        .find(|reading| broken_keywords(validators, column, reading).is_empty())
    {
        return Err(Doubt::Open(reading));
    }
    if value == "" && column.members.is_empty() {
        // Whether a text can be emptied is an open question of nearly every column that has a form.
        return Err(Doubt::Open(Value::Null));
    }
    let expected = schema_keywords(keyword, value);
    // A choice of several schemas only repeats what its branches say.
    let alone = broken.iter().all(|one| expected.contains(&one.as_str()) || one == "anyOf");
    if alone && broken.iter().any(|one| one != "anyOf") {
        Ok(())
    } else {
        Err(Doubt::Keywords(broken))
    }
}

/// The keywords that `value` breaks where it is sent: as the one value of an update.
fn broken_keywords(validators: &Validators, column: &Column, value: &Value) -> Vec<String> {
    let body = json!({
        "type": "extension",
        "scope": {},
        "values": { column.name.as_str(): value },
    });
    validators
        .request(Operation::Update, &body)
        .into_iter()
        .map(|violation| violation.keyword)
        .collect()
}

/// The keywords of JSON Schema that show that `keyword` of [`Column::keywords`] is broken by `value`.
/// They are the same but for three, which JSON Schema says with `type`: null, fractions, and digits
/// that are out of range as a number too.
fn schema_keywords(keyword: &str, value: &Value) -> &'static [&'static str] {
    match keyword {
        "null" if value.is_null() => &["type", "enum"],
        "minimum" | "maximum" if value.is_string() => &["type"],
        "minimum" => &["minimum"],
        "maximum" => &["maximum"],
        "enum" => &["enum"],
        "pattern" => &["pattern"],
        "type" | "integer" => &["type"],
        _ => &[],
    }
}

/// The other values that a unit may legally read `value` as: the open questions `number-input`,
/// `digit-members`, `passcode-form`, `intro-form`, `boolean-form` and `null-for-text`.
fn readings(column: &Column, value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec!["".into()],
        Value::Bool(is) => {
            let forms: [&str; 3] = if *is { ["1", "t", "true"] } else { ["0", "f", "false"] };
            let mut readings = vec![Value::from(i64::from(*is))];
            readings.extend(forms.map(Value::from));
            readings
        }
        Value::Number(number) => {
            let mut readings = vec![Value::from(number.to_string())];
            readings.extend(number.as_i64().and_then(|number| as_boolean(column, number)));
            readings.extend(number.as_u64().map(|number| format!("{number:02}").into()));
            readings
        }
        Value::String(text) => {
            let mut readings = Vec::new();
            if text.is_empty() {
                readings.push(Value::Null);
            }
            if let Ok(number) = text.parse::<i64>() {
                readings.push(number.into());
                readings.push(number.to_string().into());
                readings.push(format!("{number:02}").into());
                readings.extend(as_boolean(column, number));
            }
            if column.kind == Kind::Boolean && ["t", "f", "true", "false"].contains(&text.as_str())
            {
                readings.push(text.starts_with('t').into());
            }
            readings
        }
        Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

fn as_boolean(column: &Column, number: i64) -> Option<Value> {
    (column.kind == Kind::Boolean && (0..=1).contains(&number)).then(|| Value::from(number == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(column: &str, keyword: &str, value: &Value) -> Result<(), Doubt> {
        let column = Contract::get().column(column).expect("a column");
        certify(column, keyword, value)
    }

    #[test]
    fn what_the_document_leaves_open_is_never_certified() {
        for (column, keyword, value) in [
            ("ring_time", "type", json!("30")),
            ("ring_time", "type", json!("030")),
            ("ring_time", "type", json!(true)),
            ("ring_time", "type", json!("")),
            ("phonebook", "enum", json!("1")),
            ("phonebook", "enum", json!(false)),
            ("bounce_mode", "enum", json!(1)),
            ("cname_prefix_ext", "enum", json!("6")),
            ("passcode", "type", json!(1234)),
            ("passcode", "pattern", json!("")),
            ("intro_day", "pattern", json!("5")),
            ("intro_day", "type", json!(5)),
            ("intro_day", "pattern", json!("005")),
            ("email_vm_att", "type", json!(1)),
            ("email_vm_att", "type", json!("f")),
            ("callerid", "type", Value::Null),
            ("email", "pattern", json!("")),
        ] {
            let verdict = verdict(column, keyword, &value);
            assert!(matches!(verdict, Err(Doubt::Open(_))), "{column}: {value}: {verdict:?}");
        }
    }

    #[test]
    fn what_is_valid_or_breaks_another_keyword_is_not_certified() {
        assert_eq!(verdict("ring_time", "maximum", &json!(999)), Err(Doubt::Valid));
        assert_eq!(
            verdict("ring_time", "minimum", &json!(1000)),
            Err(Doubt::Keywords(vec!["maximum".to_owned()]))
        );
        assert!(matches!(verdict("ring_time", "integer", &json!(-0.5)), Err(Doubt::Keywords(_))));
    }

    #[test]
    fn what_is_out_of_range_in_every_reading_is_certified() {
        assert_eq!(verdict("ring_time", "maximum", &json!(1000)), Ok(()));
        assert_eq!(verdict("ring_time", "maximum", &json!("1000")), Ok(()));
        assert_eq!(verdict("intro_day", "pattern", &json!("100")), Ok(()));
        assert_eq!(verdict("subtype", "type", &json!({})), Ok(()));
    }
}
