//! The command line as its users call it: exit codes, and what is said where something is wrong.

use std::process::{Command, Output};

fn dialcheck(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
    for name in ["SYSTEM_ADMIN", "COMPANY_ADMIN", "OTHER_COMPANY_ADMIN", "USER"] {
        command.env_remove(format!("DIALCHECK_{name}_KEY"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    command.args(args).env("NO_COLOR", "1").current_dir(folder.path());
    for name in ["CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] {
        command.env_remove(name);
    }
    command.output().expect("the binary runs")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[track_caller]
fn ends(args: &[&str], code: i32, words: &[&str]) {
    let output = dialcheck(args);
    let text = said(&output);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    for word in words {
        assert!(text.contains(word), "{args:?} does not say {word:?}: {text}");
    }
}

#[test]
fn bad_words_are_exit_2_and_say_what_to_write() {
    ends(&["run", "--no-such-flag"], 2, &["--no-such-flag"]);
    ends(&["run", "--effort", "huge"], 2, &["quick, standard or thorough"]);
    ends(&["run", "--extensions", "12"], 2, &["9000-9999"]);
    ends(&["run", "--api-version", "6.3.9"], 2, &["6.3.10"]);
    ends(&["run", "--filter", "[", "--effort", "quick"], 2, &["no pattern of case ids"]);
    ends(&["run", "--report", "word=x"], 2, &["json", "junit"]);
    ends(&["run", "ftp://pabx"], 2, &["http://"]);
    ends(&["run", "--config", "/no/such/file.toml"], 2, &["/no/such/file.toml"]);
    ends(&["explain", "update/ring_tim/maximum"], 2, &["did you mean", "update/ring_time/maximum"]);
}

#[test]
fn a_server_that_cannot_listen_is_exit_2() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    ends(&["serve", "--listen", &address], 2, &["can't listen on", "port 0 for a free one"]);
    ends(&["serve", "--database", "/no/such/folder/unit.sqlite"], 2, &["check its folder"]);
}

#[test]
fn the_suite_that_judges_itself_ends_with_what_it_found() {
    let some =
        ["selftest", "--filter", "update/ring_time/maximum-out-by-one", "--combinations", "0"];
    ends(&some, 0, &["selftest holds"]);
    ends(&["selftest", "--filter", "nothing"], 4, &["nothing"]);
    ends(&["selftest", "--effort", "huge"], 2, &["quick, standard or thorough"]);
}

#[test]
fn a_bad_configuration_is_exit_2_with_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dialcheck.toml");
    std::fs::write(&path, "company = \"test\"\n\nbogus = 1\n").expect("a file");
    let path = path.to_string_lossy();
    ends(&["run", "--config", &path], 2, &[&path, "line 3", "bogus"]);
}

#[test]
fn nothing_selected_is_exit_4() {
    ends(&["run", "--filter", "nothing"], 4, &["no case is selected", "dialcheck list"]);
    ends(&["list", "--filter", "nothing"], 4, &["nothing matches"]);
}

#[test]
fn no_server_and_no_key_are_exit_3() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    ends(&["run", &url], 3, &["DIALCHECK_SYSTEM_ADMIN_KEY"]);
    let output = Command::new(env!("CARGO_BIN_EXE_dialcheck"))
        .args(["run", &url])
        .env("DIALCHECK_SYSTEM_ADMIN_KEY", "canary-key")
        .current_dir(std::env::temp_dir())
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("does not answer"), "{}", said(&output));
    assert!(!said(&output).contains("canary-key"));
}

#[test]
fn a_filtered_run_conforms_and_writes_its_reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (json, junit) =
        (format!("json={}", file("out.json")), format!("junit={}", file("deep/out.xml")));
    let filter = "update/ring_time/*";
    ends(
        &["run", "--filter", filter, "--report", &json, "--report", &junit],
        0,
        &["exit 0", "out.json", "out.xml"],
    );
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file("out.json")).expect("a report"))
            .expect("JSON");
    assert_eq!(report["schema_version"], 1);
    assert_eq!(report["runs"].as_array().map(Vec::len), Some(2));
    assert!(
        std::fs::read_to_string(file("deep/out.xml")).expect("a report").contains("<testsuite")
    );
}

