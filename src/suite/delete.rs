//! Deletion: what goes, what is said of it, and what stays.

use serde_json::{Value, json};

use super::case::{Case, Phase};
use super::diagnosis::plain_accepted;
use super::row::{abroad, furnish, still_there};
use crate::contract::Operation;
use crate::run::{Blueprint, Expectation, Extension, Flow, Session, changed_columns};

pub(super) fn cases() -> Vec<Case> {
    let full = &[Operation::Update, Operation::Readfull];
    vec![
        Case::new(
            "delete/accepts",
            "extensions of each kind are deleted, and gone",
            steps!(accepts),
        )
        .accepting(),
        Case::new("delete/answer", "the answer has result and numrows", steps!(answer)).accepting(),
        Case::new("delete/numrows", "numrows is 1", steps!(numrows)).accepting(),
        Case::new(
            "delete/mailbox",
            "the answer tells how the purge of the mailbox went",
            steps!(mailbox),
        )
        .accepting(),
        Case::new(
            "delete/neighbours/main",
            "a delete leaves all other extensions as they were",
            steps!(neighbours),
        )
        .accepting()
        .of("delete/neighbours")
        .with(full),
        Case::new(
            "delete/neighbours/refused-before",
            "what a refused delete named outlives the next delete",
            steps!(refused_before),
        )
        .of("delete/neighbours")
        .accepting()
        .at(Phase::Alone),
        Case::new("delete/again", "a second delete is refused", steps!(again)),
        Case::new(
            "delete/forgets",
            "a new extension of the same number starts afresh",
            steps!(forgets),
        )
        .accepting()
        .with(full),
    ]
}

pub(super) async fn delete(s: &mut Session, extension: &Extension) -> Flow<usize> {
    s.act(Operation::Delete, json!({"type": "extension", "scope": extension.scope()})).await
}

async fn accepts(s: &mut Session) -> Flow {
    for private in [false, true] {
        for voicemail in [false, true] {
            let extension =
                s.make(&Blueprint { private, voicemail, ..Blueprint::default() }).await?;
            let body = json!({"type": "extension", "scope": extension.scope()});
            let at = s.act(Operation::Delete, body.clone()).await?;
            if plain_accepted(s, Operation::Delete, &body, at).await? {
                let gone = is_gone(s, &extension).await?;
                if gone {
                    is_forgotten(s, &extension).await?;
                }
            }
        }
    }
    Ok(())
}

/// `extension`, whose delete was taken, is not found.
pub(super) async fn is_gone(s: &mut Session, extension: &Extension) -> Flow<bool> {
    let there = s.exists(extension).await?;
    let what = Expectation {
        requirement: "delete/accepts",
        words: "the extension is gone",
        pointer: "/values",
        exchange: s.last(),
    };
    Ok(s.expect(what, json!(false), json!(there), !there))
}

/// A deleted extension is not found by its scoped number either.
async fn is_forgotten(s: &mut Session, extension: &Extension) -> Flow {
    let scope = json!({"scoped_exten": extension.scoped(), "company": extension.company});
    let rows = s.found(Operation::Read, scope, &["scoped_exten"]).await?.len();
    let what = Expectation {
        requirement: "delete/accepts",
        words: "the scoped number of a deleted extension selects nothing",
        pointer: "/values",
        exchange: s.last(),
    };
    s.expect(what, json!(0), json!(rows), rows == 0);
    Ok(())
}

async fn answer(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = delete(s, &extension).await?;
    s.require("delete/accepts", at)?;
    s.answers("delete/answer", Operation::Delete, at, &["/numrows", "/mailbox"]);
    Ok(())
}

async fn numrows(s: &mut Session) -> Flow {
    for voicemail in [false, true] {
        let extension = s.make(&Blueprint { voicemail, ..Blueprint::default() }).await?;
        let at = delete(s, &extension).await?;
        s.require("delete/accepts", at)?;
        s.counts("delete/numrows", at, 1);
    }
    Ok(())
}

