//! The command line of dialcheck. All that it does stands in the library; this reads flags, the
//! configuration file and the environment once, and prints.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main().into()
}
