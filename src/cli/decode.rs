use std::fmt::Write as _;

use dialcheck::contract::{Contract, Field, Grammar, Version};
use dialcheck::report::text::harmless;
use serde::Serialize;

use super::args::ListFormat;
use super::exit::Exit;
use super::output::{fail, print};

/// Which string.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 it is of the grammar; 1 it is not; 2 it has the length of neither form.
Quote the string: its blanks count."
)]
pub(crate) struct DecodeArgs {
    /// The subtype of a queue, 18 or 21 bytes
    subtype: String,
    /// The API version that it is for
    #[arg(long, value_name = "VERSION", default_value = "6.5.9")]
    api_version: Version,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// One field of the string.
#[derive(Debug, Serialize)]
struct Decoded {
    bytes: String,
    title: String,
    value: String,
    /// What the value means; none where it is not one of the field's.
    meaning: Option<String>,
    valid: bool,
    /// What the field takes, in words.
    takes: String,
    requirement: String,
}

/// Tells a queue's subtype byte by byte.
pub(super) fn decode(args: &DecodeArgs) -> Exit {
    let text = &args.subtype;
    let grammars = Contract::get().grammars();
    let Some(grammar) = grammars.iter().find(|one| one.length == text.len() && text.is_ascii())
    else {
        return fail(Exit::Usage, &no_queue(text, grammars));
    };
    let fields: Vec<Decoded> = grammar
        .fields
        .iter()
        .map(|field| decoded(field, &text[field.first - 1..field.last]))
        .collect();
    let valid = fields.iter().all(|field| field.valid);
    match args.format {
        ListFormat::Json => {
            let whole = serde_json::json!({
                "subtype": text, "length": grammar.length, "valid": valid, "fields": fields
            });
            print(&format!("{whole:#}"));
        }
        ListFormat::Text => print(&render(text, &fields)),
    }
    if valid { Exit::Conforms } else { Exit::Differs }
}

fn decoded(field: &Field, value: &str) -> Decoded {
    let valid = field.takes(value);
    let meaning = field.meaning.get(value).cloned().or_else(|| valid.then(|| plain(value)));
    Decoded {
        bytes: field.bytes.clone(),
        title: field.title.clone(),
        value: value.to_owned(),
        meaning: meaning.filter(|_| valid),
        valid,
        takes: takes(field),
        requirement: format!("update/subtype/byte-{}", field.bytes),
    }
}

/// What a value means that is its own meaning.
fn plain(value: &str) -> String {
    if value.trim().is_empty() { "not set".to_owned() } else { value.trim().to_owned() }
}

/// What a field takes: `y, or blank`.
fn takes(field: &Field) -> String {
    let words = field.literals().map(|literal| match literal {
        blank if blank.trim().is_empty() => "blank".to_owned(),
        other => other.to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn render(text: &str, fields: &[Decoded]) -> String {
    let width = fields.iter().map(|field| field.title.chars().count()).max().unwrap_or_default();
    let mut out = format!("\"{text}\"  {} bytes\n", text.len());
    // Below the string, a mark for each byte that is not of the grammar.
    let marks: String = fields
        .iter()
        .map(|field| if field.valid { " " } else { "^" }.repeat(field.value.len()))
        .collect();
    if !marks.trim().is_empty() {
        let _ = writeln!(out, " {}", marks.trim_end());
    }
    for field in fields {
        let value = format!("\"{}\"", harmless(&field.value));
        let _ = write!(out, "{:>6}  {value:<4}  {:<width$}  ", field.bytes, field.title);
        match &field.meaning {
            Some(meaning) => out.push_str(meaning),
            None => {
                let _ = write!(out, "WRONG: takes {} ({})", field.takes, field.requirement);
            }
        }
        out.push('\n');
    }
    out
}

fn no_queue(text: &str, grammars: &[Grammar]) -> String {
    let lengths: Vec<String> = grammars.iter().map(|one| one.length.to_string()).collect();
    let hint = match text {
        "" | "Q" => "; of a conference '' and Q are the whole subtype",
        _ if !text.is_ascii() => "; all its bytes are ASCII",
        _ => "",
    };
    format!(
        "\"{}\" has {} bytes, and the subtype of a queue has {}{hint}; quote it, so that its blanks are kept (update/subtype/length)",
        harmless(text),
        text.len(),
        lengths.join(" or ")
    )
}
