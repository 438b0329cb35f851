//! The forms in which values are taken, and those in which these values are answered.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{around, before, each_value, updated_mut, values_mut};
use crate::contract::{Contract, Kind, Operation};
use crate::reference::{Call, Change, Next, Refusal};

/// A form of a value that is digits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A text of two digits, or of as many as there are.
    Padded,
    /// A text of digits without a leading zero.
    Plain,
    /// A number.
    Number,
}

pub(super) fn cases() -> Vec<Dialect> {
    use Form::{Number, Padded, Plain};
    let input = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Inputs, change)
    };
    let intro = |id, answer, sentence, taken: &'static [Form], answered: Form| {
        let change = forms(Kind::Intro, taken, answered);
        input(id, "open/intro-form", sentence, change).answering(answer)
    };
    let passcode = |id, answer, sentence, taken: &'static [Form], answered: Form| {
        let change = forms(Kind::Digits, taken, answered);
        input(id, "open/passcode-form", sentence, change).answering(answer)
    };
    let members = |id, answer, sentence, bounce: &'static [Form], prefix: &'static [Form]| {
        input(id, "open/digit-members", sentence, digit_members(bounce, prefix)).answering(answer)
    };
    vec![
        input(
            "number-input/taken",
            "open/number-input",
            "digits in a text are taken where a number is",
            before(digits_as_numbers),
        )
        .answering("taken"),
        input(
            "boolean-input/taken",
            "open/boolean-form",
            "1, 0 and the texts of true and false are taken as booleans",
            before(texts_as_booleans),
        )
        .along("boolean-input"),
        intro(
            "intro-form/number",
            "number",
            "an intro message is taken and answered as a number",
            &[Number],
            Number,
        ),
        intro(
            "intro-form/unpadded",
            "digits",
            "an intro message is taken and answered as digits without a leading zero",
            &[Plain],
            Plain,
        ),
        intro(
            "intro-form/all",
            "two digits, digits, number",
            "an intro message is taken in each form, and answered as two digits",
            &[Padded, Plain, Number],
            Padded,
        ),
        intro(
            "intro-form/number-answered",
            "two digits, number",
            "an intro message is taken as two digits or a number, and answered as a number",
            &[Padded, Number],
            Number,
        ),
        passcode(
            "passcode-form/number",
            "number",
            "a passcode is taken and answered as a number",
            &[Number],
            Number,
        ),
        passcode(
            "passcode-form/both",
            "both",
            "a passcode is taken as digits or a number, and answered as digits",
            &[Padded, Number],
            Padded,
        ),
        passcode(
            "passcode-form/number-answered",
            "both",
            "a passcode is taken as digits or a number, and answered as a number",
            &[Padded, Number],
            Number,
        ),
        members(
            "digit-members/number",
            "bounce_mode: number, cname_prefix: number",
            "single digits are taken and answered as numbers",
            &[Number],
            &[Number],
        ),
        members(
            "digit-members/digits",
            "bounce_mode: digit string, cname_prefix: digit string",
            "single digits are taken and answered as texts",
            &[Padded],
            &[Padded],
        ),
        members(
            "digit-members/crossed",
            "bounce_mode: number, cname_prefix: digit string",
            "bounce_mode takes a number, cname_prefix a text",
            &[Number],
            &[Padded],
        ),
        members(
            "digit-members/both",
            "bounce_mode: both, cname_prefix: both",
            "single digits are taken as numbers and as texts",
            &[Padded, Number],
            &[Number, Padded],
        ),
    ]
}

/// Whole numbers, in the digits of a text: no blanks, no sign but a minus.
fn number_in(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| whole)
}

fn digits_as_numbers(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let creates = call.operation == Operation::Create;
    for (name, value) in values_mut(call).into_iter().flatten() {
        let column = Contract::get().column(name).map(|column| column.kind);
        let is_number =
            if creates { name == "nightmode" } else { column.is_some_and(Kind::is_number) };
        if let Some(number) = value.as_str().and_then(number_in).filter(|_| is_number) {
            *value = json!(number);
        }
    }
    Ok(())
}

