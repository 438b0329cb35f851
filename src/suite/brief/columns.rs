//! The values of all columns.

use serde_json::{Map, Value, json};

use super::super::case::Case;
use super::super::columns::{KEYWORDS, keeps};
use super::super::diagnosis::plain_accepted;
use super::super::row::{encoded, furnished, ring_type_for, update, update_works, values};
use super::{MustRefuse, case_of, go_on, refused};
use crate::contract::{Column, Contract, Operation};
use crate::gather::Gather as _;
use crate::generate;
use crate::run::{Blueprint, Extension, Flow, Session};
use crate::target::{Call, Purpose, Role};

const USED: [Operation; 2] = [Operation::Update, Operation::Readfull];

/// Into how many cases the values that must be taken are dealt.
const HALVES: usize = 2;

/// Into how many cases the values that must be refused are dealt, so that they run side by side.
const PARTS: usize = 3;

pub(super) fn cases() -> Vec<Case> {
    let accepted = (0..HALVES).map(|half| {
        let case = Case::new(
            format!("brief/columns/accepted-{}", half + 1),
            "boundary values of all columns, written together, read back",
            steps!(accepted, half),
        );
        let homes = together().flat_map(|column| {
            let homes = generate::valid_values(column).iter().map(|value| column.home(value));
            homes.chain([format!("update/{}/stored", column.name)])
        });
        let plain =
            ["accepts", "answer", "numrows", "scope/virt_exten", "scope/combined", "together"];
        case_of(case.accepting(), homes.chain(plain.map(|what| format!("update/{what}"))))
    });
    let refused = (0..PARTS).map(|part| {
        let case = Case::new(
            format!("brief/columns/refused-{}", part + 1),
            "of several columns, for each keyword the value nearest beyond it is refused and changes nothing",
            steps!(refusals, part),
        )
        .refusing();
        let broken = of_part(part).flat_map(|column| {
            let keywords = keywords(column).into_iter();
            let broken = keywords.map(|keyword| format!("update/{}/{keyword}", column.name));
            broken.chain([format!("update/{}/atomic", column.name)])
        });
        case_of(case, broken)
    });
    accepted.chain(refused).map(|case| case.with(&USED)).collect()
}

/// The columns that an extension of type A takes beside each other, whatever they hold.
fn together() -> impl Iterator<Item = &'static Column> {
    let columns = Contract::get().columns().iter();
    columns.filter(|column| column.name != "ring_type" && furnished(column, "A"))
}

/// The columns whose refusals the case `part` is about.
fn of_part(part: usize) -> impl Iterator<Item = &'static Column> {
    // Of a subtype more is to be said: it has a case of its own.
    let columns = Contract::get().columns().iter().filter(|column| column.name != "subtype");
    columns.skip(part).step_by(PARTS)
}

/// The keywords of `column` that one refused value each is sent for. A value of another type, or none at all,
/// says little that is new where one of the right type is refused.
fn keywords(column: &Column) -> Vec<&'static str> {
    let of_column = column.keywords();
    let mut taken: Vec<&str> = KEYWORDS
        .into_iter()
        .filter(|keyword| of_column.contains(keyword) && *keyword != "integer")
        .filter(|keyword| generate::mutations(column).iter().any(|one| one.keyword == *keyword))
        .collect();
    let telling = |keyword: &&&str| ["minimum", "maximum", "enum", "pattern"].contains(*keyword);
    if taken.iter().any(|keyword| telling(&keyword)) {
        taken.retain(|keyword| !["type", "null"].contains(keyword));
    }
    taken
}

