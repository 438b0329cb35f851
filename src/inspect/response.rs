use std::collections::BTreeSet;

use serde_json::Value;

use super::domain::{in_words, place};
use super::finding::Finding;
use super::request::{found, missing, name_of};
use crate::contract::{Contract, Operation};

/// What is wrong with `body` as the answer to a call of `operation`: as one that succeeded where its `result` says
/// so, else as a refusal.
pub fn response(operation: Operation, body: &Value) -> Vec<Finding> {
    let contract = Contract::get();
    let succeeded = body["result"] == "success";
    let (document, violations) = if succeeded {
        (format!("{operation}.response"), contract.validators().answer(operation, body))
    } else {
        ("failure.response".to_owned(), contract.validators().failure(body))
    };
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for violation in violations {
        if !seen.insert(violation.pointer.clone()) {
            continue;
        }
        let value = body.pointer(&violation.pointer).unwrap_or(&Value::Null);
        if violation.keyword == "required" {
            findings.extend(missing(&document, &violation.pointer, value));
        } else {
            findings.push(of_value(&document, &violation.pointer, &violation.keyword, value));
        }
    }
    findings.extend(miscounted(operation, body).filter(|_| succeeded && findings.is_empty()));
    findings
}

fn of_value(document: &str, pointer: &str, keyword: &str, value: &Value) -> Finding {
    let documents = Contract::get().documents();
    let there = place(documents, document, pointer);
    let requirement = there.as_ref().and_then(|there| there.requirement.clone());
    let words = there.map_or_else(
        || "another value".to_owned(),
        |there| in_words(documents, &there.document, there.schema),
    );
    Finding::new(pointer, keyword, requirement.as_deref()).says(
        format!("{} is {}", name_of(pointer), found(pointer, value)),
        format!("a unit answers {words} here"),
    )
}

/// A number of rows that is not the number of rows.
fn miscounted(operation: Operation, body: &Value) -> Option<Finding> {
    let rows = body["values"].as_array()?.len();
    let told = match &body["numrows"] {
        Value::String(digits) => digits.parse().ok()?,
        other => other.as_u64()?,
    };
    (usize::try_from(told) != Ok(rows)).then(|| {
        Finding::new("/numrows", "count", Some(&format!("{operation}/numrows"))).says(
            format!("numrows is {told}, and values has {rows}"),
            "a unit answers the number of rows here",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_held_against_what_they_say_of_themselves() {
        let row = json!({"virt_exten": "400", "owner": 5});
        let good = json!({"result": "success", "values": [row], "numrows": 1});
        assert_eq!(response(Operation::Read, &good), []);
        let refusal = json!({"result": "fail", "message": "no"});
        assert_eq!(response(Operation::Read, &refusal), []);
        for (body, requirement) in [
            (json!({"result": "success", "values": [row], "numrows": 2}), "read/numrows"),
            (json!({"result": "success", "values": [row]}), "read/numrows"),
            (json!({"result": "success", "values": [{"owner": {}}], "numrows": 1}), "read/owner"),
            (json!({"message": "no"}), "wire/failure"),
            (json!([]), "wire/failure"),
        ] {
            let findings = response(Operation::Read, &body);
            let cited = findings[0].requirement.as_ref().expect("a requirement");
            assert_eq!(cited.id, requirement, "{body}: {findings:?}");
        }
    }
}
