//! The first calls of a run. Each goes alone and proves, on extensions of the run, that the target
//! honours what keeps later calls from harm. What a lead does not prove is not done.

use serde_json::{Value, json};

use super::case::{Case, Lead, Phase};
use super::diagnosis::plain_accepted;
use super::row::update;
use crate::contract::{Contract, Operation};
use crate::run::{Blueprint, Expectation, Extension, Flow, Row, Session};

pub(super) fn cases() -> Vec<Case> {
    let full = &[Operation::Update, Operation::Readfull];
    let mut reads = Case::new(
        "read/scope/virt_exten/first",
        "before anything is created: numbers that are free select nothing",
        steps!(reads),
    );
    reads.operations = vec![Operation::Read];
    let mut columns = Case::new(
        "readfull/accepts/first",
        "the first readfull answers all columns of a new extension",
        steps!(columns),
    )
    .with(&[Operation::Readfull]);
    let of_columns = Contract::get().columns().iter();
    columns.requirements = of_columns.map(|column| format!("readfull/{}", column.name)).collect();
    columns.requirements.push("readfull/accepts".to_owned());
    let lead = |lead: Lead, requirement: &str, case: Case| {
        case.accepting().of(requirement).at(Phase::Lead(lead))
    };
    vec![
        lead(Lead::Read, "read/scope/virt_exten", reads).also("read/answer"),
        lead(
            Lead::Create,
            "create/accepts",
            Case::new(
                "create/accepts/first",
                "the first creation: two extensions, found apart",
                steps!(creates),
            ),
        )
        .also("band/create"),
        columns.accepting().at(Phase::Lead(Lead::Readfull)),
        lead(
            Lead::Update,
            "update/neighbours",
            Case::new(
                "update/neighbours/first",
                "the first update changes no other extension",
                steps!(updates),
            )
            .with(full),
        ),
        lead(
            Lead::Delete,
            "delete/neighbours",
            Case::new(
                "delete/neighbours/first",
                "the first delete removes the extension that it names, and no other",
                steps!(deletes),
            ),
        )
        .also("delete/accepts")
        .also("delete/scope/virt_exten")
        .also("delete/scope/combined")
        .also("band/delete"),
        lead(
            Lead::Clone,
            "clone/neighbours",
            Case::new(
                "clone/neighbours/first",
                "the first clone changes no other extension",
                steps!(clones),
            )
            .with(full)
            .with(&[Operation::Clone]),
        )
        .also("clone/source"),
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
        let requirement = if there || !listed(s, extension).await? {
            "create/accepts"
        } else {
            "read/scope/virt_exten"
        };
        let words = "read finds the new extension";
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        s.expect(what, json!(true), json!(there), there);
    }
    Ok(())
}

/// Whether a list of its number alone finds `extension`, which its number as a text did not.
async fn listed(s: &mut Session, extension: &Extension) -> Flow<bool> {
    let scope = json!({"virt_exten": [extension.number], "company": extension.company});
    Ok(!s.found(Operation::Read, scope, &["virt_exten"]).await?.is_empty())
}

/// Makes an extension and judges that it is taken: this is the case that the others rely on.
async fn first(s: &mut Session) -> Flow<Extension> {
    let number = s.number()?;
    let plain = Blueprint::default();
    let at = s.act(Operation::Create, plain.body(&json!(number), s.company())).await?;
    let requirement =
        if s.succeeded(at) { "create/accepts".to_owned() } else { refused(s, &number, at).await? };
    s.must_accept(&requirement, at)?;
    Ok(Extension::public(&number, s.company()))
}

/// Why a plain creation is refused: one of its members, if the call works with another value of it.
async fn refused(s: &mut Session, number: &str, at: usize) -> Flow<String> {
    if matches!(s.status(at), 404 | 405 | 501) {
        return Ok("band/create".to_owned());
    }
    let plain = Blueprint::default;
    for (other, requirement) in [
        (Blueprint { nightmode: json!(1), ..plain() }, "create/nightmode/type"),
        (Blueprint { private: true, ..plain() }, "create/private/public"),
        (Blueprint { voicemail: true, ..plain() }, "create/voicemail/none"),
    ] {
        let at = s.act(Operation::Create, other.body(&json!(number), s.company())).await?;
        if s.succeeded(at) {
            return Ok(requirement.to_owned());
        }
    }
    Ok("create/accepts".to_owned())
}

/// All columns at once; where that is refused each by itself, and those that are refused are left out of
/// what the other cases read.
async fn columns(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let all: Vec<&str> = Contract::get().columns().iter().map(|one| one.name.as_str()).collect();
    let at = s.look(Operation::Readfull, extension.scope(), &all).await?;
    if s.succeeded(at) {
        s.accepts("readfull/accepts", at);
        return Ok(());
    }
    let mut refused = Vec::new();
    for column in &all {
        let at = s.look(Operation::Readfull, extension.scope(), &[column]).await?;
        if !s.succeeded(at) {
            refused.push((*column, at));
        }
    }
    if refused.is_empty() || refused.len() == all.len() {
        s.accepts("readfull/accepts", at);
        return Ok(());
    }
    for (column, at) in &refused {
        s.accepts(&format!("readfull/{column}"), *at);
    }
    s.env().leave_unread(refused.into_iter().map(|(column, _)| column.to_owned()).collect());
    Ok(())
}

async fn updates(s: &mut Session) -> Flow {
    let (one, target, other) = (s.extension().await?, s.extension().await?, s.extension().await?);
    let before = [s.row(&one).await?, s.row(&other).await?];
    // That the update works is the matter of other cases; here only what it must not do counts.
    s.act(Operation::Update, update(&target, &json!({"name": "First"}))).await?;
    for (extension, before) in [&one, &other].into_iter().zip(&before) {
        still(s, "update/neighbours", extension, before).await?;
    }
    Ok(())
}

async fn deletes(s: &mut Session) -> Flow {
    let (one, target, other) = (s.extension().await?, s.extension().await?, s.extension().await?);
    let body = json!({"type": "extension", "scope": target.scope()});
    let at = s.act(Operation::Delete, body.clone()).await?;
    plain_accepted(s, Operation::Delete, &body, at).await?;
    for (extension, requirement, expected) in [
        (&one, "delete/neighbours", true),
        (&other, "delete/neighbours", true),
        (&target, "delete/accepts", false),
    ] {
        let there = s.exists(extension).await?;
        let words =
            if expected { "another extension is still there" } else { "the extension is gone" };
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        s.expect(what, json!(expected), json!(there), there == expected);
    }
    Ok(())
}

async fn clones(s: &mut Session) -> Flow {
    let (one, source, other) = (s.extension().await?, s.extension().await?, s.extension().await?);
    let before = [s.row(&one).await?, s.row(&source).await?, s.row(&other).await?];
    let target = s.number()?;
    let scope = json!({"virt_exten": source.number, "company": source.company});
    let body = json!({"type": "extension", "scope": scope, "values": {"virt_exten": target}});
    s.act(Operation::Clone, body).await?;
    for (extension, before) in [&one, &source, &other].into_iter().zip(&before) {
        let requirement = if *extension == source { "clone/source" } else { "clone/neighbours" };
        still(s, requirement, extension, before).await?;
    }
    Ok(())
}

async fn still(s: &mut Session, requirement: &str, other: &Extension, before: &Row) -> Flow {
    if let Some(after) = s.find(other).await? {
        s.unchanged(requirement, before, &after, &[]);
    } else {
        let words = "the extension is still there";
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        s.expect(what, json!(1), Value::from(0), false);
    }
    Ok(())
}
