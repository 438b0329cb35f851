use std::collections::BTreeSet;

use serde_json::Value;

use super::accepted;
use super::error::PreflightError;
use crate::run::Environment;
use crate::run::looking::name;
use crate::target::Exchange;

/// The numbers of the range that a read found, each with its company.
pub(super) fn own_rows(env: &Environment, exchange: &Exchange) -> BTreeSet<(String, String)> {
    let rows = exchange.json()["values"].as_array();
    rows.into_iter()
        .flatten()
        .filter_map(|row| Some((number(row)?, name(&row["company"]).unwrap_or_default())))
        .filter(|(number, _)| env.territory.range.holds(number))
        .collect()
}

/// Whether the answer says which numbers there are: it is a failure, as it may be where there are none, or
/// it has a list of rows, each with its number.
pub(super) fn shows_numbers(exchange: &Exchange) -> bool {
    !accepted(exchange)
        || exchange.json()["values"]
            .as_array()
            .is_some_and(|rows| rows.iter().all(|row| number(row).is_some()))
}

fn number(row: &Value) -> Option<String> {
    name(&row["virt_exten"]).or_else(|| {
        // The number alone, or the number, `_` and the company.
        name(&row["scoped_exten"]).map(|scoped| scoped.split('_').next().unwrap_or("").to_owned())
    })
}

/// Nothing that a read found stands where the run will create.
pub(super) fn check_free(env: &Environment, exchange: &Exchange) -> Result<(), PreflightError> {
    let companies =
        [Some(env.territory.company.as_str()), env.territory.other_company.as_deref(), Some("")];
    let taken: BTreeSet<(String, String)> = own_rows(env, exchange)
        .into_iter()
        .filter(|(_, company)| companies.contains(&Some(company)))
        .collect();
    let Some((_, company)) = taken.first() else { return Ok(()) };
    let existing: Vec<&str> =
        taken.iter().filter(|(_, one)| one == company).map(|(number, _)| number.as_str()).collect();
    let mut shown: Vec<&str> = existing.iter().copied().take(5).collect();
    if shown.len() < existing.len() {
        shown.push("...");
    }
    let company = if company.is_empty() { &env.territory.company } else { company };
    Err(PreflightError::RangeTaken {
        range: env.territory.range.to_string(),
        company: company.to_owned(),
        existing: shown.join(", "),
    })
}
