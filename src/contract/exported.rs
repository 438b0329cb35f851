//! The contract for other tools: one document of JSON Schema, or of `OpenAPI`.

use serde_json::{Map, Value, json};

use super::documents::Documents;
use super::operation::Operation;
use super::version::Band;

/// All schemas of `band` in one document of JSON Schema (2020-12) that refers to itself alone. Each message is one
/// of its `$defs`, as in `#/$defs/update.request`.
pub fn bundle(documents: &Documents, band: Band) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("The dialplan API, {band}"),
        "$comment": "A message is one of the $defs, as in #/$defs/update.request. x-requirement names the requirement that a schema states, x-since the version that brought it.",
        "$defs": documents.joined(band, "#/$defs"),
    })
}

/// The API of `band` as a document of `OpenAPI` 3.1, served at `url`. `example` gives a request body of an operation.
///
/// The document says of a refusal that it has a `result` other than `success`, and leaves its HTTP status open; so
/// here it is one of the answers of 200, and all that there is for 4xx.
pub fn openapi(
    documents: &Documents,
    band: Band,
    url: &str,
    example: impl Fn(Operation) -> Option<Value>,
) -> Value {
    let calls = Operation::ALL.into_iter().filter(|operation| operation.is_in(band));
    let mut paths: Map<String, Value> = calls
        .map(|operation| {
            let name = operation.verb();
            let title = documents.get(&format!("{name}.request")).ok().map(|one| &one["title"]);
            let call = Path {
                id: name,
                title: title.and_then(Value::as_str).unwrap_or(name),
                request: &format!("{name}.request"),
                answer: &format!("{name}.response"),
                example: example(operation),
            };
            (operation.path().to_owned(), call.item())
        })
        .collect();
    let log_in = Path {
        id: "log-in",
        title: "Open a session, or check a key",
        request: "auth.request",
        answer: "auth.response",
        example: Some(json!({"auth": {"type": "auth", "key": "..."}})),
    };
    let log_out = Path {
        id: "log-out",
        title: "End the session of the cookie",
        request: "auth.request",
        answer: "logout.response",
        example: Some(json!({"auth": {"type": "auth"}})),
    };
    paths.insert("/rest/auth/".to_owned(), log_in.item());
    paths.insert("/rest/auth/logout".to_owned(), log_out.item());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dialplan API",
            "version": band.version().to_string(),
            "description": format!(
                "The dialplan API of a PABX, {band}. A call carries a key in `auth.key` of its body, or the cookie of a session. `dialcheck run` judges what this form cannot say."
            ),
        },
        "servers": [{"url": url}],
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "security": [{"session": []}, {}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "Red60urne",
                    "description": "Set by the log-in. Without it a key goes into `auth.key` of each body.",
                },
            },
            "schemas": documents.joined(band, "#/components/schemas"),
        },
    })
}

/// One path, which takes POST.
struct Path<'a> {
    id: &'a str,
    title: &'a str,
    request: &'a str,
    answer: &'a str,
    example: Option<Value>,
}

impl Path<'_> {
    fn item(self) -> Value {
        let schema = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let json = |schema: Value| json!({"application/json": {"schema": schema}});
        let mut request = json(schema(self.request));
        if let Some(example) = self.example {
            request["application/json"]["example"] = example;
        }
        let refused = schema("failure.response");
        json!({
            "post": {
                "operationId": self.id,
                "summary": self.title,
                "requestBody": {"required": true, "content": request},
                "responses": {
                    "200": {
                        "description": "It is done, or refused: see `result`",
                        "content": json(json!({"oneOf": [schema(self.answer), refused]})),
                    },
                    "4XX": {"description": "It is refused", "content": json(refused)},
                },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::draft202012;

    use super::*;

    fn documents() -> Documents {
        Documents::embedded().expect("the embedded files parse")
    }

    /// Every reference of `value` leads somewhere in `root`.
    fn dangling(root: &Value, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                if let Some(target) = object.get("$ref").and_then(Value::as_str)
                    && root.pointer(target.trim_start_matches('#')).is_none()
                {
                    found.push(target.to_owned());
                }
                object.values().for_each(|child| dangling(root, child, found));
            }
            Value::Array(items) => items.iter().for_each(|child| dangling(root, child, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    #[test]
    fn what_is_exported_refers_to_itself_and_holds_its_band_alone() {
        for band in Band::ALL {
            let documents = documents();
            let exported =
                [bundle(&documents, band), openapi(&documents, band, "http://x", |_| None)];
            for whole in exported {
                let mut found = Vec::new();
                dangling(&whole, &whole, &mut found);
                assert_eq!(found, Vec::<String>::new());
                let clone = whole.to_string().contains("clone.request");
                assert_eq!(clone, band == Band::V6_5_9);
            }
        }
    }

    #[test]
    fn a_message_of_the_bundle_judges_as_that_of_the_contract() {
        let mut bundle = bundle(&documents(), Band::V6_5_9);
        bundle["$ref"] = json!("#/$defs/update.request");
        let validator = draft202012::new(&bundle).expect("it compiles");
        let body = |ring_time: u64| json!({"type": "extension", "scope": {"virt_exten": "9"}, "values": {"ring_time": ring_time}});
        assert!(validator.is_valid(&body(999)) && !validator.is_valid(&body(1000)));
    }
}
