//! Members of `values` that are no columns: they are refused or passed over, and nothing becomes of them.

use serde_json::{Value, json};

use super::case::Case;
use super::row::{update, update_works};
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Flow, Row, Session, changed_columns};

/// Members that are nearly columns, each with a value that would tell if it became one.
const NEARLY: [(&str, i64); 8] = [
    ("prior", 7),
    ("PRIORITY", 7),
    ("priority ", 7),
    ("ringtime", 77),
    ("Ring_Time", 77),
    ("ring-time", 77),
    ("ring_tim", 77),
    ("values.ring_time", 77),
];

/// What names an extension, and so is no setting of it.
const KEYS: [&str; 4] = ["virt_exten", "company", "scoped_exten", "owner"];

pub(super) fn cases() -> Vec<Case> {
    let used = [Operation::Update, Operation::Readfull];
    vec![
        Case::new(
            "update/values/unknown",
            "a member that is nearly a column does not become one",
            steps!(nearly),
        )
        .with(&used),
        Case::new(
            "update/values/unknown/keys",
            "an update renames, moves and gives away nothing",
            steps!(keys),
        )
        .of("update/values/unknown")
        .with(&used),
    ]
}

async fn nearly(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    update_works(s, &extension).await?;
    let before = s.row(&extension).await?;
    let texts = ["nam", "NAME"].map(|member| (member, json!("Unknown member")));
    let numbers = NEARLY.map(|(member, value)| (member, json!(value)));
    // What programs of some languages take for a part of every object.
    let inherited =
        ["__proto__", "constructor", ""].map(|member| (member, json!({"ring_time": 77})));
    for (member, value) in texts.into_iter().chain(numbers).chain(inherited) {
        let at = s.act(Operation::Update, update(&extension, &json!({ member: value }))).await?;
        if s.succeeded(at) {
            let after = s.row(&extension).await?;
            if !passed_over(s, member, &value, &before, &after) {
                return Ok(());
            }
        } else {
            s.refuses(
                "update/values/unknown",
                at,
                &format!("{member:?} is refused, or passed over"),
            );
        }
    }
    Ok(())
}

fn passed_over(s: &mut Session, member: &str, value: &Value, before: &Row, after: &Row) -> bool {
    let changed = changed_columns(before, after, &[]);
    let held = changed.is_empty();
    let words = format!("{member:?}: {value} is passed over, and changes no column");
    let what = Expectation {
        requirement: "update/values/unknown",
        words: &words,
        pointer: "/values/0",
        exchange: s.last(),
    };
    s.expect(what, json!([]), json!(changed), held)
}

async fn keys(s: &mut Session) -> Flow {
    let free = s.number()?;
    let nobody = 999_999_999;
    let mut members = vec![
        ("virt_exten", json!(free)),
        ("scoped_exten", json!(free)),
        ("owner", json!(nobody)),
        ("private", json!(true)),
    ];
    if let Some(other) = s.env().territory.other_company.clone() {
        members.push(("company", json!(other)));
    }
    let extension = s.make(&Blueprint::default()).await?;
    update_works(s, &extension).await?;
    let before = s.rows(Operation::Read, extension.scope(), &KEYS).await?;
    for (member, value) in members {
        let values = json!({ member: value, "name": "Renamed" });
        let at = s.act(Operation::Update, update(&extension, &values)).await?;
        // What cannot be found under its own name any more has been renamed.
        let after = s.found(Operation::Read, extension.scope(), &KEYS).await?;
        let held = before == after;
        let words = format!("{member}: {value} is refused, or passed over");
        let what = Expectation {
            requirement: "update/values/unknown",
            words: &words,
            pointer: "/values",
            exchange: at,
        };
        if !s.expect(what, json!(before), json!(after), held) {
            return Ok(());
        }
    }
    Ok(())
}
