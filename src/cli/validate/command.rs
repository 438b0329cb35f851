use std::path::PathBuf;

use dialcheck::contract::{Operation, Version};
use dialcheck::report::text::counted;
use serde_json::json;

use super::checked::Checked;
use super::sources::read;
use crate::cli::args::ListFormat;
use crate::cli::exit::Exit;
use crate::cli::output::{fail, print};

/// Which files, and as what.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 all are valid; 1 some are not; 2 something cannot be read, or is no JSON."
)]
pub(crate) struct ValidateArgs {
    /// Request bodies: files, folders of .json files, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The operation of the bodies [default: what a folder, the file's name or the body tells]
    #[arg(long)]
    operation: Option<Operation>,
    /// The API version that they are for
    #[arg(long, value_name = "VERSION", default_value = "6.5.9")]
    api_version: Version,
    /// text or json
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// Holds request bodies against the contract.
pub(crate) fn validate(args: &ValidateArgs) -> Exit {
    let Some(band) = args.api_version.band() else {
        return fail(Exit::Usage, &"the contract begins with API version 6.3.10");
    };
    let sources = match read(&args.paths) {
        Ok(sources) => sources,
        Err(why) => return fail(Exit::Usage, &why),
    };
    let (mut checked, mut unusable) = (Vec::new(), Vec::new());
    for source in sources {
        match Checked::of(source, args.operation, band) {
            Ok(one) => checked.push(one),
            Err(why) => unusable.push(why),
        }
    }
    let invalid = checked.iter().filter(|one| !one.is_valid()).count();
    match args.format {
        ListFormat::Json => {
            let files = json!({"band": band, "files": checked, "unusable": unusable});
            print(&format!("{files:#}"));
        }
        ListFormat::Text => {
            let blocks: String = checked.iter().map(Checked::render).collect();
            let files = counted(checked.len(), "file");
            let verdict =
                if invalid == 0 { "valid".to_owned() } else { format!("{invalid} invalid") };
            print(&format!("{blocks}{files}: {verdict}"));
        }
    }
    if !unusable.is_empty() {
        return fail(Exit::Usage, &unusable.join("\n"));
    }
    if invalid > 0 { Exit::Differs } else { Exit::Conforms }
}
