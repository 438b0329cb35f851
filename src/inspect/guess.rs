use serde::Serialize;
use serde_json::Value;

use crate::contract::{Contract, Operation, READ_COLUMNS};

/// How it is known which operation a payload is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Guess {
    /// Somebody said so.
    Told,
    /// By a folder or the beginning of the file's name.
    Path,
    /// By its members.
    Body,
}

/// The operation that a path names: by a folder as in `update/valid/...`, or by the first word of the file's name as
/// in `update-400.json`. The innermost name counts.
pub fn guess_by_path(path: &str) -> Option<Operation> {
    let mut steps = path.rsplit(['/', '\\']);
    let file = steps.next().unwrap_or_default();
    let word = file.split(['-', '_', '.']).next().unwrap_or_default();
    word.parse().ok().or_else(|| steps.find_map(|folder| folder.parse().ok()))
}

/// The operation that a body can be for alone. `read` and `delete` of a scope look alike, so do a read and a
/// readfull of common columns: these are nobody's guess.
pub fn guess_by_body(body: &Value) -> Option<Operation> {
    let member = |name: &str| body.get(name).is_some();
    if let Some(columns) = body["columns"].as_array() {
        let of_read = |name: &Value| READ_COLUMNS.iter().any(|known| name == known);
        let of_update =
            |name: &Value| name.as_str().is_some_and(|name| Contract::get().column(name).is_some());
        return if columns.iter().any(|name| name == "owner") {
            Some(Operation::Read)
        } else if columns.iter().any(|name| of_update(name) && !of_read(name)) {
            Some(Operation::Readfull)
        } else {
            None
        };
    }
    let values = body["values"].as_object()?;
    if !member("scope") {
        return values.contains_key("virt_exten").then_some(Operation::Create);
    }
    if values.contains_key("virt_exten") {
        return Some(Operation::Clone);
    }
    (!values.is_empty()).then_some(Operation::Update)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::{Seed, payloads};
    use serde_json::json;

    #[test]
    fn a_path_tells_by_its_innermost_name() {
        for (path, expected) in [
            ("fixtures/update/valid/name/a.json", Some(Operation::Update)),
            ("clone.json", Some(Operation::Clone)),
            ("/tmp/read/readfull-400.json", Some(Operation::Readfull)),
            ("C:\\create\\x.json", Some(Operation::Create)),
            ("updates/x.json", None),
            ("-", None),
        ] {
            assert_eq!(guess_by_path(path), expected, "{path}");
        }
    }

    #[test]
    fn a_body_is_never_taken_for_that_of_another_operation() {
        for operation in Operation::ALL {
            for payload in payloads(operation, true, Seed(1)).take(600) {
                let guess = guess_by_body(&payload.body);
                // readfull may ask for owner, which is its fault; a valid one does not.
                assert!(guess.is_none_or(|guess| guess == operation), "{}", payload.id);
            }
        }
        assert_eq!(guess_by_body(&json!({"scope": {"virt_exten": "1"}})), None);
        assert_eq!(guess_by_body(&json!([1])), None);
    }
}
