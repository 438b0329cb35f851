//! Flags, configuration, and what is printed. Only this names clap.

mod args;
mod cleanup;
mod config;
mod credentials;
mod diff;
mod exit;
mod explain;
mod generate;
mod guarded;
mod hidden;
mod interrupt;
mod list;
mod near;
mod output;
mod plan;
mod proxy;
mod run;
mod runtime;
mod selftest;
mod serve;
mod settings;
mod snapshot;
mod source;
mod tls;

use clap::Parser as _;

use args::{Args, Command};
use exit::Exit;

/// Reads the command line and does what it says.
pub(crate) fn main() -> Exit {
    let args = match Args::try_parse() {
        Ok(args) => args,
        // Help and version are no errors; clap knows which stream each belongs to.
        Err(why) => {
            let exit = if why.use_stderr() { Exit::Usage } else { Exit::Conforms };
            let _ = why.print();
            return exit;
        }
    };
    match args.command {
        Command::Run(args) => run::run(&args),
        Command::Cleanup(args) => cleanup::cleanup(&args),
        Command::Serve(args) => serve::serve(&args),
        Command::Selftest(args) => selftest::selftest(&args),
        Command::List(args) => list::list(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Generate(args) => generate::generate(&args),
        Command::Snapshot(args) => snapshot::snapshot(&args),
        Command::Diff(args) => diff::diff(&args),
    }
}
