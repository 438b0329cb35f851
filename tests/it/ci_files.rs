//! The ready files for CI servers: every command and flag in them is one.

use std::path::Path;

use crate::process::flags;

/// The words behind `dialcheck` in each command of a file, `\` and lists of arguments included.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for line in text.lines().map(|line| line.trim_start().trim_start_matches("# ")) {
        let line = line.trim_start_matches("- ").trim_start_matches("run: ");
        if let Some(at) = line.find("dialcheck run ").or_else(|| line.find("dialcheck merge ")) {
            let words = line[at..].split(" || ").next().unwrap_or_default();
            found.push(words.split_whitespace().skip(1).map(str::to_owned).collect());
        }
    }
    // A Kubernetes container has its arguments in a list.
    if let Some((_, list)) = text.split_once("args:\n") {
        let words = list.lines().map(str::trim).map_while(|line| line.strip_prefix("- "));
        found.push(words.map(str::to_owned).collect());
    }
    found
}

#[test]
fn every_command_and_flag_exists() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci");
    for (file, count) in [
        ("github-actions.yml", 2),
        ("gitlab-ci.yml", 2),
        ("kubernetes-job.yaml", 2),
        ("Dockerfile", 1),
    ] {
        let text = std::fs::read_to_string(folder.join(file)).expect("a file");
        let commands = commands(&text);
        assert_eq!(commands.len(), count, "{file}: {commands:?}");
        for words in commands {
            let known = flags(&words[0]);
            for word in words.iter().filter(|word| word.starts_with("--")) {
                let flag = word.split('=').next().unwrap_or(word);
                assert!(known.contains(flag), "{file}: {} has no {flag}", words[0]);
            }
            let formats = words.iter().filter_map(|word| word.strip_prefix("--report="));
            let apart = words.windows(2).filter(|pair| pair[0] == "--report").map(|pair| &*pair[1]);
            for report in formats.chain(apart) {
                let report: Result<dialcheck::report::ReportSpec, _> = report.parse();
                assert!(report.is_ok(), "{file}: {report:?}");
            }
        }
    }
}

#[test]
fn what_the_environment_is_asked_for_is_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci");
    let known = ["SYSTEM_ADMIN", "COMPANY_ADMIN", "OTHER_COMPANY_ADMIN", "USER"]
        .map(|role| format!("DIALCHECK_{role}_KEY"));
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).expect("a file");
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|word| word.starts_with("DIALCHECK_")) {
            assert!(known.iter().any(|name| name == word), "{word}");
        }
        assert!(!text.contains('\t'), "YAML knows no tabs");
    }
}
