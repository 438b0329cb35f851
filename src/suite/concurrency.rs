//! Calls at the same time: whatever comes out must be what some order of the calls explains.

use serde_json::{Value, json};

use super::case::Case;
use super::row::update;
use crate::contract::{Contract, Operation};
use crate::run::{Blueprint, Expectation, Extension, Flow, Session};
use crate::target::{Call, Purpose, Role};

/// How often each race is run: a window of a few instructions is not hit each time.
const ROUNDS: usize = 4;

/// How many calls race where all are alike.
const RUNNERS: usize = 6;

pub(super) fn cases() -> Vec<Case> {
    let used = &[Operation::Update, Operation::Readfull];
    vec![
        Case::new(
            "concurrency/create",
            "one number created by many at once is one extension",
            steps!(create),
        ),
        Case::new(
            "concurrency/lists",
            "overlapping lists created at once make each number once",
            steps!(lists),
        ),
        Case::new(
            "concurrency/updates",
            "updates of different columns at once are all kept",
            steps!(updates),
        )
        .with(used),
        Case::new(
            "concurrency/reads",
            "each of many reads at once is answered for itself",
            steps!(reads),
        ),
        Case::new(
            "concurrency/deletes",
            "of many deletes of one extension at once, one removes it",
            steps!(deletes),
        ),
        Case::new(
            "concurrency/clones",
            "of many clones to one number at once, one makes it",
            steps!(clones),
        )
        .with(used)
        .with(&[Operation::Clone]),
        Case::new(
            "concurrency/update-delete",
            "an update does not bring back what is deleted",
            steps!(update_delete),
        )
        .with(used),
        Case::new(
            "concurrency/clone-delete",
            "a clone of what is being deleted is whole or not there",
            steps!(clone_delete),
        )
        .with(used)
        .with(&[Operation::Clone]),
    ]
    .into_iter()
    .map(Case::accepting)
    .collect()
}

fn call(operation: Operation, body: Value) -> Call {
    Call::of(Role::SystemAdmin, operation, body, Purpose::Act)
}

/// How many rows `number` has in the run's company.
async fn rows(s: &mut Session, number: &str) -> Flow<usize> {
    let scope = json!({"virt_exten": number, "company": s.company()});
    Ok(s.found(Operation::Read, scope, &["virt_exten", "scoped_exten"]).await?.len())
}

async fn create(s: &mut Session) -> Flow {
    let requirement = "concurrency/create";
    for _ in 0..ROUNDS {
        let number = s.number()?;
        let body = Blueprint::default().body(&json!(number), s.company());
        let calls = (0..RUNNERS).map(|_| call(Operation::Create, body.clone())).collect();
        let raced = s.race(calls).await?;
        let taken = raced.iter().filter(|&&at| s.succeeded(at)).count();
        let found = rows(s, &number).await?;
        let words = "one of the calls succeeds, and there is one extension";
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        let actual = json!({"succeeded": taken, "rows": found});
        if !s.expect(
            what,
            json!({"succeeded": "1 or more", "rows": 1}),
            actual,
            taken >= 1 && found == 1,
        ) {
            return Ok(());
        }
    }
    Ok(())
}

