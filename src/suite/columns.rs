//! What each column takes, refuses and keeps: one case for each keyword of its schema, and one that its
//! values read back.

use proptest::strategy::{Strategy, ValueTree};
use serde_json::{Value, json};

use super::case::Case;
use super::diagnosis::{companion_refused, not_kept};
use super::row::{host, loosen, neighbour, values, write};
use crate::contract::{Column, Contract, Operation, Reference};
use crate::generate;
use crate::judge::{Stop, same};
use crate::run::{Extension, Flow, Session};

/// How many steps a failing value is shrunk by at most.
const SHRINKING_STEPS: usize = 40;

/// The keywords that have a case of their own.
pub(super) const KEYWORDS: [&str; 7] =
    ["type", "null", "minimum", "maximum", "enum", "pattern", "integer"];

pub(super) fn cases() -> Vec<Case> {
    Contract::get().columns().iter().flat_map(cases_of).collect()
}

fn cases_of(column: &'static Column) -> Vec<Case> {
    let name = &column.name;
    let used = [Operation::Update, Operation::Readfull];
    let mut cases = vec![
        Case::new(
            format!("update/{name}/stored"),
            format!("valid values of {name} are written and read back"),
            steps!(stored, column),
        )
        .accepting()
        .with(&used),
    ];
    for keyword in column.keywords().into_iter().filter(|keyword| KEYWORDS.contains(keyword)) {
        cases.push(
            Case::new(
                format!("update/{name}/{keyword}"),
                format!("{name} takes a value that obeys {keyword}, and refuses those that break it alone"),
                steps!(refused, column, keyword),
            )
            .with(&used),
        );
    }
    cases
}

/// Each boundary value and some random ones are written and read back.
async fn stored(s: &mut Session, column: &'static Column) -> Flow {
    let extension = host(s, column).await?;
    let neighbour = neighbour(s, column).await?;
    if column.reference == Some(Reference::Menu) && s.env().menu.is_none() {
        return made_up(s, &extension, column).await;
    }
    for value in values(s, column, &neighbour) {
        if !keeps(s, &extension, column, &value).await? {
            return Ok(());
        }
    }
    match column.reference {
        Some(Reference::Mailbox) => own_mailbox(s, column).await,
        Some(Reference::Extension | Reference::Menu) => Ok(()),
        None => random(s, &extension, column).await,
    }
}

/// A name that was made up must be kept by a target that takes it at all.
async fn made_up(s: &mut Session, extension: &Extension, column: &'static Column) -> Flow {
    let value = json!("dialcheck");
    let at = s.act(Operation::Update, write(s, extension, column, &value)).await?;
    if !s.succeeded(at) {
        let why =
            "needs the name of an IVR menu that exists (--ivr-menu): made-up names are refused";
        return Err(Stop::Skip(why.to_owned()));
    }
    let row = s.columns(extension, &[&column.name]).await?;
    s.reads_back(&format!("update/{}/stored", column.name), &column.name, &value, &row);
    Ok(())
}

