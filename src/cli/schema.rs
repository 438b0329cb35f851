use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use dialcheck::contract::{Band, Version};
use dialcheck::export::{Document, Edition, SERVER, bundle, catalogue, openapi};
use serde_json::Value;

use super::args::ListFormat;
use super::exit::Exit;
use super::near::did_you_mean;
use super::output::{fail, print};

/// What is shown of the contract.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The documents of the contract, and what each is for.
    List {
        /// text or json
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// One document, as it stands.
    Show {
        /// Its name, as in update.request
        name: String,
    },
    /// The whole contract of one version as a single JSON Schema (2020-12).
    Export(Exported),
    /// An OpenAPI 3.1 document of one version.
    Openapi {
        #[command(flatten)]
        exported: Exported,
        /// The server that the document names
        #[arg(long, default_value = SERVER, value_name = "URL")]
        url: String,
    },
}

#[derive(Debug, Args)]
struct Exported {
    /// The API version; what came later is left out
    #[arg(long, value_name = "VERSION", default_value_t = Band::V6_5_9.version())]
    api_version: Version,
    /// Write to this file; to standard output where it is left out
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Shows the contract.
pub(super) fn schema(args: &SchemaArgs) -> Exit {
    match &args.what {
        What::List { format } => list(*format),
        What::Show { name } => show(name),
        What::Export(exported) => write(exported, bundle),
        What::Openapi { exported, url } => {
            if !url.starts_with("http://") && !url.starts_with("https://") {
                return fail(
                    Exit::Usage,
                    &format!("--url {url:?}: write it with http:// or https://"),
                );
            }
            write(exported, |edition| openapi(edition, url.trim_end_matches('/')))
        }
    }
}

fn list(format: ListFormat) -> Exit {
    let documents = catalogue();
    if format == ListFormat::Json {
        print(&serde_json::to_string_pretty(&documents).unwrap_or_default());
        return Exit::Conforms;
    }
    let width = documents.iter().map(|one| one.name.len()).max().unwrap_or_default();
    let line = |one: &Document| {
        let since = one.since.as_deref().unwrap_or("-");
        format!("{:<width$}  {since:<6}  {}\n", one.name, one.title)
    };
    print(&documents.iter().map(line).collect::<String>());
    Exit::Conforms
}

fn show(name: &str) -> Exit {
    let documents = catalogue();
    let plain =
        name.strip_suffix(".schema.json").or_else(|| name.strip_suffix(".toml")).unwrap_or(name);
    let Some(document) = documents.iter().find(|one| one.name == plain) else {
        let hint = did_you_mean(name, documents.iter().map(|one| one.name.as_str()));
        let why = format!("{name:?} is no document; `dialcheck schema list` shows them{hint}");
        return fail(Exit::Usage, &why);
    };
    print(document.text);
    Exit::Conforms
}

fn write(exported: &Exported, render: impl Fn(&Edition) -> Value) -> Exit {
    let text = format!("{:#}\n", render(&Edition::new(exported.api_version)));
    match &exported.output {
        None => {
            print(&text);
            Exit::Conforms
        }
        Some(path) => to_file(path, &text),
    }
}

fn to_file(path: &Path, text: &str) -> Exit {
    match std::fs::write(path, text) {
        Ok(()) => {
            print(&format!("written to {}", path.display()));
            Exit::Conforms
        }
        Err(why) => fail(Exit::Usage, &format!("{} cannot be written: {why}", path.display())),
    }
}
