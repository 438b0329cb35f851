use std::collections::BTreeSet;

use serde_json::Value;

use super::column;
use super::domain::{in_words, place};
use super::finding::{Finding, Severity};
use super::home::{Home, home};
use super::strangers::strangers;
use crate::contract::{Contract, Operation, Version};
use crate::report::text::{cut, harmless};

/// How much of a value a message repeats, in characters.
const LONGEST: usize = 40;

/// What is wrong with `body` as a request of `operation` to a unit of `version`, the place nearest to the front of
/// the schema first.
pub fn request(operation: Operation, version: Version, body: &Value) -> Vec<Finding> {
    let mut findings: Vec<Finding> = too_new(operation, version).into_iter().collect();
    let mut seen = BTreeSet::new();
    for violation in Contract::get().validators().request(operation, body) {
        if !seen.insert(violation.pointer.clone()) {
            continue;
        }
        let value = body.pointer(&violation.pointer).unwrap_or(&Value::Null);
        if violation.keyword == "required" {
            findings.extend(missing(&format!("{operation}.request"), &violation.pointer, value));
        } else {
            findings.push(of_value(operation, body, &violation.pointer, &violation.keyword, value));
        }
    }
    findings.extend(strangers(operation, version, body));
    findings
}

/// An operation that the version does not have.
fn too_new(operation: Operation, version: Version) -> Option<Finding> {
    let since = operation.since();
    (since > version).then(|| {
        Finding::new("", "band", Some(&format!("band/{operation}"))).says(
            format!("{operation} came with {since}, and this is for {version}"),
            format!("leave the call out, or check it with --api-version {since}"),
        )
    })
}

fn of_value(
    operation: Operation,
    body: &Value,
    pointer: &str,
    keyword: &str,
    value: &Value,
) -> Finding {
    let contract = Contract::get();
    let name = pointer.strip_prefix("/values/").filter(|_| operation == Operation::Update);
    if let Some(column) = name.and_then(|name| contract.column(name)) {
        return column::finding(column, value, &body["values"]);
    }
    let document = format!("{operation}.request");
    let there = place(contract.documents(), &document, pointer);
    let by_schema = there.as_ref().and_then(|there| there.requirement.clone());
    let requirement = match home(operation, pointer, value) {
        Home::Named(id) => Some(id),
        Home::Schema => by_schema,
        Home::Unsaid => None,
    };
    let words = there.map_or_else(
        || "another value".to_owned(),
        |there| in_words(contract.documents(), &there.document, there.schema),
    );
    Finding::new(pointer, keyword, requirement.as_deref()).says(
        format!("{} is {}", name_of(pointer), found(pointer, value)),
        format!("write {words}"),
    )
}

/// The members that the object at `pointer` of the message `document` lacks.
pub(super) fn missing(document: &str, pointer: &str, value: &Value) -> Vec<Finding> {
    let documents = Contract::get().documents();
    let Some(outer) = place(documents, document, pointer) else {
        return Vec::new();
    };
    let required = outer.schema["required"].as_array();
    required
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|name| value.get(*name).is_none())
        .map(|name| {
            let inner = place(documents, document, &format!("{pointer}/{name}"));
            let words = inner.as_ref().map_or_else(String::new, |inner| {
                format!(": {}", in_words(documents, &inner.document, inner.schema))
            });
            let operation = document.split('.').next().unwrap_or_default();
            let own = [format!("{operation}/{name}/required")];
            let known = own.iter().find(|id| Contract::get().requirement(id).is_some()).cloned();
            let by_schema = inner.and_then(|inner| inner.requirement);
            let requirement = known.or(by_schema).or_else(|| outer.requirement.clone());
            let mut finding = Finding::new(pointer, "required", requirement.as_deref()).says(
                format!("{name} is missing in {}", name_of(pointer)),
                format!("add {name}{words}"),
            );
            // What is missing is missing in the form of the message, whatever a unit makes of it.
            finding.severity = Severity::Broken;
            finding
        })
        .collect()
}

/// What a person calls the place `pointer`.
pub(super) fn name_of(pointer: &str) -> String {
    let mut steps = pointer.rsplit('/');
    let last = harmless(steps.next().unwrap_or_default());
    if pointer.is_empty() {
        "the body".to_owned()
    } else if last.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{}[{last}]", harmless(steps.next().unwrap_or_default()))
    } else {
        last
    }
}

/// What stands at a place, short, and never a secret.
pub(super) fn found(pointer: &str, value: &Value) -> String {
    let secret = pointer.starts_with("/auth") || pointer.starts_with("/user");
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(_) | Value::Number(_) if secret => "another value".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            cut(&harmless(&value.to_string()), LONGEST)
        }
    }
}

