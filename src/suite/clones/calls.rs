//! What a clone answers and leaves alone, and what it must refuse.

use serde_json::{Value, json};

use crate::contract::{Kind, Operation};
use crate::judge::canonical;
use crate::run::{Blueprint, Expectation, Extension, Flow, Session};
use crate::suite::case::Case;
use crate::suite::diagnosis::plain_accepted;
use crate::suite::row::{abroad, encoded, furnish, furniture, still_there, update};

pub(super) fn cases() -> Vec<Case> {
    vec![
        Case::new(
            "clone/accepts",
            "a clone to a free number is there, in the source's company",
            steps!(accepts),
        )
        .accepting(),
        Case::new("clone/answer", "the answer has result, numrows and links", steps!(answer))
            .accepting(),
        Case::new("clone/numrows", "numrows is 1", steps!(numrows)).accepting(),
        Case::new("clone/links", "links is a whole number", steps!(links)).accepting(),
        Case::new("clone/source", "the source is as it was", steps!(source)).accepting(),
        Case::new(
            "clone/neighbours/main",
            "all other extensions are as they were",
            steps!(neighbours),
        )
        .accepting()
        .of("clone/neighbours"),
        Case::new(
            "clone/independent",
            "source and clone go their own ways afterwards",
            steps!(independent),
        )
        .accepting(),
        Case::new(
            "clone/existing",
            "a target that exists is refused and unchanged",
            steps!(existing),
        )
        .refusing(),
        Case::new(
            "clone/virt_exten/type",
            "a target of another type is refused",
            steps!(target_type),
        ),
        Case::new(
            "clone/virt_exten/required",
            "a clone without a target is refused",
            steps!(no_target),
        ),
    ]
}

pub(in crate::suite) fn clone_body(source: &Extension, target: &Value) -> Value {
    json!({
        "type": "extension",
        "scope": {"virt_exten": source.number, "company": source.company},
        "values": {"virt_exten": target},
    })
}

/// Clones `source` to a free number.
pub(in crate::suite) async fn cloned(
    s: &mut Session,
    source: &Extension,
) -> Flow<(usize, Extension)> {
    let number = s.number()?;
    let at = s.act(Operation::Clone, clone_body(source, &json!(number))).await?;
    Ok((at, Extension { number, ..source.clone() }))
}

async fn accepts(s: &mut Session) -> Flow {
    let requirement = "clone/accepts";
    let source = s.extension().await?;
    let target = s.number()?;
    let body = clone_body(&source, &json!(target));
    let at = s.act(Operation::Clone, body.clone()).await?;
    if !plain_accepted(s, Operation::Clone, &body, at).await? {
        return Ok(());
    }
    is_there(s, requirement, &target).await?;
    if let Some(company) = s.env().territory.other_company.clone() {
        let foreign = Blueprint { company: Some(company), ..Blueprint::default() };
        let source = s.make(&foreign).await?;
        let (at, clone) = cloned(s, &source).await?;
        if s.accepts_because(requirement, at, "an extension of another company is cloned as well") {
            let there = s.exists(&clone).await?;
            let words = "the new extension is in the source's company";
            let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
            s.expect(what, json!(true), json!(there), there);
        }
    }
    if s.facts().letters() {
        let source = s.extension().await?;
        let name = format!("{}b", s.number()?);
        let at = s.act(Operation::Clone, clone_body(&source, &json!(name))).await?;
        let words = "a target with a letter is taken, as it is by create";
        if s.accepts_because(requirement, at, words) {
            is_there(s, requirement, &name).await?;
        }
    }
    Ok(())
}

/// The clone `number` must be there, once, in the source's company.
async fn is_there(s: &mut Session, requirement: &str, number: &str) -> Flow {
    let scope = json!({"virt_exten": number, "company": s.company()});
    let rows = s.found(Operation::Read, scope, &["virt_exten", "company"]).await?.len();
    let words = "the new extension is there, in the source's company";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    s.expect(what, json!(1), json!(rows), rows == 1);
    Ok(())
}

async fn answer(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let (at, _) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    s.answers("clone/answer", Operation::Clone, at, &["/numrows", "/links"]);
    Ok(())
}

async fn numrows(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let (at, _) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    s.counts("clone/numrows", at, 1);
    Ok(())
}

