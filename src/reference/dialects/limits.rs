//! How long names and passcodes may be, and what else they may hold.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{before, schema, updated_mut};
use crate::reference::{Call, Change, Refusal};

pub(super) fn cases() -> Vec<Dialect> {
    let check = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Checks, change).along(id)
    };
    let name = |id, answer, sentence, change: Change| {
        check(id, "open/name-limits", sentence, change).answering(answer)
    };
    let passcode = |id, answer, sentence, change: Change| {
        check(id, "open/passcode-limits", sentence, change).answering(answer)
    };
    vec![
        name(
            "name-limits/30-letters",
            "empty taken, 64 letters refused, 255 letters refused, 1000 letters refused, other scripts refused",
            "a name has 30 characters at the most",
            before(|_, call| limited(call, "name", |name| name.chars().count() <= 30)),
        ),
        name(
            "name-limits/not-empty",
            "empty refused, 64 letters taken, 255 letters taken, 1000 letters taken, other scripts refused",
            "a name is not empty",
            before(|_, call| limited(call, "name", |name| !name.is_empty())),
        ),
        name(
            "name-limits/other-scripts",
            "empty taken, 64 letters taken, 255 letters taken, 1000 letters taken, other scripts taken",
            "a name may have letters and digits of any script",
            schema("columns", |document| {
                document["$defs"]["name"]["pattern"] = json!(r"^[\p{L}\p{N}. _-]*$");
            }),
        ),
        passcode(
            "passcode-limits/8-digits",
            "empty refused, leading zero taken, 16 digits refused, 1 digit taken",
            "a passcode has 8 digits at the most",
            before(|_, call| limited(call, "passcode", |passcode| passcode.len() <= 8)),
        ),
        passcode(
            "passcode-limits/no-leading-zero",
            "empty refused, leading zero refused, 16 digits taken, 1 digit taken",
            "a passcode does not begin with 0",
            before(|_, call| limited(call, "passcode", |passcode| !passcode.starts_with('0'))),
        ),
        check(
            "passcode-limits/empty-taken",
            "open/passcode-limits",
            "'' for a passcode is taken as none",
            before(|_, call| {
                let passcode = updated_mut(call).and_then(|values| values.get_mut("passcode"));
                if let Some(passcode) = passcode.filter(|passcode| **passcode == "") {
                    *passcode = Value::Null;
                }
                Ok(())
            }),
        )
        .answering("empty taken, leading zero taken, 16 digits taken, 1 digit taken")
        .without(&[
            "passcode-form/number",
            "passcode-form/both",
            "passcode-form/number-answered",
        ]),
    ]
}

/// Refuses a text in `column` that does not fit.
fn limited(call: &mut Call, column: &str, fits: fn(&str) -> bool) -> Result<(), Refusal> {
    let text = updated_mut(call).and_then(|values| values.get(column)?.as_str());
    match text {
        Some(text) if !fits(text) => {
            Err(Refusal::bad(format!("values.{column}: it is outside the limits of this unit")))
        }
        Some(_) | None => Ok(()),
    }
}