/// In each round every column gets its next value, all in one call; each half does every other round.
async fn accepted(s: &mut Session, half: usize) -> Flow {
    let made = s.make_several(&Blueprint::default(), 2).await?;
    let (extension, neighbour) = (made[0].clone(), made[1].number.clone());
    let columns: Vec<(&Column, Vec<Value>)> =
        together().map(|column| (column, values(s, column, &neighbour))).collect();
    let body = update(&extension, &s.plain_update());
    let at = s.act(Operation::Update, body.clone()).await?;
    if !plain_accepted(s, Operation::Update, &body, at).await? {
        return Ok(());
    }
    s.answers("update/answer", Operation::Update, at, &["/numrows"]);
    s.counts("update/numrows", at, 1);
    let rounds = columns.iter().map(|(_, values)| values.len()).max().unwrap_or_default();
    for round in (half..rounds).step_by(HALVES) {
        // Columns that are much alike get other values than their neighbours, so that one is not taken for the other.
        let written: Vec<(&'static Column, &Value)> = columns
            .iter()
            .enumerate()
            .filter(|(_, (_, values))| round < values.len())
            .map(|(place, (column, values))| (*column, &values[(round + place) % values.len()]))
            .collect();
        write(s, &extension, &written).await?;
    }
    Ok(())
}

/// Writes `written` in one call, and each value that is not kept once more by itself.
async fn write(
    s: &mut Session,
    extension: &Extension,
    written: &[(&'static Column, &Value)],
) -> Flow {
    let named = |(column, value): &(&Column, &Value)| (column.name.clone(), (*value).clone());
    let body = encoded(s, written.iter().map(named).gather::<Map<String, Value>>());
    let at = s.act(Operation::Update, update(extension, &Value::Object(body))).await?;
    let taken = s.succeeded(at);
    let row = if taken { s.row(extension).await? } else { Map::new() };
    let shown = s.last();
    let failures = s.failures();
    let mut lost = Vec::new();
    for (column, value) in written {
        let requirement = format!("update/{}/stored", column.name);
        if s.holds(&row, &column.name, value) {
            s.accepts_because(&column.home(value), at, &format!("{value} is taken"));
            s.reads_back_at(shown, &requirement, &column.name, value, &row);
            continue;
        }
        lost.push((*column, *value));
        let kept = keeps(s, extension, column, value).await;
        go_on(s, kept)?;
    }
    // What is kept by itself, and was taken and lost among others, is the matter of updates of several columns.
    if taken && s.failures() == failures {
        for (column, value) in lost {
            s.reads_back_at(shown, "update/together", &column.name, value, &row);
        }
    }
    Ok(())
}

/// For each keyword the value nearest beyond it; behind them all a look at what they have changed.
async fn refusals(s: &mut Session, part: usize) -> Flow {
    let deployment = s.env().deployment.to_string();
    let extension = s.extension().await?;
    // The twin: a plain update works. That each column takes its own values is what the other case shows.
    update_works(s, &extension).await?;
    let before = s.row(&extension).await?;
    let mut broken = Vec::new();
    let mut calls = Vec::new();
    for column in of_part(part) {
        // A value may be ignored there, or the column be for another type of extension.
        if column.effective.contains_key(&deployment) || ring_type_for(column) != "A" {
            continue;
        }
        for keyword in keywords(column) {
            let mut mutations = generate::mutations(column).iter();
            let Some(mutation) = mutations.find(|one| one.keyword == keyword) else { continue };
            let body = update(&extension, &json!({&column.name: mutation.value}));
            broken.push(column.name.as_str());
            calls.push(MustRefuse {
                requirement: format!("update/{}/{keyword}", column.name),
                words: format!("{} ({}) is refused", mutation.value, mutation.label),
                call: Call::of(Role::SystemAdmin, Operation::Update, body, Purpose::Act),
            });
        }
    }
    let held = refused(s, calls).await?;
    let spoilt: Vec<&str> =
        broken.into_iter().zip(held).filter(|(_, held)| !held).map(|(name, _)| name).collect();
    let after = s.row(&extension).await?;
    for column in of_part(part).filter(|column| !spoilt.contains(&column.name.as_str())) {
        let alone = |row: &Map<String, Value>| {
            row.get_key_value(&column.name).map(|(name, value)| (name.clone(), value.clone()))
        };
        let (before, after) = (alone(&before), alone(&after));
        s.unchanged(
            &format!("update/{}/atomic", column.name),
            &before.into_iter().collect(),
            &after.into_iter().collect(),
            &[],
        );
    }
    Ok(())
}
