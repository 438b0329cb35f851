use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::report::entry::excused;
use crate::report::text::{cut, harmless, harmless_lines};
use crate::results::{Exchange, Finding, RunResult};

use super::place::places;
use super::rule::level;

/// A text of the target is cut behind so many characters.
const LONGEST: usize = 4000;

/// So many characters of a hash tell two findings apart.
const PRINT: usize = 16;

/// A finding as a result. `index` is the place of its rule.
pub(super) fn of(finding: &Finding, run: &RunResult, index: usize) -> Value {
    let (own, related) = places(&finding.requirement);
    let mut result = Map::new();
    let mut set = |name: &str, value: Value| result.insert(name.to_owned(), value);
    set("ruleId", harmless(&finding.requirement).into());
    set("ruleIndex", index.into());
    set("kind", "fail".into());
    set("level", level(finding.verdict).into());
    set("message", json!({"text": message(finding)}));
    set("locations", own.into());
    if !related.is_empty() {
        set("relatedLocations", related.into());
    }
    set("partialFingerprints", fingerprints(finding, run));
    set("occurrenceCount", finding.cases.len().max(1).into());
    if let Some(exchange) = &finding.exchange {
        set("webRequest", request(exchange, run));
        if let Some(response) = response(exchange) {
            set("webResponse", response);
        }
    }
    if let Some(excuse) = &finding.excuse {
        // Without a state it counts as accepted.
        let suppression = json!({
            "kind": "external",
            "justification": excused(excuse),
            "properties": {
                "reason": harmless(&excuse.reason),
                "owner": excuse.owner.as_deref().map(harmless),
                "expires": excuse.expires.as_deref().map(harmless),
            },
        });
        set("suppressions", json!([suppression]));
    }
    set("properties", properties(finding));
    result.into()
}

fn message(finding: &Finding) -> String {
    let mut text = format!(
        "{}. Wanted: {}.",
        harmless(&finding.statement),
        harmless(&finding.check.expectation)
    );
    if !finding.check.actual.is_null() {
        let actual = cut(&harmless(&finding.check.actual.to_string()), LONGEST);
        text.push_str(&format!(" Got: {actual}"));
        if !finding.check.pointer.is_empty() {
            text.push_str(&format!(" at {}", harmless(&finding.check.pointer)));
        }
        text.push('.');
    }
    text
}

/// The same for the same defect of the same target in the same band, whatever the numbers of extensions and the lines
/// of files are. Code scanning looks at the first, other readers at all of them.
fn fingerprints(finding: &Finding, run: &RunResult) -> Value {
    let mut digest = Sha256::new();
    let band = run.band.to_string();
    for part in [&run.target.name, &band, &finding.requirement, &finding.check.expectation] {
        digest.update(part);
        digest.update([0]);
    }
    let hash = digest.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let print = &hash[..PRINT];
    json!({"primaryLocationLineHash": format!("{print}:1"), "dialcheckFinding/v1": hash})
}

fn body(text: &str) -> String {
    cut(&harmless_lines(text).join("\n"), LONGEST)
}

fn request(exchange: &Exchange, run: &RunResult) -> Value {
    let url = run.target.url.trim_end_matches('/');
    json!({
        "method": harmless(&exchange.method),
        "target": harmless(&format!("{url}{}", exchange.path)),
        "body": {"text": body(&exchange.request)},
        "properties": {"role": harmless(&exchange.role)},
    })
}

fn response(exchange: &Exchange) -> Option<Value> {
    let status = exchange.status;
    if status.is_none() && exchange.error.is_none() {
        return None;
    }
    let mut response = json!({
        "noResponseReceived": status.is_none(),
        "body": {"text": body(&exchange.response)},
        "properties": {
            "duration_ms": exchange.duration_ms,
            "error": exchange.error.as_deref().map(|why| cut(&harmless(why), LONGEST)),
        },
    });
    if let Some(status) = status {
        response["statusCode"] = status.into();
    }
    Some(response)
}

fn properties(finding: &Finding) -> Value {
    let written = |value: &Value| cut(&harmless(&value.to_string()), LONGEST);
    let ids = |ids: &[String]| ids.iter().map(|id| harmless(id)).collect::<Vec<_>>();
    json!({
        "cases": ids(&finding.cases),
        "blocks": ids(&finding.blocks),
        "expectation": harmless(&finding.check.expectation),
        "expected": written(&finding.check.expected),
        "actual": written(&finding.check.actual),
        "pointer": harmless(&finding.check.pointer),
        "passage": harmless(&finding.passage),
        "smallest": finding.smallest.as_ref().map(written),
        "curl": finding.curl.as_ref().map(|curl| {
            curl.lines().map(harmless).collect::<Vec<_>>().join("\n")
        }),
    })
}
