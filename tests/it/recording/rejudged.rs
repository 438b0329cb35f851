use dialcheck::contract::Band;

use super::bench::{agree, config, judged_again, recorded, watched};

/// Faults of many kinds: bounds, effects, scopes, roles, the wire, clones, races, and a lost answer.
const FAULTS: [&[&str]; 4] = [
    &["update/ring_time/maximum-out-by-one", "role/read/user-allowed"],
    &["auth/logout/session-lives-on", "wire/refusal/status-500"],
    &["role/readfull/company-admin-refused"],
    &["auth/check/any-key"],
];

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_judged_as_the_run_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for band in Band::ALL {
        let path = folder.path().join("run.jsonl");
        let then = recorded(config(&[]), band, &path, |_| {}).await;
        assert!(then.findings.is_empty() && then.cases.len() > 400);
        agree(&then, &judged_again(&path).await.run);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_a_wrong_server_is_judged_as_the_run_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    for faults in FAULTS {
        for band in Band::ALL {
            let then = recorded(config(faults), band, &path, |_| {}).await;
            assert!(!then.findings.is_empty(), "{faults:?} in {band}");
            agree(&then, &judged_again(&path).await.run);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_a_run_that_watches_over_others_is_judged_as_the_run_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    for faults in [&[][..], FAULTS[0]] {
        let then = recorded(config(faults), Band::V6_5_9, &path, watched(folder.path())).await;
        assert!(then.preflight.iter().any(|look| look.subject == "census"));
        agree(&then, &judged_again(&path).await.run);
    }
}
