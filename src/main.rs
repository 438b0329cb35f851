//! The command line of dialcheck. All that it does stands in the library; this reads flags, the
//! configuration file and the environment once, and prints.

mod cli;

use std::process::ExitCode;

/// Exchanges are many small texts and maps, made and dropped at once, by several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main().into()
}
