//! readfull of each column by itself.

use serde_json::json;

use crate::contract::{Column, Contract, Operation};
use crate::run::{Extension, Flow, Session};
use crate::suite::case::Case;
use crate::suite::row::{arranging, become_type, furnish, queue_strings, update};

pub(super) fn case() -> Case {
    let title = "each column is read alone, and equals what a read of all columns answers";
    let mut case = Case::new("readfull/columns/each", title, steps!(each)).accepting();
    let columns = Contract::get().columns().iter();
    case.requirements = columns.map(|column| format!("readfull/{}", column.name)).collect();
    case.with(&[Operation::Update, Operation::Readfull])
}

async fn each(s: &mut Session) -> Flow {
    let neighbour = s.extension().await?;
    let plain = s.make(&crate::run::Blueprint { voicemail: true, ..Default::default() }).await?;
    furnish(s, &plain, "A", &neighbour.number, 1).await?;
    alone(s, &plain, &|_| true).await?;
    let queue = s.extension().await?;
    become_type(s, &queue, "Q").await?;
    let telling = queue_strings(s).pop().unwrap_or_default();
    s.deliver(arranging(update(&queue, &json!({"subtype": telling})))).await?;
    alone(s, &queue, &|column| column.name == "subtype").await?;
    let menu = s.extension().await?;
    become_type(s, &menu, "I").await?;
    let name = s.env().menu.clone().unwrap_or_else(|| "dialcheck".to_owned());
    s.deliver(arranging(update(&menu, &json!({"ivr_menu": name})))).await?;
    alone(s, &menu, &|column| column.name == "ivr_menu").await
}

/// Reads those columns of `extension` that `wanted` takes, one by one.
async fn alone(
    s: &mut Session,
    extension: &Extension,
    wanted: &(dyn Fn(&Column) -> bool + Send + Sync),
) -> Flow {
    // The second read: one that comes too late after an update is the matter of others.
    s.row(extension).await?;
    let whole = s.row(extension).await?;
    for column in Contract::get().columns().iter().filter(|column| wanted(column)) {
        let requirement = format!("readfull/{}", column.name);
        let at = s.look(Operation::Readfull, extension.scope(), &[&column.name]).await?;
        if !s.accepts(&requirement, at) {
            continue;
        }
        let row = s.rows_of(Operation::Readfull, at)?.first().copied().cloned().unwrap_or_default();
        let expected = whole.get(&column.name).cloned().unwrap_or_default();
        s.reads_back(&requirement, &column.name, &expected, &row);
    }
    Ok(())
}
