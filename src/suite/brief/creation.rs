//! What a create takes and refuses.

use serde_json::json;

use super::super::case::Case;
use super::super::create::{
    FAULTY_MEMBERS, faults, has_box, is_scoped, left_alone, there, without,
};
use super::{MustRefuse, case_of, refused};
use crate::contract::Operation;
use crate::run::{Blueprint, Extension, Flow, Session};
use crate::target::{Call, Purpose, Role};

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
    let bad = FAULTY_MEMBERS.into_iter().filter_map(|subject| {
        let member = subject.split('/').next().unwrap_or_default();
        let bad = faults(subject).1.into_iter().next()?;
        let mut body = Blueprint::default().body(&json!(number), s.company());
        body["values"][member] = bad.clone();
        Some((format!("create/{subject}"), format!("{bad} for {member} is refused"), body))
    });
    let missing = ["virt_exten", "values"].into_iter().map(|member| {
        let words = format!("a create without {member} is refused");
        (format!("create/{member}/required"), words, without(s, member))
    });
    let must_refuse = |(requirement, words, body)| MustRefuse {
        requirement,
        words,
        call: Call::of(Role::SystemAdmin, Operation::Create, body, Purpose::Act),
    };
    let calls = bad.chain(missing).map(must_refuse).collect();
    if !refused(s, calls).await?.into_iter().all(|held| held) {
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
    has_box(s, "create/voicemail/box", &row, true);
    let body = blueprint.body(&json!(extension.number), s.company());
    let at = s.act(Operation::Create, body).await?;
    left_alone(s, at);
    let after = s.row(&extension).await?;
    s.unchanged("create/existing", &row, &after, &[]);
    Ok(())
}
