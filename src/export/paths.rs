use serde_json::{Map, Value, json};

use super::answers::{reference, responses};
use super::edition::Edition;
use super::examples;
use crate::contract::{Contract, Operation};

/// The paths of the edition: its operations, log-in and log-out.
pub(super) fn paths(edition: &Edition) -> Value {
    let mut paths = Map::new();
    for operation in Operation::ALL {
        if edition.documents.contains_key(&format!("{operation}.request")) {
            paths.insert(operation.path().to_owned(), json!({"post": call(edition, operation)}));
        }
    }
    paths.insert("/rest/auth/".to_owned(), json!({"post": log_in()}));
    paths.insert("/rest/auth/logout".to_owned(), json!({"post": log_out()}));
    paths.into()
}

/// What clients are generated with as the name of the operation's method.
const fn method(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "createExtensions",
        Operation::Read => "readExtensions",
        Operation::Readfull => "readExtensionsInFull",
        Operation::Update => "updateExtension",
        Operation::Delete => "deleteExtension",
        Operation::Clone => "cloneExtension",
    }
}

fn call(edition: &Edition, operation: Operation) -> Value {
    let name = format!("{operation}.request");
    let request = &edition.documents[&name];
    json!({
        "operationId": method(operation),
        "tags": ["dialplan"],
        "summary": request["title"],
        "description": described(operation),
        "x-since": request["x-since"],
        "x-requirement": request["x-requirement"],
        "security": [{"session": []}, {}],
        "requestBody": {
            "required": true,
            "content": {"application/json": {
                "schema": reference(&name),
                "examples": examples::requests(operation),
            }},
        },
        "responses": responses(
            "The call succeeded; or it was refused, and only `result` says so",
            &format!("{operation}.response"),
            examples::responses(operation),
            None,
        ),
    })
}

/// Who may call, and the statements of the contract about the operation as a whole.
fn described(operation: Operation) -> String {
    let contract = Contract::get();
    let scope = ["none", "several", "company"].map(|last| format!("{operation}/scope/{last}"));
    let general = ["accepts", "answer", "numrows", "list", "existing"]
        .map(|last| format!("{operation}/{last}"));
    let roles = ["company-admin", "user", "nobody"].map(|role| format!("role/{operation}/{role}"));
    let lines = general.into_iter().chain(scope).chain(roles);
    let lines = lines.filter_map(|id| contract.requirement(&id));
    lines.map(|one| format!("- {} (`{}`)", one.statement, one.id)).collect::<Vec<_>>().join("\n")
}

fn log_in() -> Value {
    let answer = json!({"success": {"summary": "The user", "value": examples::user()}});
    let cookie = json!({"Set-Cookie": {
        "description": "The cookie Red60urne of the session that a log-in opens",
        "schema": {"type": "string"},
    }});
    json!({
        "operationId": "logIn",
        "tags": ["authentication"],
        "summary": "Log in, or check a key",
        "description": "A user name and password open a session, and its cookie then authenticates calls. A key \
                        opens none, and is answered with its user.",
        "security": [{}, {"session": []}],
        "requestBody": body(examples::log_in()),
        "responses": responses("Who the caller is", "auth.response", answer, Some(cookie)),
    })
}

fn log_out() -> Value {
    let request = json!({"session": {
        "summary": "The session is that of the cookie",
        "value": {"auth": {"type": "auth"}},
    }});
    let answer = json!({"success": {"summary": "It has ended", "value": {"result": "success"}}});
    json!({
        "operationId": "logOut",
        "tags": ["authentication"],
        "summary": "Log out",
        "description": "Ends the session of the cookie.",
        "security": [{"session": []}, {}],
        "requestBody": body(request),
        "responses": responses("The session has ended", "logout.response", answer, None),
    })
}

fn body(examples: Value) -> Value {
    json!({
        "required": true,
        "content": {"application/json": {"schema": reference("auth.request"), "examples": examples}},
    })
}
