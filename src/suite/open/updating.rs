//! What the document leaves open of updates.

use serde_json::{Value, json};

use super::super::case::{Case, Phase};
use super::super::row::{become_type, update};
use super::taken;
use crate::contract::{Contract, Deployment, Kind, Operation};
use crate::judge::{canonical, same};
use crate::run::{Expectation, Extension, Flow, Row, Session};

pub(super) fn cases() -> Vec<Case> {
    [
        Case::new(
            "open/unknown-value",
            "a member of values that does not exist",
            steps!(unknown_value),
        ),
        Case::new("open/update-empty", "no values at all", steps!(empty)),
        Case::new("open/noop-update", "what is there already", steps!(noop)),
        Case::new("open/null-for-text", "null for a text", steps!(null_for_text)),
        Case::new("open/null-orbits", "null orbits", steps!(null_orbits)),
        Case::new("open/subtype-empty", "'' as the subtype of a queue", steps!(subtype_empty)),
        Case::new("open/stale-conditions", "a column that no longer fits the type", steps!(stale))
            .at(Phase::Learn),
        Case::new(
            "open/hosted-phonebook",
            "phonebook 1 and 2 where they are treated as others",
            steps!(phonebook),
        ),
        Case::new("open/busy-retry-type", "busy_retry on another type", steps!(busy_retry)),
        Case::new("open/prefix-internal", "digits for cname_prefix_int", steps!(prefix_internal)),
        Case::new("open/name-limits", "names at the edges", steps!(name_limits)),
        Case::new("open/passcode-limits", "passcodes at the edges", steps!(passcode_limits)),
        Case::new("open/scope-lists", "a list of one number in the scope", steps!(scope_lists)),
    ]
    .into_iter()
    .map(|case| case.with(&[Operation::Update, Operation::Readfull]))
    .collect()
}

async fn write(s: &mut Session, extension: &Extension, values: Value) -> Flow<usize> {
    s.act(Operation::Update, update(extension, &values)).await
}

async fn answers_taken(
    s: &mut Session,
    question: &str,
    extension: &Extension,
    values: Value,
) -> Flow {
    let at = write(s, extension, values).await?;
    let answer = taken(s, at);
    s.observe(question, answer);
    Ok(())
}

/// Whether the column `name` took `value`, or the call was refused, or it had no effect.
async fn effect(
    s: &mut Session,
    extension: &Extension,
    kind: Kind,
    name: &str,
    value: Value,
) -> Flow<&'static str> {
    let at = write(s, extension, json!({ name: value })).await?;
    if !s.succeeded(at) {
        return Ok("refused");
    }
    let row = s.row(extension).await?;
    let stored = row.get(name).is_some_and(|read| same(kind, &value, read));
    Ok(if stored { "taken" } else { "not stored" })
}

async fn unknown_value(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = write(s, &extension, json!({"no_such_column": "x"})).await?;
    s.observe("unknown-value", if s.succeeded(at) { "ignored" } else { "refused" });
    Ok(())
}

async fn empty(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    answers_taken(s, "update-empty", &extension, json!({})).await
}

async fn noop(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    write(s, &extension, json!({"name": "Same"})).await?;
    let at = write(s, &extension, json!({"name": "Same"})).await?;
    let answer = if s.succeeded(at) {
        format!("numrows {}", s.answer(at)["numrows"])
    } else {
        "refused".to_owned()
    };
    s.observe("noop-update", answer);
    Ok(())
}

/// Null for a text is refused, or it is none: it never becomes a word.
async fn null_for_text(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    answers_taken(s, "null-for-text", &extension, json!({"bounce_fall": null})).await?;
    let texts = Contract::get().columns().iter().filter(|column| {
        column.kind == Kind::Text && !column.nullable && column.members.is_empty()
    });
    let before = s.row(&extension).await?;
    let mut written = Vec::new();
    for column in texts {
        let at = write(s, &extension, json!({ &column.name: null })).await?;
        if s.succeeded(at) {
            written.push((column, at));
        }
    }
    let after = s.row(&extension).await?;
    for (column, at) in written {
        let of = |row: &Row| canonical(Kind::Text, row.get(&column.name).unwrap_or(&Value::Null));
        let held = [json!(""), of(&before)].contains(&of(&after));
        let what = Expectation {
            requirement: &format!("update/{}/stored", column.name),
            words: "null, where it is taken, is no text",
            pointer: "",
            exchange: at,
        };
        s.expect(what, json!(""), of(&after), held);
    }
    Ok(())
}

