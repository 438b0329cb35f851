use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dialcheck::contract::{Band, Contract, Operation, Version};
use dialcheck::generate::{Names, Payload, Seed, payloads_where};
use dialcheck::inspect::{Citation, request};
use serde_json::{Value, json};

use super::exit::Exit;
use super::near::did_you_mean;
use super::output::{fail, note, print};

/// The file that says why each of the bodies beside it is refused.
const REASONS: &str = "reasons.jsonl";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Side {
    /// Bodies that must be taken.
    Valid,
    /// Bodies with one fault that must be refused.
    Invalid,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A line each.
    #[default]
    Jsonl,
    /// One JSON array.
    Json,
}

/// Which bodies are written, and where to.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// create, read, readfull, update, delete or clone
    operation: Operation,
    /// valid or invalid
    #[arg(value_enum)]
    side: Side,
    /// How many bodies
    #[arg(long, default_value_t = 10, value_name = "N")]
    count: usize,
    /// What every random choice is made from
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// The API version that the bodies are for
    #[arg(long, value_name = "VERSION", default_value_t = Band::V6_5_9.version())]
    api_version: Version,
    /// The company that the bodies name
    #[arg(long, default_value = "test", value_name = "NAME")]
    company: String,
    /// Only bodies about this column or member, as in `fid`
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// Only invalid bodies that break this keyword, as in maximum
    #[arg(long, value_name = "KEYWORD")]
    keyword: Option<String>,
    /// Only invalid bodies that break this requirement
    #[arg(long, value_name = "ID")]
    requirement: Option<String>,
    /// Show which bodies there are without the random ones, and write none
    #[arg(long, conflicts_with_all = ["output", "count"])]
    list: bool,
    /// Say of each body what it is about: its id, and the place, keyword and requirement that it breaks
    #[arg(long)]
    with_reason: bool,
    /// jsonl or json
    #[arg(long, value_enum, default_value_t, conflicts_with = "output")]
    format: Form,
    /// Write one file each below this folder, as in update/invalid/ring_time/maximum-one-above.json
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long, requires = "output")]
    force: bool,
}

/// Writes request bodies.
pub(super) fn generate(args: &GenerateArgs) -> Exit {
    if let Err(why) = checked(args) {
        return fail(Exit::Usage, &why);
    }
    let plain = args.list;
    let most = if plain { usize::MAX } else { args.count };
    let payloads: Vec<Payload> =
        selected(args).take_while(|one| !plain || one.is_plain()).take(most).collect();
    if payloads.is_empty() && args.count > 0 {
        return fail(
            Exit::Incomplete,
            &"no body of this operation is about that; `--list` without them shows all",
        );
    }
    if payloads.len() < args.count && !plain {
        note(&format!("{} of {}: there are no more of them", payloads.len(), args.count));
    }
    match &args.output {
        Some(folder) => to_folder(args, folder, &payloads),
        None => to_screen(args, &payloads),
    }
}

/// Whether the words on the command line mean something.
fn checked(args: &GenerateArgs) -> Result<(), String> {
    let (operation, version) = (args.operation, args.api_version);
    if operation.since() > version {
        return Err(format!(
            "{operation} came with {}, and this is for {version}",
            operation.since()
        ));
    }
    if args.side == Side::Valid && (args.keyword.is_some() || args.requirement.is_some()) {
        return Err("--keyword and --requirement are for invalid bodies: a valid one breaks none"
            .to_owned());
    }
    if let Some(id) = &args.requirement
        && Contract::get().requirement(id).is_none()
    {
        let hint = did_you_mean(id, Contract::get().requirements().map(|one| one.id.as_str()));
        return Err(format!("--requirement {id:?}: there is none of that id{hint}"));
    }
    if let Some(name) = &args.column {
        let members =
            ["type", "virt_exten", "scoped_exten", "company", "private", "voicemail", "columns"];
        let columns = Contract::get().columns().iter().map(|one| one.name.as_str());
        let known: Vec<&str> = columns.chain(members).collect();
        if !known.contains(&name.as_str()) {
            let hint = did_you_mean(name, known.into_iter());
            return Err(format!("--column {name:?}: there is none of that name{hint}"));
        }
    }
    Ok(())
}

