//! The first update, delete and clone.

use serde_json::{Value, json};

use crate::contract::Operation;
use crate::judge::Stop;
use crate::run::{Blueprint, Expectation, Extension, Flow, PLAIN_UPDATES, Row, Session};
use crate::suite::diagnosis::plain_accepted;
use crate::suite::row::update;

pub(super) async fn updates(s: &mut Session) -> Flow {
    let [one, target, other] = three(s).await?;
    let before = s.all_rows(&[&one, &other]).await?;
    // That an update works is the matter of other cases; here only what it must not do counts. Which plain
    // update the target takes is what they use where any will do.
    for place in 0..PLAIN_UPDATES.len() {
        s.env().prefer_update(place);
        let values = s.plain_update();
        let at = s.act(Operation::Update, update(&target, &values)).await?;
        if s.succeeded(at) {
            break;
        }
        if place + 1 == PLAIN_UPDATES.len() {
            s.env().prefer_update(0);
        }
    }
    let after = s.find_all(&[&one, &other]).await?;
    for (before, after) in before.iter().zip(after) {
        still(s, "update/neighbours", before, after);
    }
    Ok(())
}

pub(super) async fn deletes(s: &mut Session) -> Flow {
    let [one, target, other] = three(s).await?;
    let body = json!({"type": "extension", "scope": target.scope()});
    let at = s.act(Operation::Delete, body.clone()).await?;
    plain_accepted(s, Operation::Delete, &body, at).await?;
    let found = s.exist(&[&target, &one, &other]).await?;
    let judged = [
        ("delete/accepts", "the extension is gone", false),
        ("delete/neighbours", "another extension is still there", true),
        ("delete/neighbours", "another extension is still there", true),
    ];
    for ((requirement, words, expected), (there, exchange)) in judged.into_iter().zip(found) {
        let what = Expectation { requirement, words, pointer: "/values", exchange };
        s.expect(what, json!(expected), json!(there), there == expected);
    }
    Ok(())
}

/// Three plain extensions.
async fn three(s: &mut Session) -> Flow<[Extension; 3]> {
    let made = s.make_several(&Blueprint::default(), 3).await?;
    made.try_into().map_err(|_| Stop::Inconclusive("other than three were made".to_owned()))
}

pub(super) async fn clones(s: &mut Session) -> Flow {
    let [one, source, other] = three(s).await?;
    let before = s.all_rows(&[&one, &source, &other]).await?;
    let target = s.number()?;
    let scope = json!({"virt_exten": source.number, "company": source.company});
    let body = json!({"type": "extension", "scope": scope, "values": {"virt_exten": target}});
    s.act(Operation::Clone, body).await?;
    let after = s.find_all(&[&one, &source, &other]).await?;
    let judged = ["clone/neighbours", "clone/source", "clone/neighbours"];
    for ((requirement, before), after) in judged.into_iter().zip(&before).zip(after) {
        still(s, requirement, before, after);
    }
    Ok(())
}

/// An extension that the call did not name is as it was `before`; `now` is its row, with the exchange that shows it.
fn still(s: &mut Session, requirement: &str, before: &Row, (now, at): (Option<Row>, usize)) {
    if let Some(after) = now {
        s.unchanged_at(at, requirement, before, &after, &[]);
    } else {
        let words = "the extension is still there";
        let what = Expectation { requirement, words, pointer: "/values", exchange: at };
        s.expect(what, json!(1), Value::from(0), false);
    }
}