async fn null_orbits(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    become_type(s, &extension, "O").await?;
    answers_taken(s, "null-orbits", &extension, json!({"ring_time": null})).await
}

async fn subtype_empty(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    become_type(s, &extension, "Q").await?;
    answers_taken(s, "subtype-empty", &extension, json!({"subtype": ""})).await
}

async fn stale(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    write(s, &extension, json!({"bounce_mode": "orig"})).await?;
    let before = s.row(&extension).await?;
    let at = write(s, &extension, json!({"ring_type": "F"})).await?;
    if !s.succeeded(at) {
        s.observe("stale-conditions", "refused");
        return Ok(());
    }
    let after = s.row(&extension).await?;
    let kept = |row: &Row| row.get("bounce_mode").cloned();
    s.observe("stale-conditions", if kept(&before) == kept(&after) { "kept" } else { "reset" });
    Ok(())
}

async fn phonebook(s: &mut Session) -> Flow {
    if s.env().deployment == Deployment::OnPremises {
        let why = "only where the deployment treats phonebook values as others";
        return Err(crate::judge::Stop::Skip(why.to_owned()));
    }
    let extension = s.extension().await?;
    let mut answers = Vec::new();
    for value in [1, 2] {
        let at = write(s, &extension, json!({"phonebook": value})).await?;
        let answer = if s.succeeded(at) {
            let row = s.row(&extension).await?;
            format!("{value} reads back as {}", row.get("phonebook").cloned().unwrap_or_default())
        } else {
            format!("{value} refused")
        };
        answers.push(answer);
    }
    s.observe("hosted-phonebook", answers.join(", "));
    Ok(())
}

async fn busy_retry(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    become_type(s, &extension, "F").await?;
    let answer = effect(s, &extension, Kind::Number, "busy_retry", json!(4)).await?;
    s.observe("busy-retry-type", answer);
    Ok(())
}

async fn prefix_internal(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let value = s.facts().encode_column("cname_prefix_int", &json!(3));
    let answer = effect(s, &extension, Kind::DigitMember, "cname_prefix_int", value).await?;
    s.observe("prefix-internal", answer);
    Ok(())
}

async fn name_limits(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let mut taken = Vec::new();
    for (what, value) in [
        ("empty", String::new()),
        ("64 letters", "n".repeat(64)),
        ("255 letters", "n".repeat(255)),
        ("1000 letters", "n".repeat(1000)),
        ("other scripts", "Zo\u{eb} \u{5d0}".to_owned()),
    ] {
        let answer = effect(s, &extension, Kind::Text, "name", json!(value)).await?;
        taken.push(format!("{what} {answer}"));
    }
    s.observe("name-limits", taken.join(", "));
    Ok(())
}

async fn passcode_limits(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let mut taken = Vec::new();
    for (what, value) in [
        ("empty", ""),
        ("leading zero", "0815"),
        ("16 digits", "1234567890123456"),
        ("1 digit", "7"),
    ] {
        let value = s.facts().encode_column("passcode", &json!(value));
        let answer = effect(s, &extension, Kind::Digits, "passcode", value).await?;
        taken.push(format!("{what} {answer}"));
    }
    s.observe("passcode-limits", taken.join(", "));
    Ok(())
}

async fn scope_lists(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let mut body = update(&extension, &json!({"name": "Listed"}));
    body["scope"]["virt_exten"] = json!([extension.number]);
    let at = s.act(Operation::Update, body).await?;
    let answer = taken(s, at);
    s.observe("scope-lists", answer);
    Ok(())
}
