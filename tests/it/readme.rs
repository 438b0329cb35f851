//! The README, held against the tool: its console blocks are run and must print what stands there, its flags and
//! commands exist, and its links lead somewhere.

use std::collections::BTreeSet;
use std::path::Path;

use dialcheck::reference::{Config, Server, fault, spawn};

use crate::process::{dialcheck, flags, said};

const README: &str = include_str!("../../README.md");

/// The blocks of a language, without the indent that a list gives them.
fn blocks(language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = README.lines();
    while let Some(line) = lines.next() {
        let Some(of) = line.trim_start().strip_prefix("```") else { continue };
        let indent = line.len() - line.trim_start().len();
        let body = lines.by_ref().take_while(|line| line.trim() != "```");
        let body: String =
            body.flat_map(|line| [line.get(indent..).unwrap_or_default(), "\n"]).collect();
        if of == language {
            found.push(body);
        }
    }
    found
}

/// The words of a command of a shell; quotes hold words together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in command.split(" #").next().unwrap_or_default().trim().chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().expect("one word at least").push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

async fn broken() -> Server {
    let fault = fault("update/ring_time/maximum-out-by-one").expect("a fault");
    spawn(Config::default().with_change(fault.change.clone())).await.expect("a server")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_console_shows_is_what_is_printed() {
    let server = broken().await;
    let folder = tempfile::tempdir().expect("a folder");
    let run = ["run", &server.url(), "--report", "json=results.json"];
    let output = dialcheck(&server, folder.path(), &run).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    std::fs::create_dir(folder.path().join("update")).expect("a folder");
    let body =
        r#"{"type": "extension", "scope": {"virt_exten": "9000"}, "values": {"ring_time": 1000}}"#;
    std::fs::write(folder.path().join("update/a.json"), body).expect("a file");
    let blocks = blocks("console");
    assert!(blocks.len() >= 2, "{blocks:?}");
    for block in blocks {
        let (command, expected) = block.split_once('\n').expect("a command and what it prints");
        let words = words(command.strip_prefix("$ dialcheck ").expect("a call of dialcheck"));
        let args: Vec<&str> = words.iter().map(String::as_str).collect();
        let output = dialcheck(&server, folder.path(), &args).output().expect("the binary runs");
        assert_eq!(said(&output), expected, "{command}");
    }
}

/// The block of a failing run, but for times and addresses.
#[tokio::test(flavor = "multi_thread")]
async fn the_failing_run_is_shown_as_it_is() {
    let server = broken().await;
    let folder = tempfile::tempdir().expect("a folder");
    let output = dialcheck(&server, folder.path(), &["run", &server.url()]).output();
    let text = said(&output.expect("the binary runs"));
    let block =
        blocks("").into_iter().find(|block| block.contains("FAIL  update/ring_time/maximum"));
    let block = block.expect("the block");
    let shown = |line: &&str| {
        !line.trim().is_empty()
            && !line.contains("curl")
            && !line.contains(" s")
            && !line.contains(" ms")
    };
    for line in block.lines().filter(shown) {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
}

#[test]
fn every_command_and_flag_in_it_exists() {
    let mut commands: Vec<String> = Vec::new();
    for block in blocks("sh").iter().chain(&blocks("console")) {
        let lines = block.lines().map(|line| line.trim_start_matches("$ "));
        commands.extend(lines.filter(|line| line.starts_with("dialcheck ")).map(str::to_owned));
    }
    // What stands in the running text, in single back quotes.
    let text: Vec<&str> = README.split('`').skip(1).step_by(2).collect();
    let calls = text.iter().filter(|call| call.starts_with("dialcheck ") && !call.contains('\n'));
    commands.extend(calls.map(|call| (*call).to_owned()));
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let words = words(command.trim_start_matches("dialcheck "));
        let Some(name) = words.first().filter(|name| !name.starts_with("--") && *name != "COMMAND")
        else {
            continue;
        };
        let known = if name == "snapshot" || name == "schema" { None } else { Some(flags(name)) };
        for word in words.iter().filter(|word| word.starts_with("--")) {
            let flag = word.split('=').next().unwrap_or(word);
            if let Some(known) = &known {
                assert!(known.contains(flag), "{command}: {name} has no {flag}");
            }
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let anchors: BTreeSet<String> = README
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|title| title.to_lowercase().replace(' ', "-").replace(',', ""))
        .collect();
    let links = README.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links {
        match link.strip_prefix('#') {
            Some(anchor) => assert!(anchors.contains(anchor), "{link}"),
            None => assert!(root.join(link).exists(), "{link}"),
        }
    }
}

#[test]
fn every_report_format_and_exit_code_is_told() {
    for format in dialcheck::report::Format::ALL {
        assert!(README.contains(&format!("`{}`", format.id)), "{}", format.id);
    }
    for code in ["0", "1", "2", "3", "4", "5", "130"] {
        assert!(README.contains(&format!("\n| {code} | ")), "{code}");
    }
}
