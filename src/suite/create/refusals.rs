//! What a create must refuse.

use serde_json::{Value, json};

use super::super::case::Case;
use super::attempt::{create, public, there};
use crate::contract::Operation;
use crate::run::{Blueprint, Flow, Session};

/// Calls that must be refused, each beside one that must be taken.
pub(super) fn refusals() -> Vec<Case> {
    vec![
        Case::new("create/atomic", "a refused create of a list makes none of it", steps!(atomic))
            .refusing(),
        Case::new(
            "create/company/unknown",
            "a company that does not exist is refused",
            steps!(unknown_company),
        ),
        Case::new(
            "create/nightmode/maximum",
            "nightmode 9 is taken, 10 is refused",
            steps!(refused, "nightmode/maximum"),
        )
        .also("create/atomic"),
        Case::new(
            "create/nightmode/minimum",
            "nightmode 0 is taken, -2 is refused",
            steps!(refused, "nightmode/minimum"),
        )
        .also("create/atomic"),
        Case::new(
            "create/nightmode/integer",
            "nightmode refuses a fraction",
            steps!(refused, "nightmode/integer"),
        )
        .also("create/atomic"),
        Case::new(
            "create/nightmode/type",
            "nightmode refuses other types",
            steps!(refused, "nightmode/type"),
        )
        .also("create/atomic"),
        Case::new(
            "create/private/type",
            "private refuses other types",
            steps!(refused, "private/type"),
        )
        .also("create/atomic"),
        Case::new(
            "create/voicemail/type",
            "voicemail refuses other types",
            steps!(refused, "voicemail/type"),
        )
        .also("create/atomic"),
        Case::new(
            "create/company/type",
            "company refuses other types",
            steps!(refused, "company/type"),
        )
        .also("create/atomic"),
        Case::new(
            "create/virt_exten/type",
            "virt_exten refuses other types",
            steps!(refused, "virt_exten/type"),
        ),
        Case::new(
            "create/virt_exten/required",
            "a create without virt_exten is refused",
            steps!(incomplete, "virt_exten"),
        ),
        Case::new(
            "create/values/required",
            "a create without values is refused",
            steps!(incomplete, "values"),
        ),
    ]
}

/// The members that refuse values, with what is wrong with these.
pub(in crate::suite) const FAULTY_MEMBERS: [&str; 8] = [
    "nightmode/maximum",
    "nightmode/minimum",
    "nightmode/integer",
    "nightmode/type",
    "private/type",
    "voicemail/type",
    "company/type",
    "virt_exten/type",
];

/// The value beside which a refusal of one member counts, and values that break it.
pub(in crate::suite) fn faults(subject: &str) -> (Value, Vec<Value>) {
    match subject {
        "nightmode/maximum" => {
            (json!(9), vec![json!(10), json!(11), json!(99), json!(2_147_483_648_i64), json!("10")])
        }
        "nightmode/minimum" => {
            (json!(0), vec![json!(-2), json!(-10), json!(-2_147_483_649_i64), json!("-2")])
        }
        "nightmode/integer" => (json!(1), vec![json!(1.5), json!(0.5), json!("1.5")]),
        "nightmode/type" => (json!(null), vec![json!("night"), json!({"n": 1}), json!([1])]),
        "private/type" | "voicemail/type" => {
            (json!(true), vec![json!("maybe"), json!({"on": true}), json!([true])])
        }
        "company/type" => (Value::Null, vec![json!({"id": 1}), json!([{}])]),
        _ => (
            Value::Null,
            vec![json!(null), json!(true), json!({}), json!([null]), json!([{}]), json!([true])],
        ),
    }
}

async fn refused(s: &mut Session, subject: &'static str) -> Flow {
    let requirement = format!("create/{subject}");
    let member = subject.split('/').next().unwrap_or_default();
    let (twin, bad) = faults(subject);
    let number = s.number()?;
    let mut body = Blueprint::default().body(&json!(number), s.company());
    if !matches!(member, "company" | "virt_exten") {
        body["values"][member] = twin.clone();
    }
    let at = s.act(Operation::Create, body).await?;
    if matches!(subject, "nightmode/maximum" | "nightmode/minimum") {
        if !s.accepts_because(&requirement, at, &format!("{twin} is taken")) {
            return Ok(());
        }
    } else {
        s.require("create/accepts", at)?;
    }
    let number = s.number()?;
    for value in bad {
        let mut body = Blueprint::default().body(&json!(number), s.company());
        body["values"][member] = value.clone();
        let at = s.act(Operation::Create, body).await?;
        if !s.refuses(&requirement, at, &format!("{value} for {member} is refused"))
            && s.succeeded(at)
        {
            return Ok(());
        }
    }
    if member != "virt_exten" {
        let extension = public(s, &number);
        there(s, "create/atomic", &extension, false).await?;
    }
    Ok(())
}

async fn incomplete(s: &mut Session, member: &'static str) -> Flow {
    s.extension().await?;
    let at = s.act(Operation::Create, without(s, member)).await?;
    let words = format!("a create without {member} is refused");
    s.refuses(&format!("create/{member}/required"), at, &words);
    Ok(())
}

/// The body of a create that lacks `member`: `values`, or one of them.
pub(in crate::suite) fn without(s: &Session, member: &str) -> Value {
    let mut body = Blueprint::default().body(&Value::Null, s.company());
    let members = if member == "values" { Some(&mut body) } else { body.get_mut("values") };
    if let Some(members) = members.and_then(Value::as_object_mut) {
        members.remove(member);
    }
    body
}

async fn unknown_company(s: &mut Session) -> Flow {
    s.extension().await?;
    let number = s.number()?;
    let nowhere =
        Blueprint { company: Some("dialcheck-nowhere".to_owned()), ..Blueprint::default() };
    let at = create(s, &json!(number), &nowhere).await?;
    s.refuses("create/company/unknown", at, "a company that does not exist is refused");
    Ok(())
}

async fn atomic(s: &mut Session) -> Flow {
    let numbers = [s.number()?, s.number()?, s.number()?];
    let body = Blueprint { nightmode: json!(10), ..Blueprint::default() }
        .body(&json!(numbers), s.company());
    let at = s.act(Operation::Create, body).await?;
    if s.succeeded(at) {
        // That 10 is taken is the matter of create/nightmode/maximum.
        s.refuses("create/nightmode/maximum", at, "nightmode 10 is refused");
        return Ok(());
    }
    for number in &numbers {
        let extension = public(s, number);
        if !there(s, "create/atomic", &extension, false).await? {
            return Ok(());
        }
    }
    let twin = create(s, &json!(numbers), &Blueprint::default()).await?;
    s.require("create/list", twin)?;
    Ok(())
}
