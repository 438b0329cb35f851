//! The queue strings.

use serde_json::json;

use super::super::case::Case;
use super::super::row::{become_type, update};
use super::super::subtype::{exists_here, keeps, of_byte, write};
use super::{MustRefuse, case_of, go_on};
use crate::contract::{Contract, Grammar, Operation};
use crate::generate;
use crate::judge::same_text;
use crate::run::{Flow, Session};
use crate::target::{Call, Purpose, Role};

/// How many strings are written at most, each with other values of every byte.
const STRINGS: usize = 4;

pub(super) fn cases() -> Vec<Case> {
    let used = [Operation::Update, Operation::Readfull];
    let [_, long] = Contract::get().grammars();
    let bytes = || long.fields.iter().map(|field| format!("update/subtype/byte-{}", field.bytes));
    let of = |what: &str| format!("update/subtype/{what}");
    let accepted = Case::new(
        "brief/subtype/accepted",
        "queue strings with other values of every byte read back",
        steps!(accepted),
    );
    let refused = Case::new(
        "brief/subtype/refused",
        "one bad value of each byte, and another length, is refused and changes nothing",
        steps!(refused),
    );
    vec![
        case_of(accepted.accepting().with(&used), bytes().chain([of("queue")])),
        case_of(refused.refusing().with(&used), bytes().chain([of("length"), of("atomic")])),
    ]
}

/// Strings in which all bytes vary at once, until each has had its first, its last and some other values.
fn strings(s: &Session, grammar: &Grammar) -> Vec<String> {
    let values: Vec<Vec<String>> =
        grammar.fields.iter().map(crate::contract::Field::representatives).collect();
    let most = values.iter().map(Vec::len).max().unwrap_or_default().min(STRINGS);
    let mut strings: Vec<String> = (0..most)
        .map(|round| {
            let part = |values: &Vec<String>| {
                // Where there are too many, they are taken from the whole list.
                let at = if values.len() > most {
                    round * (values.len() - 1) / (most - 1)
                } else {
                    round
                };
                values.get(at % values.len().max(1)).cloned().unwrap_or_default()
            };
            let parts: Vec<String> = values.iter().map(part).collect();
            grammar.compose(&parts.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .collect();
    strings.retain(|text| exists_here(s, text));
    strings
}

async fn accepted(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    become_type(s, &extension, "Q").await?;
    let grammar = s.facts().queue();
    for text in strings(s, grammar) {
        let at = write(s, &extension, &text).await?;
        let row = s.columns(&extension, &["subtype"]).await?;
        if s.succeeded(at) && row.get("subtype").is_some_and(|read| same_text(&text, read)) {
            s.reads_back("update/subtype/queue", "subtype", &json!(text), &row);
            continue;
        }
        // Which byte it is, the strings in which one alone varies tell.
        let failures = s.failures();
        for place in 0..grammar.fields.len() {
            let looked = of_byte(s, &extension, place).await;
            go_on(s, looked)?;
        }
        if s.failures() == failures {
            keeps(s, &extension, "update/subtype/queue", &text).await?;
        }
        return Ok(());
    }
    Ok(())
}

async fn refused(s: &mut Session) -> Flow {
    let extension = s.extension().await?;
    // The twin: this writes a queue string that must be taken.
    become_type(s, &extension, "Q").await?;
    let grammar = s.facts().queue();
    let before = s.row(&extension).await?;
    let call = |text: &str| {
        let body = update(&extension, &json!({"subtype": text}));
        Call::of(Role::SystemAdmin, Operation::Update, body, Purpose::Act)
    };
    let bytes = generate::field_faults(grammar).iter().filter_map(|(field, texts)| {
        let text = texts.first()?;
        Some(MustRefuse {
            requirement: format!("update/subtype/byte-{}", field.bytes),
            words: format!("{text:?} is refused"),
            call: call(text),
        })
    });
    let lengths = generate::wrong_lengths(grammar).iter().take(2).map(|text| MustRefuse {
        requirement: "update/subtype/length".to_owned(),
        words: format!("a string of {} bytes is refused", text.len()),
        call: call(text),
    });
    let calls = bytes.chain(lengths).collect();
    if super::refused(s, calls).await?.into_iter().all(|held| held) {
        let after = s.row(&extension).await?;
        s.unchanged("update/subtype/atomic", &before, &after, &[]);
    }
    Ok(())
}
