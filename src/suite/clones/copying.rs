//! What a clone copies: every column of its source, whatever the source's type.

use serde_json::json;

use super::calls::cloned;
use crate::contract::Contract;
use crate::judge::same_column;
use crate::run::{Blueprint, Flow, Row, Session};
use crate::suite::case::Case;
use crate::suite::row::{arranging, become_type, furnish, own_value, queue_strings, update};

/// A source to clone: its ring type, whether it has a voicemail box, and which values its columns hold.
type Source = (&'static str, bool, usize);

const PLAIN: &[Source] = &[("A", false, 0), ("A", true, 1), ("H", false, 2)];
const QUEUES: &[Source] = &[("Q", false, 0), ("Q", true, 1), ("Q", false, CAPITAL)];
/// The variant of a queue whose type is a capital letter.
const CAPITAL: usize = 2;
const OTHERS: &[Source] = &[("C", false, 0), ("O", false, 1), ("I", false, 2), ("F", true, 3)];

pub(super) fn cases() -> Vec<Case> {
    [
        ("plain", "a clone has its source's columns, with and without a voicemail box", PLAIN),
        ("queue", "a clone of a queue has its source's columns", QUEUES),
        (
            "others",
            "a clone of a conference, an orbit, a menu, a fax has its source's columns",
            OTHERS,
        ),
    ]
    .into_iter()
    .map(|(name, title, sources)| {
        let id = format!("clone/copies/{name}");
        let mut case = Case::new(id, title, steps!(copies, sources)).accepting();
        case.requirements = copied().map(|name| format!("clone/{name}")).collect();
        case
    })
    .collect()
}

/// The columns that are copied. Whether a clone shares its source's voicemail box, gets one of its own or
/// none is not said.
pub(in crate::suite) fn copied() -> impl Iterator<Item = &'static str> {
    let columns = Contract::get().columns().iter().map(|column| column.name.as_str());
    columns.filter(|name| *name != "voicemail_box")
}

async fn copies(s: &mut Session, sources: &'static [Source]) -> Flow {
    let neighbour = s.extension().await?;
    let fresh = s.row(&neighbour).await?;
    for &source in sources {
        copy(s, source, &neighbour.number, &fresh).await?;
    }
    Ok(())
}

async fn copy(
    s: &mut Session,
    (ring_type, voicemail, variant): Source,
    neighbour: &str,
    fresh: &Row,
) -> Flow {
    let source = s.make(&Blueprint { voicemail, ..Blueprint::default() }).await?;
    if ring_type != "A" {
        become_type(s, &source, ring_type).await?;
    }
    furnish(s, &source, ring_type, neighbour, variant).await?;
    if let Some((name, value)) = special(s, ring_type, variant) {
        s.deliver(arranging(update(&source, &json!({ name: value })))).await?;
    }
    // Day and night, star and zero would otherwise be the same, and one could be copied for the other.
    let emptied = if variant % 2 == 0 {
        ["no_vm_jump_night", "vm_jump_zero"]
    } else {
        ["no_vm_jump", "vm_jump_star"]
    };
    let values = json!({emptied[0]: "", emptied[1]: ""});
    s.deliver(arranging(update(&source, &values))).await?;
    let original = s.row(&source).await?;
    let (at, target) = cloned(s, &source).await?;
    s.require("clone/accepts", at)?;
    let copy = s.row(&target).await?;
    has_columns_of(s, &original, &copy, fresh);
    Ok(())
}

/// `copy`, which was read last, has the columns of `original`; `fresh` is what a new extension has.
pub(in crate::suite) fn has_columns_of(s: &mut Session, original: &Row, copy: &Row, fresh: &Row) {
    for name in copied() {
        let Some(expected) = original.get(name) else { continue };
        let read = copy.get(name).cloned().unwrap_or_default();
        // What every new extension holds is no witness: a clone that copies nothing has it as well.
        let telling = !fresh.get(name).is_some_and(|default| same_column(name, expected, default));
        if telling || !same_column(name, expected, &read) {
            s.reads_back(&format!("clone/{name}"), name, expected, copy);
        }
    }
}

/// What only this ring type has.
fn special(
    s: &Session,
    ring_type: &str,
    variant: usize,
) -> Option<(&'static str, serde_json::Value)> {
    match ring_type {
        "Q" => {
            let strings = queue_strings(s);
            if variant == CAPITAL {
                let mut capital = strings[0].as_str()?.to_owned();
                capital.get_mut(..1)?.make_ascii_uppercase();
                return Some(("subtype", json!(capital)));
            }
            let telling = strings.into_iter().cycle().nth(variant + 1)?;
            Some(("subtype", telling))
        }
        "I" => own_value(s, "I").or(Some(("ivr_menu", json!("dialcheck")))),
        _ => own_value(s, ring_type),
    }
}
