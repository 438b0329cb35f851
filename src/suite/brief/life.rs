//! Scopes, clones and deletes, on a few extensions.

use serde_json::{Value, json};

use super::super::case::Case;
use super::super::clones::{clone_body, cloned, copied, has_columns_of};
use super::super::delete::is_gone;
use super::super::row::furnish;
use super::super::scopes::{all_untouched, body, bystander, works};
use super::{MustRefuse, case_of, refused};
use crate::contract::{KEYS, Operation};
use crate::run::{Blueprint, Expectation, Extension, Flow, Session};
use crate::target::{Call, Purpose, Role};

const FULL: [Operation; 2] = [Operation::Update, Operation::Readfull];

pub(super) fn cases() -> Vec<Case> {
    let selecting = Case::new(
        "brief/scopes/reads",
        "reads select by number, scoped number and company, and by all of them at once",
        steps!(reads),
    )
    .accepting()
    .with(&FULL);
    let told = ["scope/virt_exten", "scope/scoped_exten", "scope/combined", "numrows"];
    let selected = [Operation::Read, Operation::Readfull]
        .into_iter()
        .flat_map(move |operation| told.map(|what| format!("{operation}/{what}")));
    let mut cases = vec![case_of(selecting, selected)];
    let writing = Case::new(
        "brief/scopes/writes",
        "a scope that selects none or several is refused; what is deleted is gone, and not deleted again",
        steps!(writes),
    )
    .with(&FULL);
    let operations = [Operation::Update, Operation::Delete, Operation::Clone];
    let refused = operations.into_iter().flat_map(|operation| {
        ["scope/none", "scope/several"].map(|what| format!("{operation}/{what}"))
    });
    let gone = ["accepts", "answer", "numrows", "again"].map(|what| format!("delete/{what}"));
    cases.push(case_of(writing, refused.chain(gone)));
    let clone = Case::new(
        "brief/clone",
        "a clone has its source's columns; to a number that exists it is refused",
        steps!(clone),
    )
    .accepting()
    .with(&FULL)
    .with(&[Operation::Clone]);
    let copied = copied().map(|name| format!("clone/{name}"));
    cases.push(case_of(
        clone,
        copied.chain(["answer", "numrows", "existing"].map(|what| format!("clone/{what}"))),
    ));
    cases
}

/// Each question of reads and what it must find: the public one, the private one, or none.
async fn reads(s: &mut Session) -> Flow {
    let public = s.extension().await?;
    let blueprint = Blueprint { private: true, ..Blueprint::default() };
    let private = s.make(&blueprint).await?;
    let company = s.company().to_owned();
    let questions: [(&str, Value, usize); 4] = [
        ("virt_exten", json!({"virt_exten": private.number, "company": company}), 1),
        ("scoped_exten", json!({"scoped_exten": public.scoped(), "company": company}), 1),
        ("scoped_exten", json!({"scoped_exten": private.scoped()}), 1),
        ("combined", json!({"virt_exten": public.number, "scoped_exten": private.scoped()}), 0),
    ];
    for operation in [Operation::Read, Operation::Readfull] {
        let columns: &[&str] = if operation == Operation::Read { &KEYS } else { &["name"] };
        let scopes = questions.iter().map(|(_, scope, _)| scope.clone()).collect();
        let asked = s.look_at_all(operation, scopes, columns).await?;
        for ((member, _, expected), at) in questions.iter().zip(asked) {
            let rows = s.found_by(operation, at)?.len();
            if *expected == 1 && s.succeeded(at) {
                s.counts(&format!("{operation}/numrows"), at, rows);
            }
            let words =
                if *expected == 1 { "the extension is one row" } else { "nothing is selected" };
            let what = Expectation {
                requirement: &format!("{operation}/scope/{member}"),
                words,
                pointer: "/values",
                exchange: at,
            };
            s.expect(what, json!(expected), json!(rows), rows == *expected);
        }
    }
    Ok(())
}

/// A free number and a list of two must be refused by all that writes, and leave both as they were.
async fn writes(s: &mut Session) -> Flow {
    let two = s.make_several(&Blueprint::default(), 2).await?;
    let [one, other] = [&two[0], &two[1]];
    let before = s.all_rows(&[one, other]).await?;
    let (free, company) = (s.number()?, s.company().to_owned());
    let scopes = [
        ("none", "a scope that matches nothing is refused", json!(free)),
        (
            "several",
            "a scope that matches two extensions is refused",
            json!([one.number, other.number]),
        ),
    ];
    let band = s.env().band;
    let operations = [Operation::Update, Operation::Delete, Operation::Clone].into_iter();
    let mut calls = Vec::new();
    for operation in operations.filter(|one| one.is_in(band)) {
        for (what, words, numbers) in &scopes {
            let scope = json!({"virt_exten": numbers, "company": company});
            let request = body(s, operation, scope)?;
            // Nothing is made at the target of a clone that is refused.
            s.hand_back(request["values"]["virt_exten"].as_str());
            calls.push(MustRefuse {
                requirement: format!("{operation}/scope/{what}"),
                words: (*words).to_owned(),
                call: Call::of(Role::SystemAdmin, operation, request, Purpose::Act),
            });
        }
    }
    if !refused(s, calls).await?.into_iter().all(|held| held) {
        return Ok(());
    }
    let after = s.find_all(&[one, other]).await?;
    for (before, (after, at)) in before.iter().zip(after) {
        s.unchanged_at(at, "update/scope/several", before, &after.unwrap_or_default(), &[]);
    }
    works(s, Operation::Update, one).await?;
    gone(s, one).await
}

async fn clone(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let other = bystander(s, false).await?;
    let original = furnish(s, &source, "A", &other.extension.number, 0).await?;
    let (at, target) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    s.answers("clone/answer", Operation::Clone, at, &["/numrows", "/links"]);
    s.counts("clone/numrows", at, 1);
    let copy = s.row(&target).await?;
    has_columns_of(s, &original, &copy, &other.row);
    let body = clone_body(&source, &json!(other.extension.number));
    let at = s.act(Operation::Clone, body).await?;
    s.refuses("clone/existing", at, "a clone to a number that exists is refused");
    all_untouched(s, "clone/existing", &[&other]).await?;
    Ok(())
}

/// A delete, which is the twin of those that are refused.
async fn gone(s: &mut Session, one: &Extension) -> Flow {
    let body = json!({"type": "extension", "scope": one.scope()});
    let at = s.act(Operation::Delete, body.clone()).await?;
    s.must_accept("delete/accepts", at)?;
    s.answers("delete/answer", Operation::Delete, at, &["/numrows", "/mailbox"]);
    s.counts("delete/numrows", at, 1);
    is_gone(s, one).await?;
    let at = s.act(Operation::Delete, body).await?;
    s.refuses("delete/again", at, "what is gone cannot be deleted");
    Ok(())
}
