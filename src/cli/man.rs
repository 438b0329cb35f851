use std::io;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_mangen::{Man, generate_to};

use super::args::Args;
use super::exit::Exit;
use super::output::{fail, print};

/// Where the pages go.
#[derive(Debug, clap::Args)]
#[command(after_help = "Without --output the page of dialcheck itself is printed:
  dialcheck man | man -l -")]
pub(crate) struct ManArgs {
    /// Write a page for dialcheck and one for each command into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// Prints or writes the manual.
pub(super) fn man(args: &ManArgs) -> Exit {
    let done = match &args.output {
        Some(folder) => write(folder).map(|()| format!("manual pages in {}", folder.display())),
        None => page(),
    };
    match done {
        Ok(text) => {
            print(&text);
            Exit::Conforms
        }
        Err(why) => fail(Exit::Usage, &format!("the manual cannot be written: {why}")),
    }
}

fn page() -> io::Result<String> {
    let mut page = Vec::new();
    Man::new(Args::command()).render(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn write(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    generate_to(Args::command().disable_help_subcommand(true), folder)
}
