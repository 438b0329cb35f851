//! The wire: paths, bodies, the form of answers.

use serde_json::{Value, json};

use super::bands::{plain, working_read};
use super::case::Case;
use crate::contract::{Contract, Operation};
use crate::judge::{Outcome, outcome, same_column};
use crate::run::{Expectation, Extension, Flow, Session};
use crate::target::{Body, Call, Purpose, Role};

pub(super) fn cases() -> Vec<Case> {
    let used = &[Operation::Update, Operation::Readfull];
    let mut cases = vec![
        Case::new("wire/post", "each operation answers a POST to its path", steps!(post))
            .accepting(),
        Case::new("wire/answer", "successes and refusals are JSON objects", steps!(answer)),
        Case::new(
            "wire/success",
            "what succeeds says success, and what does not says something else",
            steps!(success),
        )
        .accepting(),
        Case::new("wire/failure", "a refusal has result fail and a message", steps!(failure))
            .refusing(),
        Case::new(
            "wire/server-error",
            "bad requests of many kinds are no server errors",
            steps!(server_error),
        )
        .refusing(),
        Case::new(
            "wire/operation",
            "an operation that does not exist does not succeed",
            steps!(no_operation),
        )
        .refusing(),
        Case::new("wire/slash", "each operation works without the final slash", steps!(slash))
            .accepting(),
    ];
    cases.extend([Operation::Create, Operation::Read, Operation::Update].map(|operation| {
        Case::new(
            format!("wire/type/{operation}"),
            format!("{operation} of another type does not act on extensions"),
            steps!(other_type, operation),
        )
        .of("wire/type")
    }));
    cases.into_iter().map(|case| case.with(used)).collect()
}

/// The operations of the band.
fn operations(s: &Session) -> Vec<Operation> {
    Operation::ALL.into_iter().filter(|operation| operation.is_in(s.env().band)).collect()
}

async fn post(s: &mut Session) -> Flow {
    for operation in operations(s) {
        let (body, _) = plain(s, operation).await?;
        let at = s.act(operation, body).await?;
        let held = !matches!(s.status(at), 404 | 405);
        let words = "the path is there and takes a POST";
        let what = Expectation { requirement: "wire/post", words, pointer: "", exchange: at };
        let status = s.status(at);
        // A refusal with 404 is a legal answer to a scope that matches nothing, but this one matches.
        if held {
            s.expect(what, json!("a status other than 404 and 405"), json!(status), held);
        } else {
            s.require(&format!("band/{operation}"), at)?;
        }
    }
    Ok(())
}

async fn answer(s: &mut Session) -> Flow {
    for operation in operations(s) {
        let (good, _) = plain(s, operation).await?;
        let free = s.number()?;
        let scope = json!({"virt_exten": free, "company": s.company()});
        let bad = match operation {
            Operation::Create => {
                json!({"type": "extension", "values": {"virt_exten": {}, "company": s.company()}})
            }
            Operation::Clone => {
                json!({"type": "extension", "scope": scope, "values": {"virt_exten": free}})
            }
            _ => {
                json!({"type": "extension", "scope": scope, "values": {"name": "Changed"}, "columns": ["no such column"]})
            }
        };
        for body in [good, bad] {
            let at = s.act(operation, body).await?;
            s.hand_back(Some(&free));
            let garbage = matches!(outcome(&s.exchange(at).reply), Outcome::Garbage);
            let words = "the answer is one JSON object";
            let what = Expectation { requirement: "wire/answer", words, pointer: "", exchange: at };
            let actual = s.exchange_text(at);
            s.expect(what, json!("a JSON object"), json!(actual), !garbage);
        }
    }
    Ok(())
}

async fn success(s: &mut Session) -> Flow {
    let (body, extension) = plain(s, Operation::Update).await?;
    let at = s.act(Operation::Update, body).await?;
    let (column, value) = s.plain_column();
    let row = s.columns(&extension, &[column]).await?;
    let stored = row.get(column).is_some_and(|read| same_column(column, &value, read));
    let said = s.succeeded(at);
    let words = "an update that took effect says success, and one that did not says something else";
    let what = Expectation { requirement: "wire/success", words, pointer: "/result", exchange: at };
    if said && !stored {
        // Said and not done: the matter of the column.
        return Err(s.blocked(
            Expectation { requirement: "update/accepts", ..what },
            value,
            row.get(column).cloned().unwrap_or_default(),
        ));
    }
    s.expect(what, json!(stored), json!(said), said == stored);
    s.require("update/accepts", at)
}

