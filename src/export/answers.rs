use serde_json::{Map, Value, json};

use super::examples::refusal;
use super::openapi::SCHEMAS;
use crate::gather::Gather as _;

/// A refusal that is told by an HTTP status: status, name among the components, what it means.
const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "400",
        "badRequest",
        "The call is refused: a value out of its domain, a scope that does not resolve, what exists already",
    ),
    ("401", "unauthenticated", "The key is unknown, the session has ended, or there is neither"),
    ("403", "forbidden", "The credentials have no right to this call"),
    ("4XX", "refused", "Any other refusal: the status of a refusal is open"),
];

/// The responses of a call that answers `document` where it succeeds.
pub(super) fn responses(
    description: &str,
    document: &str,
    examples: Value,
    headers: Option<Value>,
) -> Value {
    let choice = json!([reference(document), reference("failure.response")]);
    let mut success = json!({
        "description": description,
        "content": {"application/json": {"schema": {"anyOf": choice}, "examples": examples}},
    });
    if let Some(headers) = headers {
        success["headers"] = headers;
    }
    let mut responses = Map::from_iter([("200".to_owned(), success)]);
    for (status, name, _) in REFUSALS {
        let there = format!("#/components/responses/{name}");
        responses.insert((*status).to_owned(), json!({"$ref": there}));
    }
    responses.into()
}

/// The refusals, for `components`.
pub(super) fn refusals() -> Value {
    let all: Map<String, Value> = REFUSALS
        .iter()
        .map(|(_, name, description)| {
            let content = json!({
                "schema": reference("failure.response"),
                "examples": {"refusal": {"summary": "A refusal", "value": refusal()}},
            });
            let response =
                json!({"description": description, "content": {"application/json": content}});
            ((*name).to_owned(), response)
        })
        .gather();
    all.into()
}

/// A `$ref` to the schema `name`.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("{SCHEMAS}{name}")})
}
