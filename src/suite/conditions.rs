//! Columns that are for some ring types only, and bounds that hang on the type. A value outside its
//! condition must not become the effective setting: the call is refused, or the value is not stored.

use serde_json::{Value, json};

use super::case::Case;
use super::row::{become_type, update};
use crate::contract::{Contract, Deployment, Kind, Operation};
use crate::judge::{same, same_column};
use crate::run::{Expectation, Extension, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    [
        Case::new(
            "update/ring_time/orbits",
            "type O takes 0 to 49 orbits, and no more take effect",
            steps!(orbits),
        ),
        Case::new("update/ring_time/queue", "type Q takes time-outs up to 999", steps!(queue))
            .accepting(),
        Case::new(
            "update/bounce_mode/only-for-types",
            "bounce_mode takes effect on types A, H and Q alone",
            steps!(bounce),
        ),
        Case::new(
            "update/ivr_menu/only-for-types",
            "ivr_menu takes effect on type I alone",
            steps!(menu),
        ),
        Case::new(
            "update/ring_type/atomic/condition",
            "a type refused for the value beside it does not stay",
            steps!(type_with_misfit),
        )
        .of("update/ring_type/atomic")
        .accepting(),
        Case::new(
            "update/phonebook/hosted",
            "phonebook 0 and 3 are taken and kept on a hosted unit",
            steps!(phonebook),
        )
        .accepting()
        .on(Deployment::Hosted),
    ]
    .into_iter()
    .map(|case| case.with(&[Operation::Update, Operation::Readfull]))
    .collect()
}

/// The ring types for which the condition that states `requirement` holds.
pub(super) fn types_restricting(requirement: &str) -> Vec<&'static str> {
    Contract::get()
        .conditions()
        .iter()
        .filter(|condition| condition.requirement == requirement)
        .flat_map(|condition| condition.ring_types.iter().map(String::as_str))
        .collect()
}

/// Writes `value` to the column `name`, which must be refused or not stored. Gives whether it held.
pub(super) async fn not_effective(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
    name: &str,
    value: &Value,
) -> Flow<bool> {
    let values = json!({ name: value });
    not_stored(s, requirement, extension, name, value, &values).await
}

/// Sends `values`, of which `value` of the column `name` must be refused or not stored.
async fn not_stored(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
    name: &str,
    value: &Value,
    values: &Value,
) -> Flow<bool> {
    let before = s.row(extension).await?.get(name).cloned().unwrap_or_default();
    let at = s.act(Operation::Update, update(extension, values)).await?;
    if !s.succeeded(at) {
        return Ok(s.refuses(requirement, at, &format!("{value} is refused, or not stored")));
    }
    let row = s.row(extension).await?;
    let after = row.get(name).cloned().unwrap_or_default();
    let ring_type = row.get("ring_type").and_then(Value::as_str).unwrap_or_default();
    let held = !same_column(name, value, &after);
    let words = format!("{value} is not the effective {name} of a type {ring_type} extension");
    let pointer = format!("/values/0/{name}");
    let what = Expectation { requirement, words: &words, pointer: &pointer, exchange: s.last() };
    Ok(s.expect(what, before, after, held))
}

async fn keeps(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
    name: &str,
    value: &Value,
) -> Flow<bool> {
    let sent = s.facts().encode_column(name, value);
    let at = s.act(Operation::Update, update(extension, &json!({ name: sent }))).await?;
    if !s.accepts_because(requirement, at, &format!("{value} is taken")) {
        return Ok(false);
    }
    let row = s.row(extension).await?;
    Ok(s.reads_back(requirement, name, value, &row))
}

async fn orbits(s: &mut Session) -> Flow {
    let requirement = "update/ring_time/orbits";
    let extension = s.extension().await?;
    become_type(s, &extension, "O").await?;
    for value in [0, 1, 48, 49] {
        if !keeps(s, requirement, &extension, "ring_time", &json!(value)).await? {
            return Ok(());
        }
    }
    for value in [50, 51, 60, 100, 999] {
        if !not_effective(s, requirement, &extension, "ring_time", &json!(value)).await? {
            return Ok(());
        }
    }
    // The type and the number of orbits in one call.
    let fresh = s.extension().await?;
    let values = json!({"ring_type": "O", "ring_time": 50});
    not_stored_as_orbits(s, requirement, &fresh, &values).await
}

/// A call that makes the type O and names too many orbits: refused, or either of the two not stored.
async fn not_stored_as_orbits(
    s: &mut Session,
    requirement: &str,
    extension: &Extension,
    values: &Value,
) -> Flow {
    let at = s.act(Operation::Update, update(extension, values)).await?;
    if !s.succeeded(at) {
        s.refuses(requirement, at, "50 orbits are refused, or not stored");
        return Ok(());
    }
    let row = s.row(extension).await?;
    let both = row.get("ring_type") == Some(&json!("O"))
        && row.get("ring_time").is_some_and(|time| same(Kind::Number, &json!(50), time));
    let what = Expectation {
        requirement,
        words: "50 is not the effective ring_time of a type O extension",
        pointer: "/values/0/ring_time",
        exchange: s.last(),
    };
    s.expect(what, json!("0 to 49"), row.get("ring_time").cloned().unwrap_or_default(), !both);
    Ok(())
}