async fn failure(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let free = s.number()?;
    let company = s.company().to_owned();
    let calls = [
        (
            Operation::Update,
            json!({"type": "extension", "scope": extension.scope(), "values": {"ring_type": "ZZ"}}),
        ),
        (
            Operation::Update,
            json!({"type": "extension", "scope": {"virt_exten": free, "company": company}, "values": {"name": "Changed"}}),
        ),
        (
            Operation::Delete,
            json!({"type": "extension", "scope": {"virt_exten": free, "company": company}}),
        ),
        (
            Operation::Create,
            json!({"type": "extension", "values": {"virt_exten": {}, "company": company}}),
        ),
    ];
    for (operation, body) in calls {
        let at = s.act(operation, body).await?;
        if !matches!(outcome(&s.exchange(at).reply), Outcome::Refused) {
            continue;
        }
        let word = &s.answer(at)["result"];
        let what = Expectation {
            requirement: "wire/success",
            words: "what is refused does not say success",
            pointer: "/result",
            exchange: at,
        };
        let (word, held) = (word.clone(), *word != "success");
        s.expect(what, json!("fail"), word, held);
        let violations = Contract::get().validators().failure(s.answer(at));
        // Another word than fail, or no message, is open; no JSON object at all is not.
        let held = violations.is_empty() || s.answer(at).is_object();
        let words = "a refusal is a JSON object that says so";
        let what = Expectation { requirement: "wire/failure", words, pointer: "", exchange: at };
        let actual = s.exchange_text(at);
        s.expect(what, json!({"result": "fail", "message": "..."}), json!(actual), held);
    }
    if s.checks_made() == 0 {
        return Err(crate::judge::Stop::Inconclusive(
            "the target refused none of the bad calls".to_owned(),
        ));
    }
    Ok(())
}

async fn server_error(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let raw = |operation: Operation, text: &str| Call {
        body: Body::Raw(text.to_owned()),
        ..Call::outside(Role::SystemAdmin, operation.path(), Purpose::Act)
    };
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let texts = ["", "{", "[]", "null", "\"text\"", "{\"type\": \"extension\", ", &deep];
    let mut calls: Vec<Call> = [Operation::Read, Operation::Update]
        .into_iter()
        .flat_map(|operation| texts.map(|text| raw(operation, text)))
        .collect();
    let bad = bad_bodies(s, &extension).into_iter();
    calls.extend(
        bad.map(|(operation, body)| Call::of(Role::SystemAdmin, operation, body, Purpose::Act)),
    );
    for at in s.deliver_all(calls).await? {
        no_server_error(s, at);
    }
    Ok(())
}

async fn no_operation(s: &mut Session) -> Flow {
    let body = working_read(s).await?;
    let mut call = Call::of(Role::SystemAdmin, Operation::Read, body, Purpose::Act);
    call.path = "/rest/dialplan/dialcheck/".into();
    let at = s.deliver(call).await?;
    let held = !s.succeeded(at);
    let words = "a call to an operation that does not exist does not succeed";
    let what =
        Expectation { requirement: "wire/operation", words, pointer: "/result", exchange: at };
    let actual = s.exchange_text(at);
    s.expect(what, json!("no success"), json!(actual), held);
    Ok(())
}

