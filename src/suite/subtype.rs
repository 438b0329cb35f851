//! The subtype of queues and conferences, byte by byte.

use serde_json::json;

use super::case::Case;
use super::conditions::not_effective;
use super::diagnosis::plain_queue_refused;
use super::row::{become_type, update};
use crate::contract::{Contract, Deployment, Grammar, Operation};
use crate::generate;
use crate::run::{Extension, Flow, Session};

const USED: [Operation; 2] = [Operation::Update, Operation::Readfull];

pub(super) fn cases() -> Vec<Case> {
    let [_, long] = Contract::get().grammars();
    let bytes = long.fields.iter().enumerate().map(|(place, field)| {
        Case::new(
            format!("update/subtype/byte-{}", field.bytes),
            format!(
                "byte {} ({}) takes each value of its list, and refuses others",
                field.bytes, field.title
            ),
            steps!(byte, place),
        )
    });
    [
        Case::new(
            "update/subtype/queue",
            "queue strings in which each pair of settings meets read back",
            steps!(queue),
        ),
        Case::new(
            "update/subtype/length",
            "one of the two lengths is taken, and no other",
            steps!(length),
        ),
        Case::new(
            "update/subtype/conference",
            "a conference takes '' and Q alone",
            steps!(conference),
        ),
        Case::new(
            "update/subtype/only-for-types",
            "a subtype does not take effect on other types",
            steps!(only_for),
        ),
        Case::new(
            "update/subtype/hosted",
            "ordered queues do not exist on hosted units",
            steps!(hosted),
        )
        .on(Deployment::Hosted),
    ]
    .into_iter()
    .chain(bytes)
    .map(|case| case.with(&USED))
    .collect()
}

/// How many strings of each kind are sent of the second grammar, where the target takes both: it shares
/// its bytes with the first.
const BRIEF: usize = 8;

/// The grammars whose length the target takes, each with how many strings of a kind are sent of it.
fn grammars(s: &Session) -> Vec<(&'static Grammar, usize)> {
    Contract::get()
        .grammars()
        .iter()
        .filter(|grammar| s.facts().takes_queue_length(grammar.length))
        .map(|grammar| {
            let whole = grammar.length == s.facts().queue_length();
            (grammar, if whole { usize::MAX } else { BRIEF })
        })
        .collect()
}

/// The ordered types do not exist on hosted units.
pub(super) fn exists_here(s: &Session, text: &str) -> bool {
    s.env().deployment != Deployment::Hosted || !text.starts_with(['l', 'L'])
}

async fn queue_extension(s: &mut Session) -> Flow<Extension> {
    let extension = s.extension().await?;
    become_type(s, &extension, "Q").await?;
    Ok(extension)
}

pub(super) async fn write(s: &mut Session, extension: &Extension, text: &str) -> Flow<usize> {
    s.act(Operation::Update, update(extension, &json!({"subtype": text}))).await
}

/// Writes `text`, which must be taken and read back.
pub(super) async fn keeps(
    s: &mut Session,
    extension: &Extension,
    requirement: &str,
    text: &str,
) -> Flow<bool> {
    let at = write(s, extension, text).await?;
    if !s.accepts_because(requirement, at, &format!("{text:?} is taken")) {
        return Ok(false);
    }
    let row = s.columns(extension, &["subtype"]).await?;
    Ok(s.reads_back(requirement, "subtype", &json!(text), &row))
}

async fn queue(s: &mut Session) -> Flow {
    let extension = queue_extension(s).await?;
    let mut texts: Vec<String> = Vec::new();
    for (grammar, most) in grammars(s) {
        texts.extend(generate::queue_strings(grammar).iter().take(most).cloned());
        let strategy = generate::random_queue(grammar);
        let mut runner = s.random();
        texts.extend(
            (0..s.env().effort.random_values()).map(|_| generate::sample(&strategy, &mut runner)),
        );
    }
    texts.retain(|text| exists_here(s, text));
    for text in texts {
        if !keeps(s, &extension, "update/subtype/queue", &text).await? {
            return Ok(());
        }
    }
    // What only a conference may have.
    not_effective(s, "update/subtype/queue", &extension, "subtype", &json!("Q")).await?;
    Ok(())
}

async fn byte(s: &mut Session, place: usize) -> Flow {
    let extension = queue_extension(s).await?;
    of_byte(s, &extension, place).await?;
    if s.checks_made() == 0 {
        return Err(crate::judge::Stop::Skip(
            "the target takes only queue strings of 18 bytes".to_owned(),
        ));
    }
    Ok(())
}