fn selected(args: &GenerateArgs) -> Box<dyn Iterator<Item = Payload>> {
    let names = Names { company: args.company.clone(), ..Names::default() };
    let version = args.api_version;
    let (column, keyword) = (args.column.clone(), args.keyword.clone());
    let requirement = args.requirement.clone();
    payloads_where(
        &names,
        args.operation,
        args.side == Side::Valid,
        Seed(args.seed),
        move |payload| {
            let broken = payload.breaks.as_ref();
            column.as_deref().is_none_or(|name| is_about(payload, name))
                && keyword
                    .as_ref()
                    .is_none_or(|wanted| broken.is_some_and(|one| one.keyword == *wanted))
                && requirement.as_ref().is_none_or(|wanted| {
                    cited(payload, version).is_some_and(|one| one.id == *wanted)
                })
        },
    )
}

/// Whether a payload is about the column or member `name`: an invalid one is broken there, a valid one writes or
/// reads it, and nothing else unless it is a random one.
fn is_about(payload: &Payload, name: &str) -> bool {
    if let Some(broken) = &payload.breaks {
        return broken.pointer.split('/').any(|step| step == name);
    }
    let beside = ["ring_type", "virt_exten", "company"];
    let alone = |values: &serde_json::Map<String, Value>| {
        values.keys().all(|key| key == name || beside.contains(&key.as_str()))
    };
    let (values, columns) = (payload.body["values"].as_object(), &payload.body["columns"]);
    let written = values
        .is_some_and(|values| values.contains_key(name) && (alone(values) || !payload.is_plain()));
    let only = values.is_none() && columns.is_null() && payload.body["scope"].get(name).is_some();
    written || *columns == json!([name]) || only
}

/// The requirement that an invalid payload breaks.
fn cited(payload: &Payload, version: Version) -> Option<Citation> {
    request(payload.operation, version, &payload.body).into_iter().find_map(|one| one.requirement)
}

/// A payload with what it is about.
fn reasoned(payload: &Payload, version: Version) -> Value {
    let cited = if payload.valid { None } else { cited(payload, version) };
    json!({
        "id": payload.id,
        "operation": payload.operation,
        "valid": payload.valid,
        "pointer": payload.breaks.as_ref().map(|one| &one.pointer),
        "keyword": payload.breaks.as_ref().map(|one| &one.keyword),
        "requirement": cited.as_ref().map(|one| &one.id),
        "statement": cited.as_ref().map(|one| &one.statement),
        "body": payload.body,
    })
}

fn to_screen(args: &GenerateArgs, payloads: &[Payload]) -> Exit {
    if args.list && args.format == Form::Jsonl && !args.with_reason {
        print(&table(payloads, args.api_version));
        return Exit::Conforms;
    }
    let values: Vec<Value> = payloads
        .iter()
        .map(|one| {
            if args.with_reason || args.list {
                reasoned(one, args.api_version)
            } else {
                one.body.clone()
            }
        })
        .collect();
    if args.format == Form::Json {
        print(&format!("{:#}", Value::from(values)));
    } else {
        let lines: Vec<String> = values.iter().map(Value::to_string).collect();
        print(&lines.join("\n"));
    }
    Exit::Conforms
}

/// The ids, each with the requirement that it breaks.
fn table(payloads: &[Payload], version: Version) -> String {
    let width = payloads.iter().map(|one| one.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for payload in payloads {
        let about = if payload.valid { None } else { cited(payload, version) };
        let about = about.map_or_else(String::new, |one| one.id);
        let line = format!("{:<width$}  {about}", payload.id);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    format!("{text}{} in all\n", payloads.len())
}

fn to_folder(args: &GenerateArgs, folder: &Path, payloads: &[Payload]) -> Exit {
    let mut files: Vec<(PathBuf, String)> =
        payloads.iter().map(|one| (folder.join(one.path()), format!("{:#}\n", one.body))).collect();
    if args.with_reason {
        let lines = payloads.iter().map(|one| {
            let mut reason = reasoned(one, args.api_version);
            reason["file"] = one.path().into();
            if let Some(members) = reason.as_object_mut() {
                members.remove("body");
            }
            format!("{reason}\n")
        });
        files.push((folder.join(REASONS), lines.collect()));
    }
    if let Some((there, _)) = files.iter().find(|(path, _)| !args.force && path.exists()) {
        let why = format!(
            "{} is there already: name another folder, or write over it with --force",
            there.display()
        );
        return fail(Exit::Usage, &why);
    }
    for (path, text) in &files {
        if let Err(why) = write(path, text, args.force) {
            return fail(Exit::Usage, &format!("{} cannot be written: {why}", path.display()));
        }
    }
    print(&format!("{} files in {}", files.len(), folder.display()));
    Exit::Conforms
}

/// Writes a file. Without `force` it must not be there, also where somebody has made it meanwhile.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)?.write_all(text.as_bytes())
}
