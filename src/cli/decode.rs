use std::fmt::Write as _;

use clap::Args;
use dialcheck::contract::{Band, Operation, Version};
use dialcheck::inspect::{Context, Decoding, Part, Problem, decode as take_apart};
use dialcheck::report::text::{harmless, wrap};
use serde_json::json;

use super::args::ListFormat;
use super::exit::Exit;
use super::output::{fail, print, width};

/// Where the words about a field begin, in characters.
const INDENT: usize = 15;

/// What is taken apart.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes:
  0  the subtype is of the grammar (what the document leaves open is told, and is no fault)
  1  it is not")]
pub(crate) struct DecodeArgs {
    /// The subtype; put quotes around it, since blanks count
    #[arg(allow_hyphen_values = true)]
    subtype: String,
    /// What it is the subtype of: queue, conference, other, or a ring type as in Q [default: what it looks like]
    #[arg(long = "type", value_name = "TYPE")]
    context: Option<Context>,
    /// The API version that it is for
    #[arg(long, value_name = "VERSION", default_value_t = Band::V6_5_9.version())]
    api_version: Version,
    /// Also tell what each other value means
    #[arg(long, short)]
    verbose: bool,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Tells byte by byte what a subtype says.
pub(super) fn decode(args: &DecodeArgs) -> Exit {
    let since = Operation::Update.since();
    if args.api_version < since {
        return fail(
            Exit::Usage,
            &format!("subtype came with {since}, and this is for {}", args.api_version),
        );
    }
    let decoding = take_apart(&args.subtype, args.context.unwrap_or_default());
    match args.format {
        ListFormat::Json => {
            let mut value = json!(decoding);
            value["schema_version"] = json!(1);
            print(&format!("{value:#}"));
        }
        ListFormat::Text => print(&told(&decoding, args.verbose, width())),
    }
    if decoding.valid { Exit::Conforms } else { Exit::Differs }
}

fn told(decoding: &Decoding, verbose: bool, width: usize) -> String {
    let mut text = format!(
        "subtype, {} byte{}: {}\n\n",
        decoding.length,
        if decoding.length == 1 { "" } else { "s" },
        decoding.summary
    );
    let (shown, places) = shown(&decoding.text);
    let _ = writeln!(text, "  \"{shown}\"");
    for problem in &decoding.problems {
        tell_problem(&mut text, problem, &places, width);
    }
    if !decoding.fields.is_empty() {
        text.push_str("\n  byte   is    what it says\n");
    }
    for part in &decoding.fields {
        tell_part(&mut text, part, verbose, width);
    }
    text
}

/// The text as it may be shown, with the place at which each of its bytes stands in it, and one for what is behind.
fn shown(text: &str) -> (String, Vec<usize>) {
    let mut shown = String::new();
    let mut places = Vec::new();
    for character in text.chars() {
        places.extend(std::iter::repeat_n(shown.chars().count(), character.len_utf8()));
        shown.push_str(&harmless(&character.to_string()));
    }
    places.push(shown.chars().count());
    (shown, places)
}

fn tell_problem(text: &mut String, problem: &Problem, places: &[usize], width: usize) {
    let behind = places.last().copied().unwrap_or_default();
    let first = places.get(problem.first - 1).copied().unwrap_or(behind);
    let last = places.get(problem.last).copied().unwrap_or(behind + 1).max(first + 1);
    let carets = "^".repeat(last - first);
    let _ = writeln!(text, "   {}{carets}", " ".repeat(first));
    let open = if problem.open { "open: " } else { "" };
    for line in wrapped(&format!("{open}{}", problem.message), width - 4) {
        let _ = writeln!(text, "  {line}");
    }
    for line in wrapped(&format!("remedy: {}", problem.remedy), width - 4) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(cited) = &problem.requirement {
        let _ = writeln!(text, "  {} ({})", cited.id, cited.level);
    }
}

fn tell_part(text: &mut String, part: &Part, verbose: bool, width: usize) {
    let is = format!("'{}'", harmless(&part.is));
    let meaning = part.meaning.as_deref().unwrap_or("may not stand here");
    let told = if meaning == part.title {
        meaning.to_owned()
    } else {
        format!("{}: {meaning}", part.title)
    };
    let _ = writeln!(text, "  {:<5}  {is:<4}  {told}", part.bytes);
    let others: Vec<String> = part
        .others
        .iter()
        .map(|other| {
            if verbose {
                format!("'{}' {}", other.is, other.meaning)
            } else {
                format!("'{}'", other.is)
            }
        })
        .collect();
    if others.is_empty() {
        return;
    }
    let joint = if verbose { "; " } else { ", " };
    for line in wrapped(&format!("or {}", others.join(joint)), width - INDENT) {
        let _ = writeln!(text, "{}{line}", " ".repeat(INDENT));
    }
}

/// `text` in lines. Values that are blanks survive, which wrapping alone would take for one blank or a place to break.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let kept = text.replace("'  '", "'\u{1}\u{1}'").replace("' '", "'\u{1}'");
    wrap(&kept, width).into_iter().map(|line| line.replace('\u{1}', " ")).collect()
}