/// Bodies in which one member is not what it should be. The scopes of calls that write name an extension
/// of the run in another member, so that a target which drops the bad one touches nothing else.
fn bad_bodies(s: &Session, extension: &Extension) -> Vec<(Operation, Value)> {
    let scope = extension.scope();
    let (number, company) = (&extension.number, &extension.company);
    let read = |scope: Value, columns: Value| {
        (Operation::Read, json!({"type": "extension", "scope": scope, "columns": columns}))
    };
    let update = |scope: Value, values: Value| {
        (Operation::Update, json!({"type": "extension", "scope": scope, "values": values}))
    };
    let mut bodies = Vec::new();
    for bad in [json!("text"), json!([]), json!(5), json!(true), json!(null), json!([{}])] {
        bodies.push(read(bad.clone(), json!(["virt_exten"])));
        bodies.push(read(scope.clone(), bad.clone()));
        bodies.push(read(json!({"virt_exten": [bad], "company": company}), json!(["virt_exten"])));
        bodies.push(read(json!({"virt_exten": number, "company": bad}), json!(["virt_exten"])));
        bodies.push(read(scope.clone(), json!([bad])));
        bodies.push(update(scope.clone(), bad.clone()));
        bodies.push(update(
            json!({"virt_exten": bad, "scoped_exten": number, "company": company}),
            json!({}),
        ));
        bodies.push((Operation::Create, json!({"type": "extension", "values": bad})));
        bodies.push((Operation::Create, json!({"type": bad})));
    }
    bodies.extend([
        (Operation::Read, json!({"type": "extension"})),
        (Operation::Read, json!({})),
        (Operation::Update, json!({"type": "extension", "scope": scope})),
        (Operation::Create, json!({"type": "extension"})),
    ]);
    let huge = "9".repeat(100);
    bodies.push(read(json!({"virt_exten": huge, "company": company}), json!(["virt_exten"])));
    for values in [
        json!({"name": "x".repeat(10_000)}),
        json!({"ring_time": 1e300}),
        json!({"ring_time": i64::MAX}),
        json!({"priority": [[[[]]]]}),
        json!({"email": {"a": {"b": null}}}),
        json!({"subtype": "\u{1f4de}"}),
    ] {
        bodies.push(update(scope.clone(), values));
    }
    bodies.retain(|(operation, body)| s.may(*operation, body));
    bodies
}

/// Whatever was sent at `at`, the answer must not be a server error.
pub(super) fn no_server_error(s: &mut Session, at: usize) -> bool {
    let status = s.status(at);
    let words = "a bad request is answered with a status below 500";
    let what = Expectation { requirement: "wire/server-error", words, pointer: "", exchange: at };
    s.expect(what, json!("below 500"), json!(status), status < 500)
}

async fn slash(s: &mut Session) -> Flow {
    for operation in operations(s) {
        let (body, _) = plain(s, operation).await?;
        let mut call = Call::of(Role::SystemAdmin, operation, body.clone(), Purpose::Act);
        call.path = operation.path().trim_end_matches('/').into();
        let at = s.deliver(call).await?;
        if !s.succeeded(at) {
            // A call that is refused with its slash as well says nothing of the slash.
            let with_slash = s.act(operation, body).await?;
            s.require(&format!("{operation}/accepts"), with_slash)?;
        }
        s.accepts_because("wire/slash", at, "the path without its final slash works as well");
    }
    Ok(())
}

async fn other_type(s: &mut Session, operation: Operation) -> Flow {
    let (mut body, extension) = plain(s, operation).await?;
    for name in ["contact", "Extension", "extensions"] {
        if !is_other(s, operation, &body, &extension, name).await? {
            return Ok(());
        }
    }
    body["type"] = Value::from("extension");
    let at = s.act(operation, body).await?;
    s.require(&format!("{operation}/accepts"), at)
}

/// A call of the type `name` must not act on extensions.
async fn is_other(
    s: &mut Session,
    operation: Operation,
    body: &Value,
    extension: &Extension,
    name: &str,
) -> Flow<bool> {
    let mut body = body.clone();
    let before = s.find(extension).await?;
    body["type"] = json!(name);
    let at = s.act(operation, body).await?;
    if operation == Operation::Read {
        let rows = s.answer(at)["values"].as_array().map_or(0, Vec::len);
        let words = "no extension is answered for another type";
        let what =
            Expectation { requirement: "wire/type", words, pointer: "/values", exchange: at };
        let shown = if s.succeeded(at) { rows } else { 0 };
        Ok(s.expect(what, json!(0), json!(shown), shown == 0))
    } else {
        if !s.refuses("wire/type", at, "a call of another type is refused") {
            return Ok(false);
        }
        let after = s.find(extension).await?;
        let what = Expectation {
            requirement: "wire/type",
            words: "nothing changed",
            pointer: "",
            exchange: at,
        };
        Ok(s.expect(what, json!(true), json!(before == after), before == after))
    }
}
