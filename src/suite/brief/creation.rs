//! What a create takes and refuses.

use serde_json::{Value, json};

use super::super::case::Case;
use super::super::create::{FAULTY_MEMBERS, faults, is_scoped, there};
use super::case_of;
use crate::contract::{Kind, Operation};
use crate::judge::same;
use crate::run::{Blueprint, Extension, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    let refused = FAULTY_MEMBERS.map(|subject| format!("create/{subject}"));
    let incomplete = ["create/values/required", "create/virt_exten/required", "create/atomic"];
    let refusals = Case::new(
        "brief/create/refused",
        "one bad value of each member is refused and makes nothing",
        steps!(refusals),
    )
    .refusing();
    let made = Case::new(
        "brief/create/accepted",
        "a private extension with a voicemail box and a night mode is as it was asked for",
        steps!(made),
    )
    .accepting()
    .with(&[Operation::Readfull]);
    let stored = [
        "create/private/scoped",
        "create/voicemail/box",
        "create/nightmode/stored",
        "create/existing",
        "create/answer",
        "create/numrows",
    ];
    vec![
        case_of(refusals, refused.into_iter().chain(incomplete.map(str::to_owned))),
        case_of(made, stored.map(str::to_owned)),
    ]
}

async fn refusals(s: &mut Session) -> Flow {
    let number = s.number()?;
    let mut calls = Vec::new();
    for subject in FAULTY_MEMBERS {
        let member = subject.split('/').next().unwrap_or_default();
        let Some(bad) = faults(subject).1.into_iter().next() else { continue };
        let mut body = Blueprint::default().body(&json!(number), s.company());
        body["values"][member] = bad.clone();
        calls.push((format!("create/{subject}"), format!("{bad} for {member} is refused"), body));
    }
    let mut anonymous = Blueprint::default().body(&Value::Null, s.company());
    if let Some(values) = anonymous["values"].as_object_mut() {
        values.remove("virt_exten");
    }
    for (member, body) in [("virt_exten", anonymous), ("values", json!({"type": "extension"}))] {
        let words = format!("a create without {member} is refused");
        calls.push((format!("create/{member}/required"), words, body));
    }
    let bodies = calls.iter().map(|(_, _, body)| body.clone()).collect();
    let mut refused = true;
    for ((requirement, words, _), at) in
        calls.iter().zip(s.act_all(Operation::Create, bodies).await?)
    {
        refused &= s.refuses(requirement, at, words);
    }
    if !refused {
        return Ok(());
    }
    there(s, "create/atomic", &Extension::public(&number, s.company()), false).await?;
    // The twin: the same number, without the fault.
    s.make_at(&number, &Blueprint::default()).await?;
    Ok(())
}

async fn made(s: &mut Session) -> Flow {
    let blueprint =
        Blueprint { private: true, voicemail: true, nightmode: json!(9), ..Blueprint::default() };
    let extension = s.make(&blueprint).await?;
    let at = s.last();
    s.answers("create/answer", Operation::Create, at, &["/numrows"]);
    s.counts("create/numrows", at, 1);
    is_scoped(s, "create/private/scoped", &extension).await?;
    let row = s.row(&extension).await?;
    s.reads_back("create/nightmode/stored", "nightmode", &json!(9), &row);
    let box_name = row.get("voicemail_box").cloned().unwrap_or_default();
    let held = !same(Kind::Text, &json!(""), &box_name);
    let what = crate::run::Expectation {
        requirement: "create/voicemail/box",
        words: "voicemail_box names a box",
        pointer: "/values/0/voicemail_box",
        exchange: s.last(),
    };
    s.expect(what, json!("a box"), box_name, held);
    let body = blueprint.body(&json!(extension.number), s.company());
    let at = s.act(Operation::Create, body).await?;
    if s.succeeded(at) {
        s.counts("create/numrows", at, 0);
    } else {
        s.refuses("create/existing", at, "what exists is refused, or left alone");
    }
    let after = s.row(&extension).await?;
    s.unchanged("create/existing", &row, &after, &[]);
    Ok(())
}
