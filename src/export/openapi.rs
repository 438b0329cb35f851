use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answers::refusals;
use super::edition::Edition;
use super::flat::{flat, reachable};
use super::paths::paths;
use crate::contract::Documents;

/// Where schemas stand in the document.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

/// The server that a document names where no other is asked for: that of `dialcheck serve`.
pub const SERVER: &str = "http://127.0.0.1:8080";

/// Keywords that speak to this tool's generators alone.
const OWN: [&str; 8] = [
    "x-kind",
    "x-reference",
    "x-fields",
    "x-open",
    "x-effective",
    "x-decided-for",
    "x-empty",
    "x-sample",
];

/// The OpenAPI 3.1 document of one version, for the server at `url`.
///
/// A key goes into the body of each call, which OpenAPI knows no security scheme for: it is the member `auth` of
/// each request. The cookie of a session is a scheme.
pub fn openapi(edition: &Edition, url: &str) -> Value {
    let paths = paths(edition);
    let responses = refusals();
    let all = flat(edition, SCHEMAS);
    let roots = json!([paths, responses]);
    let mut schemas: BTreeMap<String, Value> = reachable(&roots, all, SCHEMAS);
    for schema in schemas.values_mut() {
        plain(schema);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dialplan API",
            "version": edition.version.to_string(),
            "summary": format!("The dialplan API of a PABX, {}", edition.name()),
            "description": "Extensions of a PABX: made, read, changed, cloned and removed. Every call is a POST of a \
                            JSON object with `type`, and is authenticated by a key in its member `auth`, or by the \
                            cookie of a session. Whether it succeeded stands in `result`.",
            "x-generator": format!("dialcheck {}", env!("CARGO_PKG_VERSION")),
            "x-contract-hash": Documents::hash(),
        },
        "servers": [{"url": url}],
        "tags": [
            {"name": "dialplan", "description": "What is done to extensions"},
            {"name": "authentication", "description": "Sessions and keys"},
        ],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "Red60urne",
                    "description": "The cookie that a log-in sets",
                },
            },
        },
    })
}

/// Takes out what other tools do not know; sample values become `examples`.
fn plain(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let samples = members.get("x-sample").cloned();
            members.retain(|name, _| !OWN.contains(&name.as_str()));
            if let Some(samples) = samples {
                members.insert("examples".to_owned(), samples);
            }
            members.values_mut().for_each(plain);
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
