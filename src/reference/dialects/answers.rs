//! The forms in which values are answered, and the order of rows.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{after, each_value, is_read};
use crate::contract::{Contract, Kind, Operation};
use crate::reference::Change;

pub(super) fn cases() -> Vec<Dialect> {
    let form = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Answers, change)
    };
    vec![
        form(
            "number-form/digits",
            "open/number-form",
            "all numbers are answered as texts of digits",
            numbers(|_| true, digits),
        )
        .answering("digit strings"),
        form(
            "number-form/digit-counts",
            "open/number-form",
            "numrows, links and owner are answered as texts of digits",
            numbers(|place| matches!(place, "numrows" | "links" | "owner"), digits),
        )
        .answering("numbers"),
        form(
            "number-form/mixed",
            "open/number-form",
            "every other number of a row is answered as a text of digits",
            numbers(
                |place| matches!(place, "ring_time" | "priority" | "moh_in" | "voicemail_mon"),
                digits,
            ),
        )
        .answering("mixed"),
        form(
            "number-form/with-point",
            "open/number-form",
            "numbers of a row are answered with a decimal point, 30.0",
            numbers(|place| !matches!(place, "numrows" | "links" | "owner"), with_point),
        )
        .answering("numbers"),
        form(
            "boolean-form/numbers",
            "open/boolean-form",
            "true and false are answered as 1 and 0",
            booleans(json!(1), json!(0)),
        )
        .answering("1 and 0"),
        form(
            "boolean-form/letters",
            "open/boolean-form",
            "true and false are answered as t and f",
            booleans(json!("t"), json!("f")),
        )
        .answering("texts with t and f"),
        form(
            "boolean-form/digits",
            "open/boolean-form",
            "true and false are answered as the texts 1 and 0",
            booleans(json!("1"), json!("0")),
        )
        .answering("other texts"),
        form(
            "null-form/null",
            "open/null-form",
            "a text that is not set is answered as null",
            unset(|_| true),
        )
        .answering("null"),
        form(
            "null-form/mixed",
            "open/null-form",
            "a reference that is not set is answered as null, another text as ''",
            unset(is_reference),
        )
        .answering("mixed"),
        form(
            "rows/reversed",
            "read/rows",
            "the newest extension is the first row",
            after(|_, call, answer| {
                if is_read(call)
                    && let Some(rows) = answer["values"].as_array_mut()
                {
                    rows.reverse();
                }
                Ok(())
            }),
        )
        .without(&["order/sorts"]),
    ]
}

/// Answers the numbers of which `which` takes the column or member in another form.
fn numbers(which: fn(&str) -> bool, form: fn(&mut Value)) -> Change {
    after(move |_, _, answer| {
        for member in ["numrows", "links"].into_iter().filter(|member| which(member)) {
            if let Some(number) = answer.get_mut(member) {
                form(number);
            }
        }
        each_value(answer, |column, kind, value| {
            if which(column) && (kind.is_some_and(Kind::is_number) || column == "owner") {
                form(value);
            }
        });
        Ok(())
    })
}

fn digits(value: &mut Value) {
    if value.is_number() {
        *value = Value::from(value.to_string());
    }
}

fn with_point(value: &mut Value) {
    if let Some(number) = value.as_f64() {
        *value = Value::from(number);
    }
}

fn booleans(on: Value, off: Value) -> Change {
    after(move |_, call, answer| {
        if call.operation == Operation::Readfull {
            each_value(answer, |_, _, value| {
                if let Value::Bool(set) = value {
                    *value = if *set { on.clone() } else { off.clone() };
                }
            });
        }
        Ok(())
    })
}

fn unset(which: fn(&str) -> bool) -> Change {
    after(move |_, _, answer| {
        each_value(answer, |column, kind, value| {
            if kind == Some(Kind::Text) && *value == "" && which(column) {
                *value = Value::Null;
            }
        });
        Ok(())
    })
}

fn is_reference(column: &str) -> bool {
    Contract::get().column(column).is_some_and(|column| column.reference.is_some())
}