fn texts_as_booleans(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    for (name, value) in updated_mut(call).into_iter().flatten() {
        if Contract::get().column(name).is_none_or(|column| column.kind != Kind::Boolean) {
            continue;
        }
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match text.as_str() {
            "1" | "t" | "true" => *value = json!(true),
            "0" | "f" | "false" => *value = json!(false),
            _ => {}
        }
    }
    Ok(())
}

/// `value` as the digits that the unit keeps, if it is in one of the forms `taken`. `width` pads it.
fn kept(value: &Value, taken: &[Form], width: usize) -> Option<String> {
    match value {
        Value::Number(number) if taken.contains(&Form::Number) => {
            let number = number.as_u64()?;
            Some(format!("{number:0width$}"))
        }
        Value::String(text) => {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            let plain = text == "0" || !text.starts_with('0');
            let padded = taken.contains(&Form::Padded) && text.len() >= width;
            let fits = digits && (padded || plain && taken.contains(&Form::Plain));
            fits.then(|| format!("{text:0>width$}"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// `value` as it is answered, where it is digits.
fn answered(value: &mut Value, form: Form) {
    let Some(number) = value.as_str().and_then(|text| text.parse::<u64>().ok()) else { return };
    match form {
        Form::Padded => {}
        Form::Plain => *value = json!(number.to_string()),
        Form::Number => *value = json!(number),
    }
}

/// Takes the columns of `kind` in the forms `taken` alone. What is in none of them is left to the unit,
/// unless it is in the unit's own form.
fn forms(kind: Kind, taken: &'static [Form], form: Form) -> Change {
    let width = if kind == Kind::Intro { 2 } else { 1 };
    around(
        move |_, call| {
            for (name, value) in updated_mut(call).into_iter().flatten() {
                if Contract::get().column(name).is_none_or(|column| column.kind != kind) {
                    continue;
                }
                if let Some(digits) = kept(value, taken, width) {
                    *value = json!(digits);
                } else if value.is_string() || value.is_number() {
                    return Err(Refusal::bad(format!("values.{name}: it has another form")));
                }
            }
            Ok(())
        },
        move |_, (), _, answer| {
            each_value(answer, |_, its_kind, value| {
                if its_kind == Some(kind) {
                    answered(value, form);
                }
            });
            Ok(())
        },
    )
}

/// The forms of `bounce_mode` 1 and of the prefixes 0 to 6. The unit keeps the one as a text, the others
/// as numbers; the first of the forms is the one that is answered.
fn digit_members(bounce: &'static [Form], prefix: &'static [Form]) -> Change {
    let taken = move |column: &str| if column == "bounce_mode" { bounce } else { prefix };
    let is_member = |name: &str| {
        Contract::get().column(name).is_some_and(|column| column.kind == Kind::DigitMember)
    };
    around(
        move |_, call| {
            let columns = updated_mut(call).into_iter().flatten();
            for (name, value) in columns.filter(|(name, _)| is_member(name)) {
                let digit = value.as_str().and_then(number_in).or_else(|| value.as_i64());
                let form = if value.is_string() { Form::Padded } else { Form::Number };
                let Some(digit) = digit else { continue };
                if !taken(name).contains(&form) {
                    return Err(Refusal::bad(format!("values.{name}: it has another form")));
                }
                let own =
                    if name == "bounce_mode" { json!(digit.to_string()) } else { json!(digit) };
                if value.as_str().is_none_or(|text| text == digit.to_string()) {
                    *value = own;
                }
            }
            Ok(())
        },
        move |_, (), _, answer| {
            each_value(answer, |column, kind, value| {
                if kind == Some(Kind::DigitMember) {
                    let digit = value.as_str().and_then(number_in).or_else(|| value.as_i64());
                    match (digit, taken(column).first()) {
                        (Some(digit), Some(Form::Number)) => *value = json!(digit),
                        (Some(digit), Some(Form::Padded | Form::Plain)) => {
                            *value = json!(digit.to_string());
                        }
                        (Some(_), None) | (None, _) => {}
                    }
                }
            });
            Ok(())
        },
    )
}
