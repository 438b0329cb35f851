//! What sets the tool up: `init`, `completions`, `man`.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn dialcheck(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dialcheck"))
        .args(args)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .current_dir(folder)
        .output()
        .expect("the binary runs")
}

#[track_caller]
fn says(folder: &Path, args: &[&str], code: i32) -> String {
    let output = dialcheck(folder, args);
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    text.into_owned()
}

#[test]
fn what_init_writes_is_what_a_run_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let flags =
        ["init", "--url", "http://127.0.0.1:9", "--company", "qa", "--extensions", "8000-8099"];
    let text = says(folder, &flags, 0);
    assert!(text.contains("dialcheck.toml is written"), "{text}");
    let file = std::fs::read_to_string(folder.join("dialcheck.toml")).expect("the file");
    assert!(file.contains("\ncompany = \"qa\"\n"), "{file}");
    // The run takes it: its target is the one that does not answer.
    let text = says(folder, &["run"], 3);
    assert!(text.contains("DIALCHECK_SYSTEM_ADMIN_KEY") || text.contains("127.0.0.1:9"), "{text}");

    let text = says(folder, &["init", "--yes"], 2);
    assert!(text.contains("is there already") && text.contains("--force"), "{text}");
    says(folder, &["init", "--yes", "--force", "--company", "other"], 0);
    let file = std::fs::read_to_string(folder.join("dialcheck.toml")).expect("the file");
    assert!(file.contains("company = \"other\"") && !file.contains("127.0.0.1"), "{file}");
}

#[test]
fn init_refuses_what_a_run_would_refuse() {
    let folder = tempfile::tempdir().expect("a folder");
    for (flags, words) in [
        (["--api-version", "6.3.9"], "6.3.10"),
        (["--extensions", "12"], "9000-9999"),
        (["--url", "ftp://pabx"], "http://"),
        (["--deployment", "cloud"], "hosted"),
        (["--output", "no/such/folder/x.toml"], "cannot be written"),
    ] {
        let text = says(folder.path(), &["init", "--yes", flags[0], flags[1]], 2);
        assert!(text.contains(words), "{text}");
    }
    assert!(!folder.path().join("dialcheck.toml").exists());
}

#[test]
fn every_shell_gets_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = says(folder.path(), &["completions", shell], 0);
        for word in ["selftest", "cleanup", "blast-radius", "api-version"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
    }
    let text = says(folder.path(), &["completions", "csh"], 2);
    assert!(text.contains("bash"), "{text}");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = says(folder.path(), &["man"], 0);
    assert!(page.contains(".TH dialcheck 1"), "{page}");
    says(folder.path(), &["man", "--output", "man1"], 0);
    let help = says(folder.path(), &["--help"], 0);
    let (_, commands) = help.split_once("Commands:\n").expect("commands");
    let commands: Vec<&str> = commands
        .lines()
        .take_while(|line| !line.is_empty())
        // A line that goes on with the one above it is set in deeper.
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.contains(&"run") && commands.len() > 8, "{commands:?}");
    for name in commands {
        let page = folder.path().join(format!("man1/dialcheck-{name}.1"));
        assert!(page.is_file(), "{} is not there", page.display());
    }
}
