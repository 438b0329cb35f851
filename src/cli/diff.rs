use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use dialcheck::comparison::{Document, bands, pairs, read};
use dialcheck::contract::{Band, Version};
use dialcheck::report::Paint;

use super::exit::Exit;
use super::output::{Stream, fail, print};

/// What is held against each other.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Each side is what `dialcheck run --report json=FILE` or --snapshots wrote, or both are API versions:
  dialcheck diff old.json new.json                  two runs, band by band
  dialcheck diff snapshots/pabx/6.5.9+.json new.json
  dialcheck diff results.json                       the two bands of one file, in what both have
  dialcheck diff 6.3.10 6.5.9                       what the contract of one band adds to that of another
Exit codes:
  0    no difference
  1    they differ
  2    what was given cannot be compared"
)]
pub(crate) struct DiffArgs {
    /// A results file, a snapshot, or an API version
    pub(crate) old: PathBuf,
    /// Another of these [default: the two bands of the first]
    pub(crate) new: Option<PathBuf>,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
    /// Name every change and every case
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// How a difference is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// In words.
    #[default]
    Text,
    /// In the form of schemas/diff.schema.json.
    Json,
}

/// Tells what differs.
pub(super) fn diff(args: &DiffArgs) -> Exit {
    let document = match compared(&args.old, args.new.as_deref()) {
        Ok(document) => document,
        Err(why) => return fail(Exit::Usage, &why),
    };
    print(&match args.format {
        DiffFormat::Json => document.json(),
        DiffFormat::Text => document.render(Paint::new(Stream::Output.colour()), args.verbose),
    });
    if document.is_different() { Exit::Differs } else { Exit::Conforms }
}

fn compared(old: &Path, new: Option<&Path>) -> Result<Document, String> {
    let sides = |path: &Path| read(path).map_err(|why| why.to_string());
    let Some(new) = new else {
        if band(old)?.is_some() {
            return Err(
                "a band is compared with another one: dialcheck diff 6.3.10 6.5.9".to_owned()
            );
        }
        let pairs = bands(sides(old)?).map_err(|why| format!("{}: {why}", old.display()))?;
        return Ok(Document::runs(pairs));
    };
    match (band(old)?, band(new)?) {
        (Some(old), Some(new)) => Ok(Document::contract(old, new)),
        (None, None) => {
            let pairs = pairs(sides(old)?, sides(new)?).map_err(|why| why.to_string())?;
            Ok(Document::runs(pairs))
        }
        (Some(_), None) | (None, Some(_)) => {
            Err("a band of the contract and a file have nothing in common: give two of a kind"
                .to_owned())
        }
    }
}

/// The band that an argument names; none where it names a file.
fn band(argument: &Path) -> Result<Option<Band>, String> {
    if argument.exists() {
        return Ok(None);
    }
    let Some(version) = argument.to_str().and_then(|text| text.parse::<Version>().ok()) else {
        return Ok(None);
    };
    let older = || format!("API version {version} has read alone: write 6.3.10 or later");
    version.band().map(Some).ok_or_else(older)
}
