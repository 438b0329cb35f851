use serde_json::{Map, Value};

use crate::reference::call::Refusal;
use crate::reference::store::{Row, Scope, Tables};

/// The one extension in `scope`; refused where there is none, or more than one.
pub(super) fn only(tables: &Tables<'_>, scope: &Scope) -> Result<Row, Refusal> {
    let mut rows = tables.find(scope)?;
    match (rows.pop(), rows.len()) {
        (Some(row), 0) => Ok(row),
        (None, _) => Err(Refusal::bad("scope: it matches no extension")),
        (Some(_), others) => Err(Refusal::bad(format!(
            "scope: it matches {} extensions, and must match exactly one",
            others + 1
        ))),
    }
}

/// Refuses a number that the unit does not take: letters, digits, dot and dash make one. The underscore
/// is left out because it parts number and company in a scoped number.
pub(super) fn check_number(virt_exten: &str) -> Result<(), Refusal> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if virt_exten.chars().all(fits) && virt_exten.len() <= 64 {
        return Ok(());
    }
    let shown: String = virt_exten.chars().take(64).collect();
    Err(Refusal::bad(format!(
        "values.virt_exten: {shown:?} is no extension number; use up to 64 letters, digits, dots and dashes"
    )))
}

/// Refuses a number that is taken, by an extension of the same company and visibility.
pub(super) fn check_free(
    tables: &Tables<'_>,
    virt_exten: &str,
    company: &str,
    private: bool,
) -> Result<(), Refusal> {
    if tables.lookup(virt_exten, company, private)?.is_none() {
        return Ok(());
    }
    let kind = if private { "private" } else { "public" };
    Err(Refusal::bad(format!(
        "values.virt_exten: {company} has a {kind} extension {virt_exten:?} already"
    )))
}

/// An answer that says how many rows there were.
pub(super) fn numrows(rows: usize) -> Map<String, Value> {
    Map::from_iter([("numrows".to_owned(), Value::from(rows))])
}
