//! The suite in parts: their results, joined, are those of the whole.

use std::collections::BTreeMap;
use std::path::Path;

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed;
use dialcheck::merging::merge;
use dialcheck::reference::{Config, fault, spawn};
use dialcheck::results::{Results, RunResult, Shard, Verdict};
use dialcheck::run::{Effort, Job};

use crate::process::{dialcheck, rows, said};

/// How many parts.
const OF: usize = 3;

async fn judged(job: Job) -> RunResult {
    job.prepare().await.expect("a target").run(&|_| {}).await
}

/// The whole at once, and the parts joined, against servers with the faults `ids`.
async fn both_ways(ids: &[&str], band: Band) -> (RunResult, RunResult) {
    let config = ids.iter().fold(Config::default(), |config, id| {
        config.with_change(fault(id).expect("a fault").change.clone())
    });
    let embedded = embed(config, band, Deployment::OnPremises).await.expect("a server");
    let job = Job { effort: Effort::Standard, ..embedded.job.clone() };
    let whole = judged(job.clone()).await;
    let mut parts = Vec::new();
    for index in 1..=OF {
        let shard = Some(Shard { index, of: OF });
        let run = judged(Job { shard, ..job.clone() }).await;
        parts.push((format!("{index}"), Results::new(1, vec![run])));
    }
    let mut merged = merge(&parts).expect("a whole");
    (whole, merged.runs.remove(0))
}

fn verdicts(run: &RunResult) -> BTreeMap<&str, Verdict> {
    run.cases.iter().map(|case| (case.id.as_str(), case.verdict)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_a_clean_server_make_the_whole() {
    for band in Band::ALL {
        let (whole, merged) = both_ways(&[], band).await;
        assert_eq!(verdicts(&whole), verdicts(&merged));
        assert_eq!(whole.summary, merged.summary);
        assert_eq!(whole.observations, merged.observations);
        assert_eq!(whole.shapes, merged.shapes);
        assert_eq!(whole.unwitnessed, merged.unwitnessed);
        assert_eq!((whole.findings.len(), merged.findings.len()), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_that_several_parts_show_is_one() {
    let faults = ["update/ring_time/maximum-out-by-one", "clone/subtype/lost"];
    let (whole, merged) = both_ways(&faults, Band::V6_5_9).await;
    let found = |run: &RunResult| -> Vec<(String, Vec<String>, String, bool)> {
        run.findings
            .iter()
            .map(|one| {
                let cases = one.cases.clone();
                (one.requirement.clone(), cases, one.fingerprint.clone(), one.curl.is_some())
            })
            .collect()
    };
    assert_eq!(found(&whole), found(&merged));
    assert_eq!(whole.findings.len(), 2);
    assert_eq!(verdicts(&whole), verdicts(&merged));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_parts_at_one_time_do_not_disturb_each_other() {
    let server = spawn(Config::default()).await.expect("a server");
    let before = rows(&server);
    let folder = tempfile::tempdir().expect("a folder");
    let url = server.url();
    let start = |index: usize| {
        let (shard, report) = (format!("{index}/2"), format!("json={index}.json"));
        let args = ["run", &url, "--effort", "standard", "--shard", &shard, "--report", &report];
        dialcheck(&server, folder.path(), &args).spawn().expect("the binary runs")
    };
    for part in [start(1), start(2)] {
        let output = part.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    assert_eq!(rows(&server), before);
    assert!(ledgers(folder.path()).is_empty());

    let merge = |files: &[&str], code| {
        let args = [&["merge"], files].concat();
        let output = dialcheck(&server, folder.path(), &args).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(code), "{files:?}: {}", said(&output));
        said(&output)
    };
    assert!(merge(&["1.json", "2.json", "--report", "json=all.json"], 0).contains("exit 0"));
    let whole = Results::read(&folder.path().join("all.json")).expect("results");
    assert_eq!(whole.runs[0].target.extensions, "9000-9999");
    assert!(merge(&["1.json"], 2).contains("parts are missing: 2/2"));
    assert!(merge(&["1.json", "1.json"], 2).contains("holds part 1/2"));
    assert!(merge(&["1.json", "all.json"], 2).contains("without --shard"));
    assert!(merge(&["none.json"], 2).contains("none.json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_part_is_refused_before_anything_is_sent() {
    let server = spawn(Config::default()).await.expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let url = server.url();
    let ends = |shard: &str, extensions: &str, words: &str| {
        let args = ["run", &url, "--shard", shard, "--extensions", extensions];
        let output = dialcheck(&server, folder.path(), &args)
            .env_remove("JOB_COMPLETION_INDEX")
            .env_remove("CI_NODE_INDEX")
            .output()
            .expect("the binary runs");
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
    };
    ends("3/2", "9000-9999", "counted from 1");
    ends("2", "9000-9999", "JOB_COMPLETION_INDEX");
    ends("1/4", "9000-9019", "too few extensions for 4 parts");
}

fn ledgers(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".ledger.jsonl"))
        .collect()
}
