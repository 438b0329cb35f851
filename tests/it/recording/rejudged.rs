use dialcheck::contract::Band;
use dialcheck::reference::{Config, hostile};

use super::bench::{agree, config, judged_again, recorded, watched};

/// Faults of many kinds: bounds, effects, scopes, roles, sessions, the wire, clones.
const FAULTS: &[&str] = &[
    "update/ring_time/maximum-out-by-one",
    "role/read/user-allowed",
    "auth/logout/session-lives-on",
    "clone/name/lost",
    "read/scope/company-ignored",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_judged_as_the_run_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for (faults, bands) in [(&[][..], &Band::ALL[..]), (FAULTS, &Band::ALL[..])] {
        for &band in bands {
            let path = folder.path().join("run.jsonl");
            let then = recorded(config(faults), band, &path, |_| {}).await;
            assert_eq!(then.findings.is_empty(), faults.is_empty(), "{faults:?} in {band}");
            assert!(then.cases.len() > 400);
            agree(&then, &judged_again(&path).await.run);
        }
    }
}

/// What touches others is seen by censuses, which are not taken again.
#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_a_run_that_watches_over_others_is_judged_as_the_run_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for faults in [
        &[][..],
        &["update/neighbours/next"],
        &["delete/neighbours/next"],
        &["clone/neighbours/renamed"],
    ] {
        let path = folder.path().join("run.jsonl");
        let ledger = folder.path().join("ledger.jsonl");
        let _ = std::fs::remove_file(&ledger);
        let then = recorded(config(faults), Band::V6_5_9, &path, watched(folder.path())).await;
        assert!(then.preflight.iter().any(|look| look.subject == "census"));
        assert_eq!(then.findings.is_empty(), faults.is_empty(), "{faults:?}");
        agree(&then, &judged_again(&path).await.run);
    }
}

/// Lost answers, and a target that is gone before the end.
#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_a_bad_network_is_judged_as_the_run_was() {
    let folder = tempfile::tempdir().expect("a folder");
    for id in ["loss/two-percent", "dies/forever"] {
        let path = folder.path().join("run.jsonl");
        let config = Config::default().with_hostile(hostile(id).expect("it is in the set"));
        let then = recorded(config, Band::V6_5_9, &path, |_| {}).await;
        agree(&then, &judged_again(&path).await.run);
    }
}
