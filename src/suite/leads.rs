//! The first calls of a run. Each goes alone and proves, on extensions of the run, that the target
//! honours what keeps later calls from harm. What a lead does not prove is not done.

use serde_json::{Value, json};

use super::case::{Case, Lead, Phase};
use super::row::update;
use crate::contract::Operation;
use crate::run::{Expectation, Extension, Flow, Session};

pub(super) fn cases() -> Vec<Case> {
    let lead = |lead: Lead, requirement: &str, title: &str, case: Case| {
        let mut case = case.accepting().of(requirement).at(Phase::Lead(lead));
        title.clone_into(&mut case.title);
        case
    };
    let id = |requirement: &str| format!("{requirement}/first");
    let full = &[Operation::Update, Operation::Readfull];
    let mut read = lead(
        Lead::Read,
        "read/scope/virt_exten",
        "before anything is created: numbers that are free select nothing",
        Case::new("read/scope/virt_exten/first", "", steps!(reads)),
    );
    read.operations = vec![Operation::Read];
    vec![
        read,
        lead(
            Lead::Create,
            "create/accepts",
            "the first creation: two extensions, found apart",
            Case::new(id("create/accepts"), "", steps!(creates)),
        ),
        lead(
            Lead::Update,
            "update/neighbours",
            "the first update changes no other extension",
            Case::new(id("update/neighbours"), "", steps!(updates)).with(full),
        ),
        lead(
            Lead::Delete,
            "delete/neighbours",
            "the first delete removes the extension that it names, and no other",
            Case::new(id("delete/neighbours"), "", steps!(deletes)),
        ),
        lead(
            Lead::Clone,
            "clone/neighbours",
            "the first clone changes no other extension",
            Case::new(id("clone/neighbours"), "", steps!(clones))
                .with(full)
                .with(&[Operation::Clone]),
        ),
    ]
}

async fn reads(s: &mut Session) -> Flow {
    let free = [s.number()?, s.number()?];
    let company = s.company().to_owned();
    for scope in [
        json!({"virt_exten": free[0], "company": company}),
        json!({"virt_exten": free, "company": company}),
        json!({"scoped_exten": free[0], "company": company}),
    ] {
        let at = s.look(Operation::Read, scope.clone(), &["virt_exten", "scoped_exten"]).await?;
        let rows = s.found_by(Operation::Read, at)?.len();
        let member = if scope.get("virt_exten").is_some() { "virt_exten" } else { "scoped_exten" };
        let requirement = format!("read/scope/{member}");
        let words = "a free number selects nothing";
        let what =
            Expectation { requirement: &requirement, words, pointer: "/values", exchange: at };
        s.expect(what, json!(0), json!(rows), rows == 0);
    }
    Ok(())
}

async fn creates(s: &mut Session) -> Flow {
    let extensions = [first(s).await?, first(s).await?];
    for extension in &extensions {
        let there = s.exists(extension).await?;
        let words = "read finds the new extension";
        let what = Expectation {
            requirement: "create/accepts",
            words,
            pointer: "/values",
            exchange: s.last(),
        };
        s.expect(what, json!(true), json!(there), there);
    }
    Ok(())
}

/// Makes an extension and judges that it is taken: this is the case that the others rely on.
async fn first(s: &mut Session) -> Flow<Extension> {
    let number = s.number()?;
    let body = crate::run::Blueprint::default().body(&json!(number), s.company());
    let at = s.act(Operation::Create, body).await?;
    s.must_accept("create/accepts", at)?;
    Ok(Extension::public(&number, s.company()))
}

async fn updates(s: &mut Session) -> Flow {
    let (target, other) = (s.extension().await?, s.extension().await?);
    let before = s.row(&other).await?;
    // That the update works is the matter of other cases; here only what it must not do counts.
    s.act(Operation::Update, update(&target, &json!({"name": "First"}))).await?;
    still(s, "update/neighbours", &other, &before).await
}

async fn deletes(s: &mut Session) -> Flow {
    let (target, other) = (s.extension().await?, s.extension().await?);
    let at = super::delete::delete(s, &target).await?;
    s.must_accept("delete/accepts", at)?;
    for (extension, requirement, expected) in
        [(&other, "delete/neighbours", true), (&target, "delete/accepts", false)]
    {
        let there = s.exists(extension).await?;
        let words =
            if expected { "another extension is still there" } else { "the extension is gone" };
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        s.expect(what, json!(expected), json!(there), there == expected);
    }
    Ok(())
}

async fn clones(s: &mut Session) -> Flow {
    let (source, other) = (s.extension().await?, s.extension().await?);
    let before = s.row(&other).await?;
    let target = s.number()?;
    let scope = json!({"virt_exten": source.number, "company": source.company});
    let body = json!({"type": "extension", "scope": scope, "values": {"virt_exten": target}});
    s.act(Operation::Clone, body).await?;
    still(s, "clone/neighbours", &other, &before).await
}

async fn still(
    s: &mut Session,
    requirement: &str,
    other: &Extension,
    before: &crate::run::Row,
) -> Flow {
    if let Some(after) = s.find(other).await? {
        s.unchanged(requirement, before, &after, &[])
    } else {
        let words = "another extension is still there";
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        s.expect(what, json!(1), Value::from(0), false)
    };
    Ok(())
}
