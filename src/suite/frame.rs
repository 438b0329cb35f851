//! What a call must not change: the columns that an update does not name, and, where it is refused, those
//! that it does.

use serde_json::{Value, json};

use super::case::Case;
use super::row::{encoded, furnish, furniture, host, ring_type_for, update, values, write};
use crate::contract::{Column, Contract, Operation};
use crate::generate;
use crate::judge::{Stop, same};
use crate::run::{Flow, Session};

const USED: [Operation; 2] = [Operation::Update, Operation::Readfull];

pub(super) fn cases() -> Vec<Case> {
    Contract::get()
        .columns()
        .iter()
        .flat_map(|column: &'static Column| {
            let name = &column.name;
            [
                Case::new(
                    format!("update/{name}/frame"),
                    format!("writing {name} alone leaves every other column as it was"),
                    steps!(frame, column),
                )
                .accepting()
                .with(&USED),
                Case::new(
                    format!("update/{name}/atomic"),
                    format!(
                        "a bad {name} among good values of all other columns changes none of them"
                    ),
                    steps!(atomic, column),
                )
                .with(&USED),
            ]
        })
        .collect()
}

/// The columns that a change of the ring type may reset, since they are for some types only.
fn conditional() -> Vec<&'static str> {
    Contract::get().conditions().iter().map(|condition| condition.column.as_str()).collect()
}

async fn frame(s: &mut Session, column: &'static Column) -> Flow {
    let requirement = format!("update/{}/frame", column.name);
    let extension = host(s, column).await?;
    let neighbour = s.extension().await?;
    // A change of the type must not run into columns that are for type A alone.
    let furnished_as = if column.name == "ring_type" { "H" } else { ring_type_for(column) };
    let before = furnish(s, &extension, furnished_as, &neighbour.number, 0).await?;
    let current = before.get(&column.name).cloned().unwrap_or_default();
    let other = values(s, column, &neighbour.number).into_iter().find(|value| {
        !same(column.kind, value, &current) && !matches!(value.as_str(), Some("I" | "F"))
    });
    let value = match (other, column.name.as_str()) {
        // Type H keeps every column of type A within its condition.
        (_, "ring_type") => json!("H"),
        (Some(value), _) => value,
        // Nothing else can be named safely: writing what is there must leave the rest alone as well.
        (None, _) if !current.is_null() => current,
        (None, _) if column.may_be_empty => json!(""),
        (None, _) => {
            let why = format!("needs a value of {} that can be named safely", column.name);
            return Err(Stop::Skip(why));
        }
    };
    let body = write(s, &extension, column, &value);
    let at = s.act(Operation::Update, body).await?;
    s.require(&column.home(&value), at)?;
    let after = s.row(&extension).await?;
    let mut except = vec![column.name.as_str()];
    if column.name == "ring_type" {
        except.extend(conditional());
    }
    s.unchanged(&requirement, &before, &after, &except);
    Ok(())
}

async fn atomic(s: &mut Session, column: &'static Column) -> Flow {
    let requirement = format!("update/{}/atomic", column.name);
    let extension = host(s, column).await?;
    let neighbour = s.extension().await?;
    let Some(bad) = generate::mutations(column).iter().find(|mutation| mutation.keyword != "null")
    else {
        return Err(Stop::Skip(format!("no value of {} is certain to be refused", column.name)));
    };
    let mut values = encoded(s, furniture(s, ring_type_for(column), &neighbour.number, 1));
    // The twin: the same call without the bad value must be taken, or its refusal says nothing.
    values.remove(&column.name);
    let twin = s.act(Operation::Update, update(&extension, &Value::Object(values.clone()))).await?;
    s.require("update/together", twin)?;
    let restored = furnish(s, &extension, ring_type_for(column), &neighbour.number, 0).await?;
    values.insert(column.name.clone(), bad.value.clone());
    let at = s.act(Operation::Update, update(&extension, &Value::Object(values))).await?;
    let known = format!("update/{}/{}", column.name, bad.keyword);
    if !s.refuses(&known, at, &format!("{} ({}) is refused", bad.value, bad.label))
        && s.succeeded(at)
    {
        return Err(Stop::Done);
    }
    let after = s.row(&extension).await?;
    s.unchanged(&requirement, &restored, &after, &[]);
    Ok(())
}
