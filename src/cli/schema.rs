use std::path::PathBuf;

use dialcheck::contract::{Band, Contract, Documents, Operation, Version, bundle, openapi};
use dialcheck::generate::{Names, Seed, payloads_for};
use serde_json::{Value, json};

use super::args::ListFormat;
use super::exit::Exit;
use super::near::near;
use super::output::{fail, print};

/// What is wanted of the schemas.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List the schemas of the contract
    List {
        /// text or json
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Print one schema as it stands
    Show {
        /// Its name, as in update.request
        name: String,
    },
    /// Print all schemas of a band as one document of JSON Schema that refers to itself alone
    Export(Wanted),
    #[command(about = "Print the API of a band as an OpenAPI 3.1 document")]
    Openapi {
        #[command(flatten)]
        wanted: Wanted,
        /// Where the API is served
        #[arg(long, default_value = "http://127.0.0.1:8080")]
        url: String,
    },
}

#[derive(Debug, clap::Args)]
struct Wanted {
    /// The API version
    #[arg(long, value_name = "VERSION", default_value = "6.5.9")]
    api_version: Version,
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Lists, prints and exports the schemas of the contract.
pub(super) fn schema(args: &SchemaArgs) -> Exit {
    let documents = Contract::get().documents();
    match &args.action {
        Action::List { format } => list(documents, *format),
        Action::Show { name } => show(documents, name),
        Action::Export(wanted) => wanted.write(|band| bundle(documents, band)),
        Action::Openapi { wanted, url } => {
            wanted.write(|band| openapi(documents, band, url, example))
        }
    }
}

/// The plainest valid body of an operation.
fn example(operation: Operation) -> Option<Value> {
    let names = Names { company: "test".to_owned(), ..Names::default() };
    payloads_for(&names, operation, true, Seed(1)).next().map(|payload| payload.body)
}

impl Wanted {
    fn write(&self, make: impl Fn(Band) -> Value) -> Exit {
        let Some(band) = self.api_version.band() else {
            return fail(Exit::Usage, &"the contract begins with API version 6.3.10");
        };
        let text = format!("{:#}\n", make(band));
        let Some(path) = &self.output else {
            print(&text);
            return Exit::Conforms;
        };
        match std::fs::write(path, text) {
            Ok(()) => Exit::Conforms,
            Err(why) => fail(Exit::Usage, &format!("{} cannot be written: {why}", path.display())),
        }
    }
}

fn list(documents: &Documents, format: ListFormat) -> Exit {
    let entries: Vec<(&str, &str)> = documents
        .names()
        .map(|name| (name, documents.get(name).ok().and_then(|one| one["title"].as_str())))
        .map(|(name, title)| (name, title.unwrap_or_default()))
        .collect();
    match format {
        ListFormat::Json => {
            let all: Vec<Value> =
                entries.iter().map(|(name, title)| json!({"id": name, "title": title})).collect();
            print(&format!("{:#}", Value::from(all)));
        }
        ListFormat::Text => {
            let width = entries.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
            let lines: Vec<String> =
                entries.iter().map(|(name, title)| format!("{name:<width$}  {title}")).collect();
            print(&lines.join("\n"));
        }
    }
    Exit::Conforms
}

fn show(documents: &Documents, name: &str) -> Exit {
    let wanted = name.trim_end_matches(".schema.json");
    if let Ok(document) = documents.get(wanted) {
        print(&format!("{document:#}"));
        return Exit::Conforms;
    }
    let near = near(wanted, documents.names());
    let hint = match near.as_slice() {
        [] => "`dialcheck schema list` shows all".to_owned(),
        near => format!("did you mean {}?", near.join(", ")),
    };
    fail(Exit::Usage, &format!("{name:?} is no schema; {hint}"))
}
