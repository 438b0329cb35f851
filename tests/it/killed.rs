//! Runs that are killed: what they leave is removed from the ledger, and nothing else is touched.

use std::path::Path;
use std::process::Child;

use dialcheck::reference::{Config, spawn};

use crate::process::{dialcheck, rows, said};

/// Waits until the run has written so many lines into its ledger.
fn wait_for_lines(folder: &Path, lines: usize, run: &mut Child) -> bool {
    loop {
        let text = std::fs::read_dir(folder)
            .expect("a folder")
            .find_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok())
            .unwrap_or_default();
        if text.lines().count() >= lines {
            return true;
        }
        if run.try_wait().expect("a child").is_some() {
            return false;
        }
        std::thread::yield_now();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_run_leaves_is_removed_and_nothing_else_is_touched() {
    let server = spawn(Config::default()).await.expect("a server");
    let before = rows(&server);
    let url = server.url();
    let mut left = 0;
    // Ten foreign rows and a head stand in the ledger before the first creation.
    for lines in [12, 14, 60, 200] {
        let folder = tempfile::tempdir().expect("a folder");
        let run = &["run", &url, "--effort", "standard", "--snapshot", "off"];
        let mut child = dialcheck(&server, folder.path(), run).spawn().expect("a child");
        assert!(wait_for_lines(folder.path(), lines, &mut child), "the run ended by itself");
        child.kill().expect("a signal");
        child.wait().expect("an end");
        left += rows(&server).len() - before.len();
        let again = dialcheck(&server, folder.path(), run).output().expect("an end");
        assert_ne!(again.status.code(), Some(0), "{}", said(&again));
        let output = dialcheck(&server, folder.path(), &["cleanup"]).output().expect("an end");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(said(&output).contains("nothing is left of the run"), "{}", said(&output));
        assert_eq!(rows(&server), before);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
    assert!(left > 0, "no run was killed while it had something on the target");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_cleans_up_behind_a_run_that_goes_on_nor_by_the_ledger_of_another_target() {
    let server = spawn(Config::default()).await.expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let url = server.url();
    let run = &["run", &url, "--effort", "thorough", "--rate", "200"];
    let mut child = dialcheck(&server, folder.path(), run).spawn().expect("a child");
    assert!(wait_for_lines(folder.path(), 12, &mut child), "the run ended by itself");
    let output = dialcheck(&server, folder.path(), &["cleanup"]).output().expect("an end");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("is going on"), "{}", said(&output));
    child.kill().expect("a signal");
    child.wait().expect("an end");
    let other = spawn(Config::default()).await.expect("a server");
    let args = &["cleanup", &other.url()];
    let output = dialcheck(&server, folder.path(), args).output().expect("an end");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("nothing was sent"), "{}", said(&output));
    let output = dialcheck(&server, folder.path(), &["cleanup"]).output().expect("an end");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}