/// Writes strings in which the byte at `place` alone is not plain, to a queue.
pub(super) async fn of_byte(s: &mut Session, extension: &Extension, place: usize) -> Flow {
    for (grammar, most) in grammars(s) {
        let Some(field) = grammar.fields.get(place) else {
            continue;
        };
        let requirement = format!("update/subtype/byte-{}", field.bytes);
        let of_field = |all: &'static [generate::Variants]| {
            all.iter().filter(|(one, _)| one.bytes == field.bytes).flat_map(|(_, texts)| texts)
        };
        let plain = grammar.plain();
        // A range is more than its ends: some values from its inside as well.
        let inside = field.values().into_iter().skip(1).step_by(9);
        let inside =
            inside.map(|value| [&plain[..field.first - 1], &value, &plain[field.last..]].concat());
        let taken = of_field(generate::field_values(grammar)).cloned().chain(inside);
        for text in taken.take(most) {
            if exists_here(s, &text) && !keeps(s, extension, &requirement, &text).await? {
                return Ok(());
            }
        }
        let before = s.row(extension).await?;
        let broken: Vec<&String> = of_field(generate::field_faults(grammar)).take(most).collect();
        let bodies = broken.iter().map(|text| update(extension, &json!({"subtype": text})));
        let answered = s.act_all(Operation::Update, bodies.collect()).await?;
        for (text, at) in broken.into_iter().zip(answered) {
            if !s.refuses(&requirement, at, &format!("{text:?} is refused")) && s.succeeded(at) {
                return Ok(());
            }
        }
        let after = s.row(extension).await?;
        s.unchanged("update/subtype/atomic", &before, &after, &[]);
    }
    Ok(())
}

async fn length(s: &mut Session) -> Flow {
    let requirement = "update/subtype/length";
    let extension = s.extension().await?;
    let mut taken = false;
    for grammar in Contract::get().grammars() {
        let body = update(&extension, &json!({"ring_type": "Q", "subtype": grammar.plain()}));
        let at = s.act(Operation::Update, body).await?;
        taken |= s.succeeded(at);
        if grammar.length == 21 && !taken {
            let broken = plain_queue_refused(s, &extension).await?;
            s.accepts_because(&broken, at, "a queue string of 18 or of 21 bytes is taken");
            return Ok(());
        }
        if taken {
            s.accepts_because(requirement, at, "a queue string of 18 or of 21 bytes is taken");
            break;
        }
    }
    let blank = [1, 9, 17, 20, 22, 23, 30, 42].map(|length| format!("{:length$}", "a"));
    let filled = generate::wrong_lengths(s.facts().queue());
    for text in filled.iter().chain(&blank) {
        let at = write(s, &extension, text).await?;
        let words = format!("a string of {} bytes is refused", text.len());
        if !s.refuses(requirement, at, &words) && s.succeeded(at) {
            return Ok(());
        }
    }
    Ok(())
}

async fn conference(s: &mut Session) -> Flow {
    let requirement = "update/subtype/conference";
    let extension = s.extension().await?;
    become_type(s, &extension, "C").await?;
    for text in ["Q", ""] {
        if !keeps(s, &extension, requirement, text).await? {
            return Ok(());
        }
    }
    let [short, long] = Contract::get().grammars();
    for text in ["q", "QQ", "Q ", " ", "Y", "y", "N", "1", "X", &short.plain(), &long.plain()] {
        if !not_effective(s, requirement, &extension, "subtype", &json!(text)).await? {
            return Ok(());
        }
    }
    Ok(())
}

async fn only_for(s: &mut Session) -> Flow {
    let requirement = "update/subtype/only-for-types";
    let queue_string = s.facts().queue().plain();
    // The accepting twin: the same value under the type that it is for.
    let twin = s.extension().await?;
    let at = s
        .act(Operation::Update, update(&twin, &json!({"ring_type": "Q", "subtype": queue_string})))
        .await?;
    s.require("update/subtype/queue", at)?;
    let extension = s.extension().await?;
    for ring_type in super::conditions::types_restricting(requirement) {
        become_type(s, &extension, ring_type).await?;
        let at = write(s, &extension, "").await?;
        if !s.accepts_because(requirement, at, &format!("'' is taken on type {ring_type}")) {
            return Ok(());
        }
        for text in ["Q", &queue_string] {
            if !not_effective(s, requirement, &extension, "subtype", &json!(text)).await? {
                return Ok(());
            }
        }
    }
    Ok(())
}

async fn hosted(s: &mut Session) -> Flow {
    let requirement = "update/subtype/hosted";
    let extension = queue_extension(s).await?;
    let plain = s.facts().queue().plain();
    keeps(s, &extension, requirement, &plain).await?;
    for letter in ["l", "L"] {
        let text = format!("{letter}{}", &plain[1..]);
        not_effective(s, requirement, &extension, "subtype", &json!(text)).await?;
    }
    Ok(())
}