async fn mailbox(s: &mut Session) -> Flow {
    let extension = s.make(&Blueprint { voicemail: true, ..Blueprint::default() }).await?;
    let at = delete(s, &extension).await?;
    s.require("delete/accepts", at)?;
    let actual = s.answer(at)["mailbox"].clone();
    let held = actual.is_string();
    let words = "mailbox is a text";
    let what =
        Expectation { requirement: "delete/mailbox", words, pointer: "/mailbox", exchange: at };
    s.expect(what, json!("how the purge went"), actual, held);
    Ok(())
}

async fn neighbours(s: &mut Session) -> Flow {
    let others = [
        s.extension().await?,
        s.make(&Blueprint { voicemail: true, ..Blueprint::default() }).await?,
    ];
    let extension = s.make(&Blueprint { voicemail: true, ..Blueprint::default() }).await?;
    let mut all = others.to_vec();
    all.push(s.extension().await?);
    all.push(s.make(&Blueprint { private: true, ..Blueprint::default() }).await?);
    let mut target = extension.scope();
    if s.facts().twins() {
        let twin = Blueprint { private: true, voicemail: true, ..Blueprint::default() };
        all.push(s.make_at(&extension.number, &twin).await?.with_twin());
        target["scoped_exten"] = json!(extension.scoped());
    }
    all.extend(abroad(s, &extension.number).await?);
    let mut rows = Vec::new();
    for (variant, other) in all.iter().enumerate() {
        rows.push(furnish(s, other, "A", &others[0].number, variant).await?);
    }
    let at = s.act(Operation::Delete, json!({"type": "extension", "scope": target})).await?;
    s.require("delete/accepts", at)?;
    for (other, row) in all.iter().zip(&rows) {
        let words = "another extension is still there";
        still_there(s, "delete/neighbours", words, other, row).await?;
    }
    Ok(())
}

async fn refused_before(s: &mut Session) -> Flow {
    let (one, other) = (s.extension().await?, s.extension().await?);
    let several = json!({"virt_exten": [one.number, other.number], "company": one.company});
    for (requirement, body) in [
        ("delete/scope/several", json!({"type": "extension", "scope": several})),
        ("wire/type", json!({"type": "no-such-type", "scope": one.scope()})),
    ] {
        let at = s.act(Operation::Delete, body).await?;
        // What such a call does at once is the matter of other cases.
        s.require_refusal(requirement, at)?;
        let third = s.extension().await?;
        let at = delete(s, &third).await?;
        s.require("delete/accepts", at)?;
        for extension in [&one, &other] {
            let there = s.exists(extension).await?;
            let what = Expectation {
                requirement: "delete/neighbours",
                words: "what a refused delete named is there after the next delete",
                pointer: "/values",
                exchange: s.last(),
            };
            if !s.expect(what, json!(true), json!(there), there) {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn again(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    let at = delete(s, &extension).await?;
    s.require("delete/accepts", at)?;
    let at = delete(s, &extension).await?;
    s.refuses("delete/again", at, "what is gone cannot be deleted");
    Ok(())
}

async fn forgets(s: &mut Session) -> Flow {
    let requirement = "delete/forgets";
    let neighbour = s.extension().await?;
    let fresh = s.row(&neighbour).await?;
    let furnished_box = Blueprint { voicemail: true, nightmode: json!(4), ..Blueprint::default() };
    // Two lives that are given different things: the neighbour's number may have had an earlier life that was given one.
    for (variant, blueprint) in [Blueprint::default(), furnished_box].into_iter().enumerate() {
        let extension = s.make(&blueprint).await?;
        let furnished = furnish(s, &extension, "A", &neighbour.number, variant).await?;
        let at = delete(s, &extension).await?;
        s.require("delete/accepts", at)?;
        let again = s.make_at(&extension.number, &Blueprint::default()).await?;
        let row = s.row(&again).await?;
        // Whatever a new extension holds: what the old one was given must not be back.
        let given = changed_columns(&fresh, &furnished, &[]);
        let changed = changed_columns(&furnished, &row, &[]);
        let kept: Vec<&str> = given.into_iter().filter(|name| !changed.contains(name)).collect();
        let expected: Value = json!([]);
        let words = "no column holds what the deleted extension was given";
        let what = Expectation { requirement, words, pointer: "/values/0", exchange: s.last() };
        let held = kept.is_empty();
        s.expect(what, expected, json!(kept), held);
    }
    Ok(())
}
