use serde_json::{Value, json};

use crate::contract::Contract;
use crate::report::text::harmless;
use crate::results::{Finding, Verdict};

/// The level of a finding in this format.
pub(super) fn level(verdict: Verdict) -> &'static str {
    if verdict == Verdict::Fail { "error" } else { "warning" }
}

/// The rule that a broken requirement is.
pub(super) fn of(finding: &Finding) -> Value {
    let id = &finding.requirement;
    let statement = harmless(&finding.statement);
    let passage = harmless(&finding.passage);
    let help = format!(
        "{statement}\n\nThe document says so under \"{passage}\". `dialcheck explain {}` tells more.",
        harmless(id)
    );
    let area = id.split('/').next().unwrap_or_default();
    let since = Contract::get().requirement(id).map(|requirement| requirement.since.to_string());
    json!({
        "id": harmless(id),
        "name": name(id),
        "shortDescription": {"text": statement},
        "fullDescription": {"text": statement},
        "help": {"text": help},
        "defaultConfiguration": {"level": level(finding.verdict)},
        "properties": {
            "tags": [harmless(area), "conformance"],
            "passage": passage,
            "since": since,
        },
    })
}

/// The id as one word, as viewers show names of rules: `UpdateRingTimeMaximum`.
fn name(id: &str) -> String {
    id.split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|part| {
            let (first, rest) = part.split_at_checked(1)?;
            Some(first.to_ascii_uppercase() + rest)
        })
        .collect()
}
