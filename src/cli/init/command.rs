use std::fs::OpenOptions;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::file::Answers;
use crate::cli::exit::Exit;
use crate::cli::output::{fail, print};

/// What the file shall say.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "In a terminal it asks for what no flag says; with --yes, or elsewhere, it takes the defaults.
Secrets are not asked for: the file says where they may come from."
)]
pub(crate) struct InitArgs {
    /// The target: what stands before /rest/dialplan/
    #[arg(long)]
    url: Option<String>,
    /// Its API version [default: 6.5.9]
    #[arg(long, value_name = "VERSION")]
    api_version: Option<String>,
    /// on-premises, hosted or single-company [default: on-premises]
    #[arg(long)]
    deployment: Option<String>,
    /// The company to work in [default: test]
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// Another company that may be worked in
    #[arg(long, value_name = "NAME")]
    other_company: Option<String>,
    /// The extensions that may be created [default: 9000-9999]
    #[arg(long, value_name = "RANGE")]
    extensions: Option<String>,
    /// Ask for nothing
    #[arg(long, short)]
    yes: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// The file
    #[arg(long, value_name = "FILE", default_value = "dialcheck.toml")]
    output: PathBuf,
}

/// Writes the file.
pub(crate) fn init(args: &InitArgs) -> Exit {
    // Asked for first: nobody wants to answer six questions for nothing.
    if args.output.exists() && !args.force {
        let path = args.output.display();
        return fail(
            Exit::Usage,
            &format!("{path} is there already: --force replaces it, --output names another file"),
        );
    }
    let mut answers = args.answers();
    if let Err(why) = answers.check() {
        return fail(Exit::Usage, &why);
    }
    let asks = !args.yes && io::stdin().is_terminal() && io::stderr().is_terminal();
    if asks && let Err(why) = answers.ask(&mut io::stdin().lock(), &mut io::stderr().lock()) {
        return fail(Exit::Usage, &format!("nothing was written: {why}"));
    }
    match write(&args.output, &answers.render(), args.force) {
        Ok(()) => {
            print(&next(&args.output));
            Exit::Conforms
        }
        Err(why) => {
            fail(Exit::Usage, &format!("{} cannot be written: {why}", args.output.display()))
        }
    }
}

impl InitArgs {
    fn answers(&self) -> Answers {
        let given = |flag: &Option<String>, default: String| flag.clone().unwrap_or(default);
        let default = Answers::default();
        Answers {
            url: given(&self.url, default.url),
            api_version: given(&self.api_version, default.api_version),
            deployment: given(&self.deployment, default.deployment),
            company: given(&self.company, default.company),
            other_company: given(&self.other_company, default.other_company),
            extensions: given(&self.extensions, default.extensions),
        }
    }
}

/// Readable by its owner alone, so that a secret may be put into it.
fn write(path: &Path, text: &str, replace: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).create_new(!replace).truncate(replace);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn next(path: &Path) -> String {
    let config = match path.to_str() {
        Some("dialcheck.toml") | None => String::new(),
        Some(other) => format!(" --config {other}"),
    };
    format!(
        "{} is written. Next:
  export DIALCHECK_SYSTEM_ADMIN_KEY=...   or name a file or command in it
  dialcheck run{config} --dry-run              what would be sent, and nothing is
  dialcheck run{config} --read-only            reads alone
  dialcheck run{config}                        the whole suite",
        path.display()
    )
}