/// A remedy with the way out that each optional member has.
pub(super) fn optional(remedy: &str) -> String {
    format!("{remedy}; or leave it out")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Band, Level};
    use crate::generate::{Seed, payloads};
    use serde_json::json;

    const NOW: Version = Band::V6_5_9.version();

    fn update(values: Value) -> Vec<Finding> {
        request(
            Operation::Update,
            NOW,
            &json!({"type": "extension", "scope": {}, "values": values}),
        )
    }

    #[test]
    fn a_single_fault_is_one_broken_requirement() {
        for operation in Operation::ALL {
            for payload in payloads(operation, false, Seed(1)).take(900) {
                let findings = request(operation, NOW, &payload.body);
                let [finding] = findings.as_slice() else { panic!("{}: {findings:?}", payload.id) };
                assert_eq!(finding.severity, Severity::Broken, "{}: {finding:?}", payload.id);
                let cited = finding.requirement.as_ref().expect("a requirement");
                assert_ne!(cited.level, Level::Open, "{}: {}", payload.id, cited.id);
                assert!(!finding.message.is_empty() && !finding.remedy.is_empty());
                let column = finding.pointer.strip_prefix("/values/");
                let keyword = payload.breaks.expect("it is broken").keyword;
                if let Some(column) = column.filter(|_| operation == Operation::Update)
                    && keyword != "anyOf"
                {
                    let wanted = format!("update/{column}/{keyword}");
                    assert_eq!(cited.id, wanted, "{}: {}", payload.id, payload.body);
                }
            }
        }
    }

    #[test]
    fn what_is_valid_has_no_finding() {
        for operation in Operation::ALL {
            for payload in payloads(operation, true, Seed(1)).take(900) {
                assert_eq!(request(operation, NOW, &payload.body), [], "{}", payload.id);
            }
        }
    }

    #[test]
    fn what_the_document_leaves_open_is_told_as_open() {
        for (values, question) in [
            (json!({"ring_time": "30"}), Some("open/number-input")),
            (json!({"ring_time": true}), None),
            (json!({"callerid": null}), Some("open/null-for-text")),
            (json!({"bounce_mode": 1}), Some("open/digit-members")),
            (json!({"passcode": 1234}), Some("open/passcode-form")),
            (json!({"intro_day": "5"}), Some("open/intro-form")),
            (json!({"ring_tme": 5}), Some("open/unknown-value")),
        ] {
            let findings = update(values.clone());
            let [finding] = findings.as_slice() else { panic!("{values}: {findings:?}") };
            assert_eq!(finding.severity, Severity::Open, "{values}");
            let cited = finding.requirement.as_ref().map(|cited| cited.id.as_str());
            assert_eq!(cited, question, "{values}");
        }
    }

    #[test]
    fn remedies_say_what_to_write() {
        let told = |values: Value| {
            let finding = update(values).into_iter().next().expect("a finding");
            (finding.message, finding.remedy)
        };
        let (message, remedy) = told(json!({"ring_time": 1000}));
        assert_eq!(message, "ring_time is 1000");
        assert_eq!(remedy, "write a whole number from 0 to 999 or null; or leave it out");
        let (message, remedy) = told(json!({"ring_time": 50, "ring_type": "O"}));
        assert_eq!(message, "ring_time is 50 beside ring_type \"O\"");
        assert!(remedy.contains("at most 49"), "{remedy}");
        let (message, _) = told(json!({"bounce_mode": "last", "ring_type": "I"}));
        assert_eq!(message, "bounce_mode is \"last\" beside ring_type \"I\"");
        let (message, remedy) = told(json!({"ring_type": "Q", "subtype": "a    x            "}));
        assert!(message.starts_with("subtype: byte 6 (dynamic priority) is 'x'"), "{message}");
        assert!(remedy.contains("decode"), "{remedy}");
        let (_, remedy) = told(json!({"ring_tme": 5}));
        assert!(remedy.contains("did you mean ring_time"), "{remedy}");
    }

    #[test]
    fn an_operation_has_its_version() {
        let body = json!({"type": "extension", "scope": {"virt_exten": "1"}, "values": {"virt_exten": "2"}});
        assert_eq!(request(Operation::Clone, NOW, &body), []);
        let findings = request(Operation::Clone, Band::V6_3_10.version(), &body);
        assert_eq!(findings[0].requirement.as_ref().map(|one| one.id.as_str()), Some("band/clone"));
    }

    #[test]
    fn all_missing_members_are_named_and_no_secret_is_repeated() {
        let findings =
            request(Operation::Clone, NOW, &json!({"auth": {"key": "s3cret", "type": 5}}));
        let text = format!("{findings:?}");
        for name in ["type is missing", "scope is missing", "values is missing"] {
            assert!(text.contains(name), "{text}");
        }
        let list = request(Operation::Read, NOW, &json!([{"auth": {"key": "s3cret"}}]));
        assert!(!text.contains("s3cret") && !format!("{list:?}").contains("s3cret"));
    }
}
