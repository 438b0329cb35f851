use serde_json::{Value, json};

use crate::reference::call::Refusal;

/// The greatest whole number that JSON carries exactly everywhere.
const GREATEST: f64 = 9_007_199_254_740_992.0;

/// Refuses a number that would not read back as it was written.
pub(super) fn check_size(body: &Value) -> Result<(), Refusal> {
    let values = body["values"].as_object().into_iter().flatten();
    let mut numbers = values.filter_map(|(name, value)| Some((name, value.as_f64()?)));
    numbers.find(|(_, number)| number.abs() >= GREATEST).map_or(Ok(()), |(name, _)| {
        Err(Refusal::bad(format!("values.{name}: the number is too large")))
    })
}

/// A whole number as an integer, however it was written: 5.0 is 5.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is zero and the size was checked"
)]
pub(in crate::reference) fn exact(value: Value) -> Value {
    match value.as_f64() {
        Some(number) if value.is_f64() && number.fract() == 0.0 && number.abs() < GREATEST => {
            json!(number as i64)
        }
        _ => value,
    }
}
