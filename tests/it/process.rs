//! The binary against a server of this process.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use dialcheck::reference::{Row, Scope, Server};

/// The binary with `args`, in `folder`, with the key of the administrator of `server`.
pub(crate) fn dialcheck(server: &Server, folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
    command
        .args(args)
        .env("DIALCHECK_SYSTEM_ADMIN_KEY", &server.credentials()[0].key)
        .env("NO_COLOR", "1")
        .env_remove("CI")
        .env_remove("GITHUB_ACTIONS")
        .env_remove("GITHUB_STEP_SUMMARY")
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// All that it printed.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// Everything on the server.
pub(crate) fn rows(server: &Server) -> Vec<Row> {
    server.store().read(|tables| tables.find(&Scope::everything())).expect("rows")
}

/// The flags that a command has, as its help names them.
pub(crate) fn flags(command: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_dialcheck"))
        .args([command, "--help"])
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "there is no command {command}");
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = help.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
}