/// A voicemail box can only be named where it exists, so extensions with one are made.
async fn own_mailbox(s: &mut Session, column: &'static Column) -> Flow {
    let with = crate::run::Blueprint { voicemail: true, ..Default::default() };
    let extension = s.make(&with).await?;
    let row = s.columns(&extension, &[&column.name]).await?;
    let own = row.get(&column.name).cloned().unwrap_or_default();
    if own.is_null() || own == "" {
        // That a box is missing is the matter of create/voicemail/box.
        return Ok(());
    }
    for value in [own, json!("")] {
        if !keeps(s, &extension, column, &value).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Writes `value` and judges what reads back. A refusal that has a case of its own blocks this one.
pub(super) async fn keeps(
    s: &mut Session,
    extension: &Extension,
    column: &'static Column,
    value: &Value,
) -> Flow<bool> {
    let requirement = format!("update/{}/stored", column.name);
    let body = write(s, extension, column, value);
    let at = written(s, extension, column, &body).await?;
    let home = column.home(value);
    if !s.succeeded(at) && column.name == "ring_type" {
        let home = companion_refused(s, extension, value).await?.unwrap_or(home);
        return s.require(&home, at).map(|()| false);
    }
    if home != requirement {
        s.require(&home, at)?;
    } else if !s.accepts_because(&requirement, at, &format!("{value} is taken")) {
        return Ok(false);
    }
    let row = s.columns(extension, &[&column.name]).await?;
    let shown = s.last();
    if row.get(&column.name).is_some_and(|read| same(column.kind, value, read)) {
        return Ok(s.reads_back(&requirement, &column.name, value, &row));
    }
    let several = body["values"].as_object().is_some_and(|values| values.len() > 1);
    let broken = not_kept(s, column, value, extension, several).await?;
    Ok(s.reads_back_at(shown, &broken, &column.name, value, &row))
}

/// Sends the update `body` of `column`. A change of the ring type that is refused is sent once more after
/// what may stand against it was taken back.
async fn written(
    s: &mut Session,
    extension: &Extension,
    column: &Column,
    body: &Value,
) -> Flow<usize> {
    let at = s.act(Operation::Update, body.clone()).await?;
    if s.succeeded(at) || column.name != "ring_type" {
        return Ok(at);
    }
    loosen(s, extension).await?;
    s.act(Operation::Update, body.clone()).await
}

async fn random(s: &mut Session, extension: &Extension, column: &'static Column) -> Flow {
    for shrinking in random_values(s, column) {
        let Some(value) = shrinking.first() else {
            continue;
        };
        if !column.decides(value, s.env().deployment) || keeps(s, extension, column, value).await? {
            continue;
        }
        return shrink(s, extension, column, &shrinking).await;
    }
    Ok(())
}

/// Random values, each with ever simpler ones behind it.
fn random_values(s: &Session, column: &'static Column) -> Vec<Vec<Value>> {
    let Some(strategy) = generate::random_value(column) else {
        return Vec::new();
    };
    let mut runner = s.random();
    let trees =
        (0..s.env().effort.random_values()).filter_map(|_| strategy.new_tree(&mut runner).ok());
    trees
        .map(|mut tree| {
            let mut values = vec![tree.current()];
            while values.len() <= SHRINKING_STEPS && tree.simplify() {
                values.push(tree.current());
            }
            values
        })
        .collect()
}

/// Finds the simplest value that is still not taken or not kept, and notes the request with it.
async fn shrink(
    s: &mut Session,
    extension: &Extension,
    column: &'static Column,
    values: &[Value],
) -> Flow {
    for value in values.iter().rev() {
        if fails(s, extension, column, value).await? {
            let body = write(s, extension, column, value);
            s.smallest(body);
            break;
        }
    }
    Ok(())
}

async fn fails(
    s: &mut Session,
    extension: &Extension,
    column: &'static Column,
    value: &Value,
) -> Flow<bool> {
    let body = write(s, extension, column, value);
    let at = s.act(Operation::Update, body).await?;
    if !s.succeeded(at) {
        return Ok(true);
    }
    let row = s.columns(extension, &[&column.name]).await?;
    Ok(!row.get(&column.name).is_some_and(|read| same(column.kind, value, read)))
}

/// The values of one keyword's side that must be taken, then those that break it, nearest first.
async fn refused(s: &mut Session, column: &'static Column, keyword: &'static str) -> Flow {
    let requirement = format!("update/{}/{keyword}", column.name);
    if column.effective.contains_key(&s.env().deployment.to_string()) {
        return Err(Stop::Skip(format!(
            "a {} unit may ignore values of {}",
            s.env().deployment,
            column.name
        )));
    }
    let extension = host(s, column).await?;
    let neighbour = neighbour(s, column).await?;
    for value in witnesses(s, column, keyword, &neighbour) {
        let body = write(s, &extension, column, &value);
        let at = written(s, &extension, column, &body).await?;
        if !s.succeeded(at)
            && column.name == "ring_type"
            && let Some(broken) = companion_refused(s, &extension, &value).await?
        {
            return s.require(&broken, at);
        }
        if matches!(keyword, "maximum" | "minimum" | "enum") {
            if !s.accepts_because(&requirement, at, &format!("{value} is taken")) {
                return Ok(());
            }
        } else {
            s.require(&column.home(&value), at)?;
        }
    }
    let before = s.row(&extension).await?;
    let broken: Vec<_> =
        generate::mutations(column).iter().filter(|mutation| mutation.keyword == keyword).collect();
    let bodies = broken
        .iter()
        .map(|mutation| super::row::update(&extension, &json!({&column.name: mutation.value})));
    let answered = s.act_all(Operation::Update, bodies.collect()).await?;
    for (mutation, at) in broken.into_iter().zip(answered) {
        let words = format!("{} ({}) is refused", mutation.value, mutation.label);
        if !s.refuses(&requirement, at, &words) && s.succeeded(at) {
            return Ok(());
        }
    }
    let after = s.row(&extension).await?;
    s.unchanged(&format!("update/{}/atomic", column.name), &before, &after, &[]);
    Ok(())
}

/// The values beside which a refusal counts.
fn witnesses(s: &Session, column: &'static Column, keyword: &str, neighbour: &str) -> Vec<Value> {
    match keyword {
        "maximum" => column.maximum.map(Value::from).into_iter().collect(),
        "minimum" => column.minimum.map(Value::from).into_iter().collect(),
        "enum" => {
            let deployment = s.env().deployment;
            column
                .members
                .iter()
                .filter(|value| column.decides(value, deployment))
                .cloned()
                .collect()
        }
        _ => values(s, column, neighbour)
            .into_iter()
            .filter(|value| !value.is_null())
            .take(1)
            .collect(),
    }
}
