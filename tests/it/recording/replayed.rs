//! `replay`, as its users call it.

use std::path::Path;

use dialcheck::reference::{Config, Server, spawn};
use dialcheck::results::Shard;

use super::bench::config;
use crate::process::{dialcheck, rows, said};

const CASE: &str = "update/ring_time/maximum";

async fn server(faults: &[&str]) -> Server {
    spawn(config(faults)).await.expect("a server")
}

/// Runs one case against a server that fails it, with results and a recording of it.
async fn failed(folder: &Path) -> Server {
    let server = server(&["update/ring_time/maximum-out-by-one"]).await;
    let url = server.url();
    let run = [
        "run",
        &url,
        "--effort",
        "quick",
        "--filter",
        CASE,
        "--report",
        "json=r.json",
        "--record",
        "run.jsonl",
    ];
    assert_eq!(called(&server, folder, &run).0, Some(1));
    server
}

fn called(server: &Server, folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = tokio::task::block_in_place(|| dialcheck(server, folder, args).output());
    let output = output.expect("the binary runs");
    (output.status.code(), said(&output))
}

#[track_caller]
fn ends(server: &Server, folder: &Path, args: &[&str], code: i32, words: &[&str]) -> String {
    let (exit, text) = called(server, folder, args);
    assert_eq!(exit, Some(code), "{args:?}: {text}");
    for word in words {
        assert!(text.contains(word), "{args:?} does not say {word:?}: {text}");
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_still_is_exit_1_and_every_request_is_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let server = failed(at).await;
    let before = rows(&server);
    for file in ["r.json", "run.jsonl"] {
        for range in ["9000-9999", "80000-80999"] {
            let args = ["replay", file, CASE, "--extensions", range, "--effort", "quick"];
            let words = ["it still fails", "broken: update/ring_time/maximum", range];
            let text = ends(&server, at, &args, 1, &words);
            assert!(text.contains("10 answered in the same way, 0 in another"), "{text}");
            assert!(!text.contains("not sent") && !text.contains("ANOTHER"), "{text}");
        }
    }
    assert_eq!(rows(&server), before, "all that was made is removed");
    let left: Vec<_> = std::fs::read_dir(at).expect("a folder").collect();
    assert_eq!(left.len(), 2, "no ledger stays: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_of_a_part_is_sent_again_in_the_extensions_of_that_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let server = server(&["update/ring_time/maximum-out-by-one"]).await;
    // A part that does not begin where the range does.
    let part = (2..20)
        .flat_map(|of| (2..=of).map(move |index| Shard { index, of }))
        .find(|part| part.has(CASE))
        .expect("a part");
    let (url, part) = (server.url(), part.to_string());
    let of_part = ["--shard", &part, "--report", "json=r.json", "--record", "run.jsonl"];
    let run = [&["run", &url, "--effort", "quick", "--filter", CASE][..], &of_part].concat();
    assert_eq!(called(&server, at, &run).0, Some(1));
    let results = std::fs::read_to_string(at.join("r.json")).expect("results");
    let results: serde_json::Value = serde_json::from_str(&results).expect("JSON");
    let extensions = results["runs"][0]["target"]["extensions"].as_str().expect("a range");
    assert!(!extensions.starts_with("9000"), "{extensions}");
    for file in ["r.json", "run.jsonl"] {
        let words = [extensions, "it still fails", "12 answered in the same way, 0 in another"];
        let text = ends(&server, at, &["replay", file, CASE], 1, &words);
        assert_eq!(text.matches(extensions).count(), 2, "then and now: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_now_is_exit_0_and_shows_what_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let old = failed(at).await;
    let url = old.url();
    let mended = server(&[]).await;
    let text = ends(
        &mended,
        at,
        &["replay", "r.json", CASE, &mended.url(), "--effort", "quick"],
        0,
        &["it passes now", "status: 200 -> 400", "then fail, now pass", &url, &mended.url()],
    );
    assert!(text.contains("then  {") && text.contains("now   {"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_told_is_exit_4_and_3() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let old = failed(at).await;
    // Without a create there is nothing to update.
    let broken = server(&["create/effect/none"]).await;
    let args = ["replay", "run.jsonl", CASE, &broken.url()];
    ends(&broken, at, &args, 4, &["exit 4: it"]);
    ends(&old, at, &["replay", "r.json", CASE, "http://127.0.0.1:1"], 3, &["does not answer"]);
    ends(&old, at, &["replay", "r.json", "update/ring_time/maximun"], 2, &["did you mean", CASE]);
    let run = [
        "run",
        &old.url(),
        "--effort",
        "quick",
        "--filter",
        "update/ring_time/m*",
        "--report",
        "json=r.json",
    ];
    assert_eq!(called(&old, at, &run).0, Some(1));
    let words = ["holds no request of update/ring_time/minimum", "--record"];
    ends(&old, at, &["replay", "r.json", "update/ring_time/minimum"], 2, &words);
    ends(&old, at, &["replay", "no.json", CASE], 2, &["no.json"]);
    ends(
        &old,
        at,
        &["replay", "r.json", CASE, "--api-version", "6.3.10"],
        2,
        &["holds no request"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_against_the_embedded_server_is_replayed_against_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let any = spawn(Config::default()).await.expect("a server");
    let run = ["run", "--effort", "quick", "--filter", CASE, "--record", "run.jsonl"];
    assert_eq!(called(&any, at, &run).0, Some(0));
    let words = ["it passes now", "0 in another", "6.5.9+"];
    ends(&any, at, &["replay", "run.jsonl", CASE], 0, &words);
    let words = ["it passes now", "6.3.10+"];
    ends(&any, at, &["replay", "run.jsonl", CASE, "--api-version", "6.3.10"], 0, &words);
}