async fn links(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let (at, _) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    let actual = s.answer(at)["links"].clone();
    let held = canonical(Kind::Number, &actual).as_i64().is_some_and(|links| links >= 0);
    let words = "links is a whole number, 0 or more";
    let what = Expectation { requirement: "clone/links", words, pointer: "/links", exchange: at };
    s.expect(what, json!("a whole number"), actual, held);
    Ok(())
}

async fn source(s: &mut Session) -> Flow {
    let neighbour = s.extension().await?;
    let source = s.extension().await?;
    let before = furnish(s, &source, "A", &neighbour.number, 0).await?;
    let (at, _) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    still_there(s, "clone/source", "the source is still there", &source, &before).await?;
    Ok(())
}

async fn neighbours(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let others =
        [s.extension().await?, s.make(&Blueprint { private: true, ..Blueprint::default() }).await?];
    furnish(s, &source, "A", &others[0].number, 5).await?;
    let mut rows = Vec::new();
    for (variant, other) in others.iter().enumerate() {
        rows.push(furnish(s, other, "A", &source.number, variant).await?);
    }
    let target = s.number()?;
    let foreign = abroad(s, &target).await?;
    for other in &foreign {
        rows.push(furnish(s, other, "A", &source.number, rows.len()).await?);
    }
    let at = s.act(Operation::Clone, clone_body(&source, &json!(target))).await?;
    s.require("clone/accepts", at)?;
    for (other, row) in others.iter().chain(&foreign).zip(&rows) {
        let now = s.find(other).await?.unwrap_or_default();
        s.unchanged("clone/neighbours", row, &now, &[]);
    }
    Ok(())
}

async fn independent(s: &mut Session) -> Flow {
    let requirement = "clone/independent";
    let neighbour = s.extension().await?;
    let source = s.extension().await?;
    furnish(s, &source, "A", &neighbour.number, 0).await?;
    let (at, target) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    for (written, other, variant) in [(&source, &target, 1), (&target, &source, 2)] {
        let before = s.row(other).await?;
        let values = encoded(s, furniture(s, "A", &neighbour.number, variant));
        let at = s.act(Operation::Update, update(written, &Value::Object(values))).await?;
        let words = "source and clone are updated like any other extension";
        if !s.accepts_because(requirement, at, words) {
            return Ok(());
        }
        let after = s.row(other).await?;
        s.unchanged(requirement, &before, &after, &[]);
    }
    let at = crate::suite::delete::delete(s, &source).await?;
    s.require("delete/accepts", at)?;
    let there = s.exists(&target).await?;
    let words = "the clone outlives its source";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    s.expect(what, json!(true), json!(there), there);
    Ok(())
}

async fn existing(s: &mut Session) -> Flow {
    let requirement = "clone/existing";
    let (source, target) = (s.extension().await?, s.extension().await?);
    furnish(s, &source, "A", &target.number, 0).await?;
    let before = furnish(s, &target, "A", &source.number, 1).await?;
    let at = s.act(Operation::Clone, clone_body(&source, &json!(target.number))).await?;
    s.refuses(requirement, at, "a target that exists is refused");
    if let Some(after) = s.find(&target).await? {
        s.unchanged(requirement, &before, &after, &[]);
    }
    let rows = s.rows(Operation::Read, target.scope(), &["virt_exten"]).await?.len();
    let words = "the target is one extension, as before";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    s.expect(what, json!(1), json!(rows), rows == 1);
    // Onto itself.
    let at = s.act(Operation::Clone, clone_body(&source, &json!(source.number))).await?;
    s.refuses(requirement, at, "a clone onto the source itself is refused");
    Ok(())
}

async fn target_type(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let (at, _) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    for target in [json!(null), json!(true), json!({}), json!([]), json!([[]])] {
        let words = format!("{target} as the target is refused");
        let at = s.act(Operation::Clone, clone_body(&source, &target)).await?;
        if !s.refuses("clone/virt_exten/type", at, &words) && s.succeeded(at) {
            return Ok(());
        }
    }
    Ok(())
}

async fn no_target(s: &mut Session) -> Flow {
    let source = s.extension().await?;
    let (at, _) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    let mut body = clone_body(&source, &Value::Null);
    body["values"] = json!({});
    let at = s.act(Operation::Clone, body.clone()).await?;
    s.refuses("clone/virt_exten/required", at, "a clone without a target is refused");
    if let Some(members) = body.as_object_mut() {
        members.remove("values");
    }
    let at = s.act(Operation::Clone, body).await?;
    s.refuses("clone/virt_exten/required", at, "a clone without values is refused");
    Ok(())
}
