//! Flags, configuration, and what is printed. Only this names clap.

mod accept;
mod args;
mod caret;
mod cleanup;
mod completions;
mod conclude;
mod config;
mod credentials;
mod decode;
mod diff;
mod exit;
mod expected;
mod explain;
mod explained;
mod fleet;
mod generate;
mod github;
mod guarded;
mod hidden;
mod init;
mod interrupt;
mod last_failed;
mod list;
mod listed;
mod man;
mod merge;
mod mistake;
mod near;
mod output;
mod plan;
mod proxy;
mod rejudge;
mod replay;
mod run;
mod runtime;
mod schema;
mod selftest;
mod serve;
mod settings;
mod shard;
mod snapshot;
mod source;
mod tls;
mod validate;

use clap::Parser as _;

use args::{Args, Command};
use exit::Exit;

/// Reads the command line and does what it says.
pub(crate) fn main() -> Exit {
    mistake::tell_panics();
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
        Command::Merge(args) => merge::merge(&args),
        Command::Cleanup(args) => cleanup::cleanup(&args),
        Command::Accept(args) => accept::accept(&args),
        Command::Rejudge(args) => rejudge::rejudge(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Serve(args) => serve::serve(&args),
        Command::Selftest(args) => selftest::selftest(&args),
        Command::List(args) => list::list(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Schema(args) => schema::schema(&args),
        Command::Generate(args) => generate::generate(&args),
        Command::Init(args) => init::init(&args),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => man::man(&args),
        Command::Validate(args) => validate::validate(&args),
        Command::Decode(args) => decode::decode(&args),
        Command::Snapshot(args) => snapshot::snapshot(&args),
        Command::Diff(args) => diff::diff(&args),
    }
}
