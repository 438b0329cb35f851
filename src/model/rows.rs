use serde_json::{Map, Value, json};

use super::extension::{Extension, Key};
use crate::contract::Operation;

/// The rows that a read must answer, in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The read.
    pub operation: Operation,
    /// Each with what is known of it.
    pub expected: Vec<(Key, Extension)>,
    /// What a row too few or too many breaks.
    pub requirement: String,
}

/// How the rows of an answer differ from those that were expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// The requirement that is broken.
    pub requirement: String,
    /// What is wrong, in words.
    pub words: String,
    /// Where in the answer, as a JSON pointer.
    pub pointer: String,
    /// What was expected there.
    pub expected: Value,
    /// What stands there.
    pub actual: Value,
}

impl Rows {
    /// The first difference between the rows of an answer and these; none where each is one of these.
    pub fn mismatch(&self, answered: &[&Map<String, Value>]) -> Option<Mismatch> {
        if answered.len() != self.expected.len() {
            let scoped: Vec<String> = self.expected.iter().map(|(key, _)| key.scoped()).collect();
            return Some(Mismatch {
                requirement: self.requirement.clone(),
                words: "the rows are those of the extensions in scope".to_owned(),
                pointer: "/values".to_owned(),
                expected: json!(scoped),
                actual: json!(answered),
            });
        }
        let mut left: Vec<&(Key, Extension)> = self.expected.iter().collect();
        let mut strange = None;
        for (at, row) in answered.iter().enumerate() {
            match left.iter().position(|(key, extension)| agrees(key, extension, row)) {
                Some(found) => {
                    left.swap_remove(found);
                }
                None => strange = strange.or(Some((at, row))),
            }
        }
        let (at, row) = strange?;
        Some(self.nearest(&left, at, row))
    }

    /// What is wrong with `row`, which is none of those that are `left`: measured by the nearest of them.
    fn nearest(&self, left: &[&(Key, Extension)], at: usize, row: &Map<String, Value>) -> Mismatch {
        let wrong = |key: &Key, extension: &Extension| -> Vec<(String, Value)> {
            row.iter()
                .filter_map(|(name, value)| {
                    Some((name.clone(), expectation(key, extension, name, value)?))
                })
                .collect()
        };
        let nearest =
            left.iter().map(|(key, extension)| wrong(key, extension)).min_by_key(Vec::len);
        let (name, expected) = nearest.unwrap_or_default().into_iter().next().unwrap_or_default();
        Mismatch {
            requirement: format!("{}/{name}", self.operation),
            words: format!("{name} is as it was written"),
            pointer: format!("/values/{at}/{name}"),
            expected,
            actual: row.get(&name).cloned().unwrap_or_default(),
        }
    }
}

fn agrees(key: &Key, extension: &Extension, row: &Map<String, Value>) -> bool {
    row.iter().all(|(name, value)| expectation(key, extension, name, value).is_none())
}

/// What the column `name` should hold, where it is not `value`.
fn expectation(key: &Key, extension: &Extension, name: &str, value: &Value) -> Option<Value> {
    let own = match name {
        "virt_exten" => Some(json!(key.number)),
        "company" => Some(json!(key.company)),
        "scoped_exten" => Some(json!(key.scoped())),
        _ => None,
    };
    if let Some(own) = own {
        return (own != *value).then_some(own);
    }
    let setting = extension.setting(name)?;
    if setting.holds(name, value) {
        return None;
    }
    Some(extension.value(name).cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let one = |number: &str, name: &str| {
            let key = Key { company: "test".to_owned(), number: number.to_owned(), private: false };
            let mut extension = Extension::default();
            extension.set("name", &json!(name));
            (key, extension)
        };
        Rows {
            operation: Operation::Read,
            expected: vec![one("9000", "A"), one("9001", "B")],
            requirement: "read/scope/virt_exten-list".to_owned(),
        }
    }

    fn requirement(answered: &Value) -> Option<String> {
        let answered: Vec<Map<String, Value>> =
            serde_json::from_value(answered.clone()).expect("rows");
        rows().mismatch(&answered.iter().collect::<Vec<_>>()).map(|mismatch| mismatch.requirement)
    }

    #[test]
    fn rows_come_in_any_order_and_no_other_number() {
        let (a, b) = (
            json!({"virt_exten": "9000", "name": "A"}),
            json!({"virt_exten": "9001", "name": "B"}),
        );
        assert_eq!(requirement(&json!([a, b])), None);
        assert_eq!(requirement(&json!([b, a])), None);
        assert_eq!(requirement(&json!([{"name": "B"}, {"name": "A"}])), None);
        let list = Some("read/scope/virt_exten-list".to_owned());
        assert_eq!(requirement(&json!([a])), list);
        assert_eq!(requirement(&json!([a, b, b])), list);
    }

    #[test]
    fn a_wrong_column_is_named_by_the_nearest_row() {
        let answered = json!([
            {"virt_exten": "9001", "name": "B"},
            {"virt_exten": "9000", "name": "C"},
        ]);
        assert_eq!(requirement(&answered), Some("read/name".to_owned()));
        let twice = json!([{"virt_exten": "9000"}, {"virt_exten": "9000"}]);
        assert_eq!(requirement(&twice), Some("read/virt_exten".to_owned()));
    }
}