async fn lists(s: &mut Session) -> Flow {
    let requirement = "concurrency/lists";
    let whole = s.facts().answer("list-partial") == "nothing created";
    for _ in 0..2 {
        let numbers = [s.number()?, s.number()?, s.number()?, s.number()?];
        let lists = [vec![0, 1], vec![1, 2], vec![2, 3], vec![3, 0], vec![0, 2]];
        let calls = lists.iter().map(|list| {
            let list: Vec<&String> = list.iter().map(|&at| &numbers[at]).collect();
            call(Operation::Create, Blueprint::default().body(&json!(list), s.company()))
        });
        let calls = calls.collect();
        let raced = s.race(calls).await?;
        for (at, number) in numbers.iter().enumerate() {
            let claimed = lists
                .iter()
                .zip(&raced)
                .any(|(list, &sent)| list.contains(&at) && s.succeeded(sent));
            let found = rows(s, number).await?;
            let words = "a number of a call that succeeded is there, and none is there twice";
            let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
            // Where a refused list creates nothing alone, it creates nothing among others either.
            let unclaimed = if whole { found == 0 } else { found <= 1 };
            let held = if claimed { found == 1 } else { unclaimed };
            if !s.expect(what, json!(usize::from(claimed)), json!(found), held) {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn updates(s: &mut Session) -> Flow {
    let requirement = "concurrency/updates";
    let extension = s.extension().await?;
    for round in 0..ROUNDS {
        let written = [
            ("name", json!(format!("Round {round}"))),
            ("ring_time", json!(20 + round)),
            ("priority", json!(1 + round)),
            ("rec_override", json!(10 + round)),
            ("callerid", json!(format!("0123456789{round}"))),
            ("bounce_duration", json!(30 + round)),
        ];
        let calls = written
            .iter()
            .map(|(name, value)| {
                call(Operation::Update, update(&extension, &json!({*name: value})))
            })
            .collect();
        let raced = s.race(calls).await?;
        let row = s.row(&extension).await?;
        for ((name, value), &at) in written.iter().zip(&raced) {
            debug_assert!(Contract::get().column(name).is_some(), "a column");
            if s.succeeded(at) && !s.reads_back(requirement, name, value, &row) {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn reads(s: &mut Session) -> Flow {
    let requirement = "concurrency/reads";
    let mut numbers = Vec::new();
    for _ in 0..RUNNERS {
        numbers.push(s.extension().await?.number);
    }
    for _ in 0..ROUNDS {
        let calls = numbers.iter().map(|number| {
            let scope = json!({"virt_exten": number, "company": s.company()});
            let body = json!({"type": "extension", "scope": scope, "columns": ["virt_exten"]});
            Call::of(Role::SystemAdmin, Operation::Read, body, Purpose::Act)
        });
        let calls = calls.collect();
        for (number, at) in numbers.iter().zip(s.race(calls).await?) {
            let rows = s.found_by(Operation::Read, at)?;
            let found = rows.first().and_then(|row| row.get("virt_exten")).cloned();
            let held = rows.len() == 1 && found == Some(json!(number));
            let words = "a read at the same time as others answers what it asks for";
            let what = Expectation { requirement, words, pointer: "/values", exchange: at };
            if !s.expect(what, json!([{ "virt_exten": number }]), json!(rows), held) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Of several calls that each must find the one extension, or its number free, at most one succeeds.
fn one_taken(s: &mut Session, requirement: &str, raced: &[usize]) -> bool {
    let taken = raced.iter().filter(|&&at| s.succeeded(at)).count();
    let exchange = raced.first().copied().unwrap_or_default();
    let words = "one of the calls succeeds, and the others are refused";
    let what = Expectation { requirement, words, pointer: "/result", exchange };
    s.expect(what, json!({"succeeded": 1}), json!({ "succeeded": taken }), taken == 1)
}

async fn deletes(s: &mut Session) -> Flow {
    let requirement = "concurrency/deletes";
    for _ in 0..ROUNDS {
        let extension = s.extension().await?;
        let body = json!({"type": "extension", "scope": extension.scope()});
        let calls = (0..RUNNERS).map(|_| call(Operation::Delete, body.clone())).collect();
        let raced = s.race(calls).await?;
        if !one_taken(s, requirement, &raced) || !gone(s, requirement, &extension).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn clones(s: &mut Session) -> Flow {
    let requirement = "concurrency/clones";
    let source = s.extension().await?;
    for _ in 0..ROUNDS {
        let target = s.number()?;
        let body = json!({
            "type": "extension",
            "scope": {"virt_exten": source.number, "company": source.company},
            "values": {"virt_exten": target},
        });
        let calls = (0..RUNNERS).map(|_| call(Operation::Clone, body.clone())).collect();
        let raced = s.race(calls).await?;
        if !one_taken(s, requirement, &raced) {
            return Ok(());
        }
        let found = rows(s, &target).await?;
        let words = "the clone is one extension";
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        if !s.expect(what, json!(1), json!(found), found == 1) {
            return Ok(());
        }
    }
    Ok(())
}

async fn update_delete(s: &mut Session) -> Flow {
    let requirement = "concurrency/update-delete";
    for _ in 0..ROUNDS {
        let extension = s.extension().await?;
        let delete = json!({"type": "extension", "scope": extension.scope()});
        let calls = vec![
            call(Operation::Update, update(&extension, &json!({"name": "Late"}))),
            call(Operation::Delete, delete),
            call(Operation::Update, update(&extension, &json!({"ring_time": 33}))),
        ];
        let raced = s.race(calls).await?;
        s.require("delete/accepts", raced[1])?;
        if !gone(s, requirement, &extension).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn gone(s: &mut Session, requirement: &str, extension: &Extension) -> Flow<bool> {
    let found = rows(s, &extension.number).await?;
    let words = "what a successful delete removed is gone";
    let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
    Ok(s.expect(what, json!(0), json!(found), found == 0))
}

async fn clone_delete(s: &mut Session) -> Flow {
    let requirement = "concurrency/clone-delete";
    for _ in 0..ROUNDS {
        let source = s.extension().await?;
        let target = s.number()?;
        let clone = json!({
            "type": "extension",
            "scope": {"virt_exten": source.number, "company": source.company},
            "values": {"virt_exten": target},
        });
        let delete = json!({"type": "extension", "scope": source.scope()});
        let raced =
            s.race(vec![call(Operation::Clone, clone), call(Operation::Delete, delete)]).await?;
        s.require("delete/accepts", raced[1])?;
        if !gone(s, requirement, &source).await? {
            return Ok(());
        }
        let cloned = s.succeeded(raced[0]);
        let found = rows(s, &target).await?;
        let words = "the clone is there if the call succeeded, and not otherwise";
        let what = Expectation { requirement, words, pointer: "/values", exchange: s.last() };
        if !s.expect(what, json!(usize::from(cloned)), json!(found), found == usize::from(cloned)) {
            return Ok(());
        }
    }
    Ok(())
}
