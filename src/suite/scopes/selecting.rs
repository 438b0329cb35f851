//! Which extension the members of a scope select, and that it is one.

use serde_json::{Value, json};

use super::bystander::{bystander, untouched, watched};
use super::refused::{all_refused, body, works};
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Flow, Session};

pub(super) async fn none(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/none");
    let one = bystander(s, false).await?;
    let free = s.number()?;
    let company = s.company().to_owned();
    let mut scopes = vec![json!({"virt_exten": free, "company": company})];
    if operation != Operation::Clone {
        scopes.push(json!({"scoped_exten": free, "company": company}));
        scopes.push(json!({"scoped_exten": format!("{free}_{company}"), "company": company}));
    }
    let words = "a scope that matches nothing is refused";
    if !all_refused(s, operation, &requirement, words, scopes, &[&one]).await? {
        return Ok(());
    }
    works(s, operation, &one.extension).await
}

pub(super) async fn several(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/several");
    let company = s.company().to_owned();
    let (a, b) = (bystander(s, false).await?, bystander(s, false).await?);
    // A list that resolves to two: refused as a list, or for the two matches.
    let numbers = [&a.extension.number, &b.extension.number];
    let mut scopes = vec![json!({"virt_exten": numbers, "company": company})];
    if operation != Operation::Clone {
        let scoped = [a.extension.scoped(), b.extension.scoped()];
        scopes.push(json!({"scoped_exten": scoped, "company": company}));
    }
    let words = "a scope that matches two extensions is refused";
    if !all_refused(s, operation, &requirement, words, scopes, &[&a, &b]).await? {
        return Ok(());
    }
    if s.facts().twins() {
        let public = bystander(s, false).await?;
        let twin = Blueprint { private: true, ..Blueprint::default() };
        let private = s.make_at(&public.extension.number, &twin).await?.with_twin();
        let private = watched(s, private).await?;
        // The public one again: its row must be read beside its twin.
        let scoped = json!({"scoped_exten": public.extension.scoped(), "company": company});
        let scope = json!({"virt_exten": public.extension.number, "company": company});
        let request = body(s, operation, scope)?;
        let at = s.act(operation, request).await?;
        if !s.refuses(&requirement, at, "a number that is both public and private is refused")
            && s.succeeded(at)
        {
            return Ok(());
        }
        untouched(s, &requirement, &private).await?;
        let there = s.found(Operation::Read, scoped, &["virt_exten"]).await?.len() == 1;
        let what = Expectation {
            requirement: &requirement,
            words: "the public one is still there",
            pointer: "/values",
            exchange: s.last(),
        };
        s.expect(what, json!(true), json!(there), there);
    }
    works(s, operation, &a.extension).await
}

pub(super) async fn member(s: &mut Session, operation: Operation, name: &'static str) -> Flow {
    let requirement = format!("{operation}/scope/{name}");
    let company = s.company().to_owned();
    let (a, b) = (bystander(s, false).await?, bystander(s, false).await?);
    let p = bystander(s, true).await?;
    let free = s.number()?;
    let number = a.extension.number.clone();
    let misses: Vec<Value> = match (name, operation) {
        ("company", Operation::Clone) => {
            vec![json!({"virt_exten": number, "company": "dialcheck-nowhere"})]
        }
        ("company", _) => vec![
            json!({"virt_exten": number, "company": "dialcheck-nowhere"}),
            json!({"scoped_exten": number, "company": "dialcheck-nowhere"}),
            json!({"scoped_exten": p.extension.scoped(), "company": "dialcheck-nowhere"}),
        ],
        ("virt_exten", Operation::Clone) => vec![json!({"virt_exten": free, "company": company})],
        ("virt_exten", _) => vec![
            json!({"virt_exten": free, "scoped_exten": number, "company": company}),
            json!({"virt_exten": free, "scoped_exten": p.extension.scoped(), "company": company}),
        ],
        _ => vec![
            json!({"virt_exten": number, "scoped_exten": free, "company": company}),
            json!({"virt_exten": number, "scoped_exten": format!("{number}_{company}"), "company": company}),
        ],
    };
    let words = format!("an extension that differs in {name} is not meant: the call is refused");
    if !all_refused(s, operation, &requirement, &words, misses, &[&a, &b, &p]).await? {
        return Ok(());
    }
    // The accepting side: the member alone finds the private one, or, for clone, the right source.
    let hit = match name {
        "scoped_exten" => json!({"scoped_exten": p.extension.scoped()}),
        _ => json!({"virt_exten": p.extension.number, "company": company}),
    };
    if operation == Operation::Clone {
        return works(s, operation, &a.extension).await;
    }
    let request = body(s, operation, hit)?;
    let at = s.act(operation, request).await?;
    s.accepts(&requirement, at);
    for one in [&a, &b] {
        untouched(s, &requirement, one).await?;
    }
    Ok(())
}

pub(super) async fn combined(s: &mut Session, operation: Operation) -> Flow {
    let requirement = format!("{operation}/scope/combined");
    let company = s.company().to_owned();
    let (a, b) = (bystander(s, false).await?, bystander(s, false).await?);
    let scope = json!({"virt_exten": a.extension.number, "scoped_exten": b.extension.scoped(), "company": company});
    let request = body(s, operation, scope)?;
    let at = s.act(operation, request).await?;
    if s.succeeded(at) {
        // Which of the two was touched tells which member was not looked at.
        let a_same = s.find(&a.extension).await?.as_ref() == Some(&a.row);
        let b_same = s.find(&b.extension).await?.as_ref() == Some(&b.row);
        let ignored = match (a_same, b_same) {
            (false, true) => format!("{operation}/scope/scoped_exten"),
            (true, false) => format!("{operation}/scope/virt_exten"),
            (true, true) | (false, false) => requirement,
        };
        s.refuses(
            &ignored,
            at,
            "a number and a scoped number of different extensions match nothing",
        );
        return Ok(());
    }
    s.refuses(
        &requirement,
        at,
        "a number and a scoped number of different extensions match nothing",
    );
    untouched(s, &requirement, &a).await?;
    untouched(s, &requirement, &b).await?;
    // The twin: all three members of one extension.
    let scope = json!({"virt_exten": a.extension.number, "scoped_exten": a.extension.scoped(), "company": company});
    let request = body(s, operation, scope)?;
    let at = s.act(operation, request).await?;
    s.accepts_because(&requirement, at, "members that agree match their extension");
    Ok(())
}
