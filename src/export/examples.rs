use serde_json::{Map, Value, json};

use crate::contract::Operation;
use crate::gather::Gather as _;

/// What stands for a key in examples.
const KEY: &str = "YOUR-KEY";

/// Bodies written by hand, from `fixtures/`: operation, name, what it shows, text.
const BODIES: &[(Operation, &str, &str, &str)] = &[
    (
        Operation::Create,
        "one",
        "One extension with a voicemail box",
        include_str!("../../fixtures/create/valid/examples/voicemail-and-nightmode.json"),
    ),
    (
        Operation::Read,
        "owner",
        "Who owns a private extension",
        include_str!("../../fixtures/read/valid/examples/owner-of-private-extension.json"),
    ),
    (
        Operation::Read,
        "lists",
        "Several numbers in one scope",
        include_str!("../../fixtures/read/valid/examples/scope.json"),
    ),
    (
        Operation::Readfull,
        "name",
        "One column of one extension",
        include_str!("../../fixtures/readfull/valid/examples/scope.json"),
    ),
    (
        Operation::Update,
        "name",
        "Another name",
        include_str!("../../fixtures/update/valid/examples/scope.json"),
    ),
    (
        Operation::Delete,
        "one",
        "One extension",
        include_str!("../../fixtures/delete/valid/examples/scope.json"),
    ),
    (
        Operation::Clone,
        "one",
        "400 to 400b",
        include_str!("../../fixtures/clone/valid/examples/400-to-400b.json"),
    ),
];

/// Example requests of `operation`, each with a key in its `auth`.
pub(super) fn requests(operation: Operation) -> Value {
    let of_operation = BODIES.iter().filter(|(one, ..)| *one == operation);
    let examples: Map<String, Value> = of_operation
        .map(|(_, name, summary, text)| {
            let mut body: Value = serde_json::from_str(text).unwrap_or_default();
            body["auth"] = json!({"type": "auth", "key": KEY});
            ((*name).to_owned(), json!({"summary": summary, "value": body}))
        })
        .gather();
    examples.into()
}

/// Example answers to a call of `operation`: one that succeeds, and a refusal with status 200.
pub(super) fn responses(operation: Operation) -> Value {
    let mut success = json!({"result": "success", "numrows": 1});
    match operation {
        Operation::Read => {
            success["values"] = json!([
                {"virt_exten": "400", "company": "test", "scoped_exten": "400_test", "owner": 781}
            ]);
        }
        Operation::Readfull => success["values"] = json!([{"name": "Reception"}]),
        Operation::Delete => success["mailbox"] = json!("mailbox 400 purged"),
        Operation::Clone => success["links"] = json!(0),
        Operation::Create | Operation::Update => {}
    }
    json!({
        "success": {"summary": "The call succeeded", "value": success},
        "refusal": {"summary": "A refusal that is told by its result alone", "value": refusal()},
    })
}

/// An answer to a call that was refused.
pub(super) fn refusal() -> Value {
    json!({"result": "fail", "message": "scope: it matches no extension"})
}

/// Example bodies of a log-in and of the check of a key.
pub(super) fn log_in() -> Value {
    json!({
        "session": {
            "summary": "Log in, which sets the cookie of a session",
            "value": {"auth": {"type": "auth", "username": "name", "password": "password"}},
        },
        "key": {
            "summary": "Check a key",
            "value": {"auth": {"type": "auth", "key": KEY}},
        },
    })
}

/// What a log-in answers.
pub(super) fn user() -> Value {
    json!({
        "result": "success",
        "user": {
            "id": 1, "login": "name", "name": "Name", "company": "test", "home": null,
            "session": null, "perms": "yes", "companies": ["test"],
        },
    })
}
