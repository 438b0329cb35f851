use serde_json::Value;

use super::finding::{Finding, Severity};
use crate::contract::{Contract, Operation, Version};
use crate::near::did_you_mean;
use crate::report::text::{cut, harmless};

/// The members that any request may have, whatever its operation makes of them.
const GENERAL: [&str; 6] = ["type", "auth", "scope", "columns", "values", "order"];

/// The members of a scope.
const SCOPE: [&str; 3] = ["virt_exten", "scoped_exten", "company"];

/// For how many unknown members of an object it is looked what was meant.
const HINTS: usize = 20;

/// The members of `body` that the document does not know, or not in `version`. What a unit makes of an unknown one
/// is open, but mostly it is a slip of the pen.
pub(super) fn strangers(operation: Operation, version: Version, body: &Value) -> Vec<Finding> {
    let known = |list: &[&str]| list.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let mut found = unknown(body, "", &known(&GENERAL), None);
    found.extend(unknown(&body["scope"], "/scope", &known(&SCOPE), Some("open/unknown-scope")));
    if operation == Operation::Clone && body["scope"].get("scoped_exten").is_some() {
        found.push(on_key(
            Finding::new("/scope/scoped_exten", "unknown", Some("open/clone-scoped")).says(
                "clone lists virt_exten and company as its scope, and no scoped_exten",
                "name the source by virt_exten and company",
            ),
        ));
    }
    let members = members(operation);
    if !members.is_empty() {
        let question = (operation == Operation::Update).then_some("open/unknown-value");
        found.extend(unknown(&body["values"], "/values", &members, question));
    }
    if operation == Operation::Update {
        found.extend(too_new(version, &body["values"]));
    }
    found
}

/// What `values` of the operation may hold; nothing where it has none.
fn members(operation: Operation) -> Vec<String> {
    let document = Contract::get().documents().get(&format!("{operation}.request"));
    let members =
        document.ok().and_then(|one| one["properties"]["values"]["properties"].as_object());
    members.map_or_else(Vec::new, |members| members.keys().cloned().collect())
}

fn unknown(object: &Value, at: &str, known: &[String], question: Option<&str>) -> Vec<Finding> {
    let names = object.as_object().into_iter().flat_map(|members| members.keys());
    names
        .filter(|name| !known.contains(name))
        .enumerate()
        .map(|(index, name)| {
            let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
            let shown = cut(&harmless(name), 40);
            let within = if at.is_empty() { "a request" } else { at.trim_start_matches('/') };
            let start: String = name.chars().take(40).collect();
            let known = known.iter().map(String::as_str).filter(|_| index < HINTS);
            let hint = did_you_mean(&start, known);
            on_key(Finding::new(&pointer, "unknown", question).says(
                format!("the document knows no {shown} in {within}"),
                format!("leave it out{hint}"),
            ))
        })
        .collect()
}

/// Columns that the version does not have yet.
fn too_new(version: Version, values: &Value) -> Vec<Finding> {
    let columns = Contract::get().columns().iter();
    columns
        .filter(|column| column.since > version && values.get(&column.name).is_some())
        .map(|column| {
            let pointer = format!("/values/{}", column.name);
            let mut finding = Finding::new(&pointer, "band", Some("update/values/unknown")).says(
                format!("{} came with {}, and this is for {version}", column.name, column.since),
                "leave it out",
            );
            finding.severity = Severity::Broken;
            on_key(finding)
        })
        .collect()
}

fn on_key(mut finding: Finding) -> Finding {
    finding.on_key = true;
    finding
}