#[test]
fn snapshots_are_written_then_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path().to_string_lossy().into_owned();
    let args = ["run", "--api-version", "6.5.9", "--effort", "standard", "--snapshots", &dir];
    ends(&args, 0, &["written"]);
    let path = folder.path().join("reference").join("6.5.9+.json");
    let text = std::fs::read_to_string(&path).expect("a snapshot");
    ends(&[&args[..], &["--snapshot", "check"]].concat(), 0, &["unchanged"]);
    let changed = text.replacen("\"twins\": \"yes\"", "\"twins\": \"no\"", 1);
    assert_ne!(text, changed);
    std::fs::write(&path, changed).expect("a snapshot");
    ends(&[&args[..], &["--snapshot", "check"]].concat(), 1, &["twins", "snapshot"]);
    ends(&[&args[..], &["--snapshot", "update"]].concat(), 0, &["twins"]);
    ends(&[&args[..], &["--snapshot", "check"]].concat(), 0, &["unchanged"]);
}

#[test]
fn listing_explaining_and_generating() {
    ends(&["list"], 0, &["update/ring_time/maximum", "in all"]);
    ends(&["list", "requirements", "--format", "json"], 0, &["\"statement\""]);
    ends(&["list", "questions"], 0, &["open/subtype-length"]);
    ends(
        &["explain", "update/ring_time/maximum"],
        0,
        &["999", "level", "update: ring_time", "--filter"],
    );
    ends(&["explain", "open/twins"], 0, &["open question", "answers"]);
    let once = dialcheck(&["generate", "update", "invalid", "--count", "40", "--seed", "3"]);
    let twice = dialcheck(&["generate", "update", "invalid", "--count", "40", "--seed", "3"]);
    assert_eq!(once.stdout, twice.stdout);
    assert_eq!(String::from_utf8_lossy(&once.stdout).lines().count(), 40);
}

#[cfg(unix)]
#[test]
fn secrets_of_files_and_commands_are_read_where_they_may_be() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str, mode: u32| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("a mode");
        path
    };
    let url = "http://127.0.0.1:1";
    let called = |config: &str, mode: u32, key_file: Option<&std::path::Path>, exit: i32| {
        let config = file("dialcheck.toml", config, mode);
        let mut command = Command::new(env!("CARGO_BIN_EXE_dialcheck"));
        command.args(["run", url]).arg("--config").arg(config).current_dir(folder.path());
        command.envs(key_file.map(|path| ("DIALCHECK_SYSTEM_ADMIN_KEY_FILE", path)));
        let output = command.output().expect("the binary runs");
        let text = said(&output);
        assert_eq!(output.status.code(), Some(exit), "{text}");
        assert!(!text.contains("canary"), "{text}");
        text
    };
    let key = file("key", "canary-key\n", 0o400);
    let shared = file("shared", "canary-key\n", 0o444);
    // Exit 3: the secret was read, and nothing answers.
    assert!(called("", 0o644, Some(&key), 3).contains("does not answer"));
    let why = called("", 0o644, Some(&shared), 2);
    assert!(why.contains("DIALCHECK_SYSTEM_ADMIN_KEY_FILE") && why.contains("chmod 600"), "{why}");
    let command =
        "[credentials.system-admin]\nkey-command = \"echo a complaint >&2; echo canary\"\n";
    assert!(called(command, 0o644, None, 3).contains("a complaint"));
    let failing = "[credentials.system-admin]\nkey_command = \"echo canary; exit 7\"\n";
    let why = called(failing, 0o644, None, 2);
    assert!(why.contains("key-command") && why.contains("exit status: 7"), "{why}");
    let literal = "[credentials.system-admin]\nkey = \"canary\"\n";
    assert!(called(literal, 0o600, None, 3).contains("does not answer"));
    assert!(called(literal, 0o640, None, 2).contains("chmod 600"));
    // Without a target of one's own no command is run.
    let config = file("dialcheck.toml", failing, 0o600);
    let config = config.to_string_lossy();
    ends(&["run", "--config", &config, "--filter", "update/name/type"], 0, &[]);
}
