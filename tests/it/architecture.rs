//! The invariants of the house, read off the `use` lines: who may know whom.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Every file of `src`, by its path from there, with its text up to its tests.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    assert!(paths.len() > 50, "the sources are not where they are looked for");
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file");
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().to_owned();
            let name = path.strip_prefix(&root).expect("within src").to_string_lossy().into_owned();
            (name, code)
        })
        .collect()
}

/// No file for which `inside` holds names `word`.
fn absent(inside: impl Fn(&str) -> bool, words: &[&str]) {
    let mut found = Vec::new();
    for (name, code) in files().iter().filter(|(name, _)| inside(name)) {
        for word in words {
            found.extend(
                code.lines()
                    .filter(|line| !line.trim_start().starts_with("//") && line.contains(word))
                    .map(|line| format!("{name}: {line}")),
            );
        }
    }
    assert!(found.is_empty(), "{words:?} stand where they must not:\n{}", found.join("\n"));
}

#[test]
fn the_judge_and_the_model_do_no_io() {
    let pure = |name: &str| name.starts_with("judge/") || name.starts_with("model/");
    absent(
        pure,
        &["reqwest", "tokio", "std::fs", "std::net", "std::time::Instant", "rusqlite", "axum"],
    );
    // A list of expected failures is read in one place, and held against the day that it is given.
    absent(
        |name| name.starts_with("expected/") && name != "expected/list.rs",
        &["std::fs", "SystemTime::now", "std::env", "tokio"],
    );
}

#[test]
fn what_tells_of_the_contract_does_no_io() {
    let pure = |name: &str| {
        ["contract/", "export/", "inspect/", "generate/"].iter().any(|room| name.starts_with(room))
    };
    absent(
        pure,
        &["reqwest", "tokio", "std::fs", "std::net", "std::env::", "crate::run", "crate::target"],
    );
}

#[test]
fn the_oracle_and_the_reference_server_share_no_logic() {
    let reference = |name: &str| name.starts_with("reference/");
    absent(
        reference,
        &["crate::judge", "crate::model", "crate::suite", "crate::run", "crate::generate"],
    );
    absent(|name| name.starts_with("judge/") || name.starts_with("model/"), &["crate::reference"]);
}

#[test]
fn each_heavy_crate_has_one_home() {
    absent(|name| !name.starts_with("target/"), &["reqwest", "hyper::", "http_body"]);
    absent(|name| !name.starts_with("report/"), &["indicatif", "minijinja", "quick_junit"]);
    absent(|name| !name.starts_with("cli/"), &["use clap", "clap::", "clap_"]);
    absent(|name| !name.starts_with("reference/"), &["axum", "rusqlite"]);
}

#[test]
fn no_case_knows_a_fault_or_a_dialect() {
    absent(
        |name| name.starts_with("suite/"),
        &["crate::reference", "crate::selftest", "crate::embedded"],
    );
}

#[test]
fn no_module_is_a_drawer() {
    for (name, _) in files() {
        assert!(
            !name.ends_with("utils.rs") && !name.ends_with("helpers.rs"),
            "{name}: name it by what it is"
        );
    }
}

#[test]
fn a_mod_file_holds_declarations_alone() {
    // A catalogue keeps its table beside the declarations that it lists.
    let table = [
        "fn cases(",
        "fn cases_of(",
        "fn suite(",
        "fn main(",
        "fn taken(",
        "fn faults(",
        "const TABLES",
    ];
    for (name, code) in files() {
        if !name.ends_with("mod.rs") {
            continue;
        }
        let other = code.lines().find(|line| {
            line.contains("fn ")
                && !line.starts_with("//")
                && !table.iter().any(|known| line.contains(known))
        });
        assert_eq!(other, None, "{name} holds more than declarations");
    }
}
