use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use dialcheck::contract::{Band, Operation, Version};
use dialcheck::inspect::{Asked, Checked, Report, Source, check};

use super::args::ListFormat;
use super::exit::Exit;
use super::output::{fail, print};

/// What payloads are checked, and how.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes:
  0  all payloads are valid (what the document leaves open is told, and is no fault)
  1  some are not
  2  some could not be checked: unreadable, no JSON, or nobody knows which operation they are for")]
pub(crate) struct ValidateArgs {
    /// Files, folders (every .json below), or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    paths: Vec<PathBuf>,
    /// What they are for: create, read, readfull, update, delete or clone [default: by path, then by members]
    #[arg(long)]
    operation: Option<Operation>,
    /// The API version that they are for
    #[arg(long, value_name = "VERSION", default_value_t = Band::V6_5_9.version())]
    api_version: Version,
    /// They are answers of a server, not requests
    #[arg(long)]
    response: bool,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Checks payload files against the contract.
pub(super) fn validate(args: &ValidateArgs) -> Exit {
    let mut files = Vec::new();
    let mut payloads = Vec::new();
    for path in &args.paths {
        if let Err(why) = gather(path, &mut files) {
            payloads.push(Checked::unreadable(
                &path.to_string_lossy(),
                1,
                format!("it cannot be read: {why}"),
            ));
        }
    }
    if files.is_empty() && payloads.is_empty() {
        return fail(Exit::Usage, &"there is no .json file in the folders that were named");
    }
    let asked =
        Asked { operation: args.operation, version: args.api_version, response: args.response };
    payloads.extend(files.iter().flat_map(|path| checked(path, asked)));
    let report = Report::new(args.api_version, payloads);
    match args.format {
        ListFormat::Text => print(&report.text()),
        ListFormat::Json => print(&serde_json::to_string_pretty(&report).unwrap_or_default()),
    }
    match (report.summary.unreadable, report.summary.invalid) {
        (0, 0) => Exit::Conforms,
        (0, _) => Exit::Differs,
        (_, _) => Exit::Usage,
    }
}

/// The file `path`, or all files below it, in the order of their names. Links within a folder are not followed: they
/// may run in a circle.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path == Path::new("-") || !std::fs::metadata(path)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gather(&entry.path(), files)?;
        } else if kind.is_file() && ends_in(&entry.path(), "json") {
            files.push(entry.path());
        }
    }
    Ok(())
}

fn ends_in(path: &Path, ending: &str) -> bool {
    path.extension().and_then(OsStr::to_str) == Some(ending)
}

fn checked(path: &Path, asked: Asked) -> Vec<Checked> {
    let file = path.to_string_lossy();
    let stdin = file == "-";
    match read(path, stdin) {
        Ok(text) => {
            let many = stdin || ends_in(path, "jsonl");
            check(Source { file: &file, text: &text, many }, asked)
        }
        Err(why) => vec![Checked::unreadable(&file, 1, format!("it cannot be read: {why}"))],
    }
}

fn read(path: &Path, stdin: bool) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = if stdin {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|why| why.to_string())?;
    String::from_utf8(bytes)
        .map_err(|why| format!("it is no UTF-8 at byte {}", why.utf8_error().valid_up_to() + 1))
}
