//! How a run ends that is not let run to its end: by signals, budgets, full disks.

use std::path::Path;
use std::process::{Child, Command, Output};

use dialcheck::reference::{Config, Server, spawn};

use crate::process::{dialcheck, rows, said};

/// A run against `server`.
fn run(server: &Server, folder: &Path, args: &[&str]) -> Command {
    dialcheck(server, folder, &[&["run", &server.url()], args].concat())
}

/// Waits until the run has made something.
fn wait_for_creations(server: &Server, before: usize, run: &mut Child) {
    while rows(server).len() == before {
        assert!(run.try_wait().expect("a child").is_none(), "the run ended by itself");
        std::thread::yield_now();
    }
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let status = Command::new("kill").args(["-s", name, &id]).status().expect("kill");
    assert!(status.success());
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_first_signal_cleans_up_and_reports_and_the_second_ends_at_once() {
    let server = spawn(Config::default()).await.expect("a server");
    let before = rows(&server);
    for name in ["INT", "TERM"] {
        let folder = tempfile::tempdir().expect("a folder");
        let args = ["--rate", "400", "--report", "json=r.json", "--report", "junit=r.xml"];
        let mut child = run(&server, folder.path(), &args).spawn().expect("a child");
        wait_for_creations(&server, before.len(), &mut child);
        signal(&child, name);
        let output = child.wait_with_output().expect("an end");
        assert_eq!(output.status.code(), Some(130), "{}", said(&output));
        assert!(said(&output).contains("INTERRUPTED"), "{}", said(&output));
        assert_eq!(rows(&server), before);
        let mut files: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        files.sort();
        assert_eq!(files, ["r.json", "r.xml"], "the ledger is gone, the reports are there");
    }
    // So few requests a second that the clean-up takes longer than the second signal.
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = run(&server, folder.path(), &["--rate", "30"]).spawn().expect("a child");
    wait_for_creations(&server, before.len(), &mut child);
    signal(&child, "INT");
    let mut err = child.stderr.take().expect("its errors");
    let mut told = Vec::new();
    let mut byte = [0];
    while !told.ends_with(b"once more ends at once") {
        assert_eq!(std::io::Read::read(&mut err, &mut byte).expect("a byte"), 1);
        told.extend(byte);
    }
    signal(&child, "INT");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut err, &mut rest).expect("a text");
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    assert!(rest.contains("dialcheck cleanup --ledger"), "{rest}");
    let cleanup = dialcheck(&server, folder.path(), &["cleanup"]).output().expect("an end");
    assert_eq!(cleanup.status.code(), Some(0), "{}", said(&cleanup));
    assert_eq!(rows(&server), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_ends_the_run_and_nothing_is_left() {
    let server = spawn(Config::default()).await.expect("a server");
    let before = rows(&server);
    for (args, word) in
        [(["--max-requests", "600"], "600 requests"), (["--max-time", "1"], "1 seconds")]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let args = [&args[..], &["--effort", "thorough", "--rate", "700"]].concat();
        let output = run(&server, folder.path(), &args).output().expect("an end");
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        assert!(
            said(&output).contains("STOPPED") && said(&output).contains(word),
            "{}",
            said(&output)
        );
        assert_eq!(rows(&server), before);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_written_is_told_before_the_run_or_loses_nothing_that_can_be_printed()
 {
    let server = spawn(Config::default()).await.expect("a server");
    let before = rows(&server);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("file"), "").expect("a file");
    for (args, code, word) in [
        (&["--report", "json=file/r.json"][..], 2, "file/r.json"),
        (&["--ledger", "file/ledger"], 4, "--ledger"),
        (&["--snapshots", "file"], 2, "6.5.9+.json"),
        // What is full says so only when it is written to.
        (&["--report", "json=/dev/full"], 4, "/dev/full"),
    ] {
        let args = [args, &["--filter", "update/ring_time/maximum"]].concat();
        let output = run(&server, folder.path(), &args).output().expect("an end");
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
        assert!(said(&output).contains(word), "{args:?}: {}", said(&output));
        let printed = said(&output).contains("pass");
        assert_eq!(printed, word == "/dev/full", "{args:?}: {}", said(&output));
        assert_eq!(rows(&server), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_sends_nothing_and_a_read_only_one_writes_nothing() {
    let server = spawn(Config::default()).await.expect("a server");
    let before = rows(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let url = server.url();
    let requests = |output: &Output| said(output).contains("nothing was sent");
    let dry = run(&server, folder.path(), &["--dry-run"]).output().expect("an end");
    assert_eq!(dry.status.code(), Some(0), "{}", said(&dry));
    assert!(requests(&dry) && said(&dry).contains(&url), "{}", said(&dry));
    // Nothing listens there.
    server.shutdown().await;
    let server = spawn(Config::default()).await.expect("a server");
    let output = run(&server, folder.path(), &["--read-only"]).output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("--read-only"), "{}", said(&output));
    assert_eq!(rows(&server), before);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
