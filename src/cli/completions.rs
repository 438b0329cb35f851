use clap::CommandFactory as _;
use clap_complete::Shell;

use super::args::Args;
use super::exit::Exit;
use super::output::print;

/// For which shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "Put it where the shell looks for it, as in
  dialcheck completions bash > ~/.local/share/bash-completion/completions/dialcheck
  dialcheck completions zsh  > ~/.zfunc/_dialcheck
  dialcheck completions fish > ~/.config/fish/completions/dialcheck.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Prints what completes commands and flags in a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "dialcheck", &mut script);
    print(&String::from_utf8_lossy(&script));
    Exit::Conforms
}