async fn queue(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    become_type(s, &extension, "Q").await?;
    for value in [0, 49, 50, 998, 999] {
        if !keeps(s, "update/ring_time/queue", &extension, "ring_time", &json!(value)).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn bounce(s: &mut Session) -> Flow {
    let requirement = "update/bounce_mode/only-for-types";
    for ring_type in ["A", "H", "Q"] {
        let extension = s.extension().await?;
        become_type(s, &extension, ring_type).await?;
        for value in ["orig", "last"] {
            if !keeps(s, requirement, &extension, "bounce_mode", &json!(value)).await? {
                return Ok(());
            }
        }
    }
    let extension = s.extension().await?;
    for ring_type in types_restricting(requirement) {
        become_type(s, &extension, ring_type).await?;
        let current = s.row(&extension).await?.get("bounce_mode").cloned().unwrap_or_default();
        let value = if current == "orig" { "last" } else { "orig" };
        if !not_effective(s, requirement, &extension, "bounce_mode", &json!(value)).await? {
            return Ok(());
        }
    }
    // The type and the mode in one call.
    let fresh = s.extension().await?;
    let current = s.row(&fresh).await?.get("bounce_mode").cloned().unwrap_or_default();
    let value = json!(if current == "last" { "orig" } else { "last" });
    let values = json!({"ring_type": "F", "bounce_mode": value});
    not_stored(s, requirement, &fresh, "bounce_mode", &value, &values).await?;
    Ok(())
}

async fn menu(s: &mut Session) -> Flow {
    let requirement = "update/ivr_menu/only-for-types";
    let known = s.env().menu.clone();
    let menu = json!(known.as_deref().unwrap_or("dialcheck"));
    let extension = s.extension().await?;
    become_type(s, &extension, "I").await?;
    let at = s.act(Operation::Update, update(&extension, &json!({"ivr_menu": menu}))).await?;
    if known.is_some() {
        s.must_accept(requirement, at)?;
    } else if !s.succeeded(at) {
        // Without a menu that exists, a refusal on another type says nothing about the type.
        let why =
            "needs the name of an IVR menu that exists (--ivr-menu): made-up names are refused";
        return Err(crate::judge::Stop::Skip(why.to_owned()));
    }
    let row = s.row(&extension).await?;
    s.reads_back(requirement, "ivr_menu", &menu, &row);
    let other = s.extension().await?;
    for ring_type in types_restricting(requirement) {
        become_type(s, &other, ring_type).await?;
        if !not_effective(s, requirement, &other, "ivr_menu", &menu).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn phonebook(s: &mut Session) -> Flow {
    let requirement = "update/phonebook/hosted";
    let extension = s.extension().await?;
    // 3 is treated like 1, which it may read back as.
    for (value, legal) in [(0, &[0][..]), (3, &[3, 1]), (0, &[0])] {
        let at = s.act(Operation::Update, update(&extension, &json!({"phonebook": value}))).await?;
        if !s.accepts_because(requirement, at, &format!("{value} is taken")) {
            return Ok(());
        }
        let row = s.columns(&extension, &["phonebook"]).await?;
        let read = row.get("phonebook").cloned().unwrap_or_default();
        let held = legal.iter().any(|one| same(Kind::Number, &json!(one), &read));
        let what = Expectation {
            requirement,
            words: "the value reads back, or what it is treated like",
            pointer: "/values/0/phonebook",
            exchange: s.last(),
        };
        s.expect(what, json!(legal), read, held);
    }
    Ok(())
}

/// Each type together with a value that it does not take. Where the call is refused, nothing of it has happened.
async fn type_with_misfit(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    for (ring_type, name, value) in [
        ("H", "subtype", json!("Q")),
        ("F", "bounce_mode", json!("last")),
        ("O", "ring_time", json!(50)),
        ("H", "ivr_menu", json!("dialcheck")),
    ] {
        let before = s.row(&extension).await?;
        let values = json!({"ring_type": ring_type, name: value});
        let at = s.act(Operation::Update, update(&extension, &values)).await?;
        if s.succeeded(at) {
            // What becomes of the value then is the matter of other cases.
            become_type(s, &extension, "A").await?;
            continue;
        }
        let after = s.row(&extension).await?;
        if !s.unchanged("update/ring_type/atomic", &before, &after, &[]) {
            return Ok(());
        }
    }
    Ok(())
}
