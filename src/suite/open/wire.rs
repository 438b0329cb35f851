//! What is open of the wire.

use serde_json::{Value, json};

use super::super::bands::plain;
use super::super::case::Case;
use crate::contract::Operation;
use crate::run::{Flow, Session};
use crate::target::{Body, Call, Purpose, Role};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new("open/failure-shape", "what a refusal looks like", steps!(failure_shape))
            .with(&[Operation::Update]),
        Case::new(
            "open/type-in-path",
            "the type as the third element of the path",
            steps!(type_in_path),
        ),
        Case::new("wire/method", "a call by GET", steps!(method)).of("wire/method"),
        Case::new("wire/body-no-json", "a body that is no JSON", steps!(no_json))
            .of("wire/body-no-json"),
        Case::new("wire/content-type", "other content types", steps!(content_type))
            .of("wire/content-type"),
    ]
}

async fn failure_shape(s: &mut Session) -> Flow {
    let free = s.number()?;
    let scope = json!({"virt_exten": free, "company": s.company()});
    let body = json!({"type": "extension", "scope": scope, "values": {"name": "Changed"}});
    let at = s.act(Operation::Update, body).await?;
    let answer = s.answer(at);
    let result = answer["result"].as_str().unwrap_or("none").to_owned();
    let message =
        if answer["message"].is_string() { "with a message" } else { "without a message" };
    s.observe("failure-shape", format!("HTTP {}, result {result}, {message}", s.status(at)));
    Ok(())
}

async fn read_call(s: &mut Session) -> Flow<Call> {
    let (body, _) = plain(s, Operation::Read).await?;
    Ok(Call::of(Role::SystemAdmin, Operation::Read, body, Purpose::Act))
}

async fn observed(s: &mut Session, question: &str, call: Call, yes: &str, no: &str) -> Flow {
    let at = s.deliver(call).await?;
    let works =
        s.succeeded(at) && s.answer(at)["values"].as_array().is_some_and(|rows| rows.len() == 1);
    s.observe(question, if works { yes } else { no });
    Ok(())
}

async fn type_in_path(s: &mut Session) -> Flow {
    let mut call = read_call(s).await?;
    call.path = "/rest/dialplan/read/extension".into();
    if let Body::Json(Value::Object(body)) = &mut call.body {
        body.remove("type");
    }
    observed(s, "type-in-path", call, "works", "does not").await
}

async fn method(s: &mut Session) -> Flow {
    let mut call = read_call(s).await?;
    call.method = "GET";
    observed(s, "method", call, "works", "refused").await
}

async fn no_json(s: &mut Session) -> Flow {
    let mut call = read_call(s).await?;
    call.body = Body::Raw("this is no JSON".to_owned());
    observed(s, "body-no-json", call, "works", "refused").await
}

async fn content_type(s: &mut Session) -> Flow {
    let mut call = read_call(s).await?;
    call.content_type = "text/plain";
    observed(s, "content-type", call, "any", "json-only").await
}
