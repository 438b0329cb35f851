use std::path::Path;

use dialcheck::contract::{Band, Operation};
use dialcheck::reference::{Call, Change, Config, Next, Parts, hostile};
use dialcheck::results::Shard;
use dialcheck::run::{Job, Selection};

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

/// A part works in extensions of its own, which are not those at the start of the range.
#[tokio::test(flavor = "multi_thread")]
async fn a_recording_of_a_part_or_of_some_cases_is_judged_as_that_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    let mut failed = 0;
    for index in [1, 2] {
        let part = |job: &mut Job| job.shard = Some(Shard { index, of: 2 });
        let then = recorded(config(FAULTS), Band::V6_5_9, &path, part).await;
        assert_eq!((then.shard, then.filtered), (Some(Shard { index, of: 2 }), false));
        failed += then.findings.len();
        let now = judged_again(&path).await;
        agree(&then, &now.run);
        let missing = now.notes.iter().find(|note| note.contains("are not in the recording"));
        assert_eq!(missing, None, "cases of other parts do not belong there");
    }
    assert!(failed > 0);

    let some = |job: &mut Job| {
        job.selection = Selection::new(&["update/*".to_owned()]).expect("a pattern");
        job.shard = Some(Shard { index: 2, of: 2 });
    };
    let then = recorded(config(FAULTS), Band::V6_5_9, &path, some).await;
    assert!(then.filtered);
    agree(&then, &judged_again(&path).await.run);
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

/// A server whose updates go astray: each changes an extension of somebody else.
fn astray() -> Config {
    Config::default().with_change(Change::new(|parts: &mut Parts| {
        parts.around_unit(|next: Next, mut call: Call| async move {
            if call.operation == Operation::Update && call.body["scope"].is_object() {
                call.body["scope"] = serde_json::json!({"virt_exten": "400", "company": "test"});
            }
            next.handle(call).await
        });
    }))
}

/// How many lines of `kind` there are in the recording at `path`.
fn count(path: &Path, kind: &str) -> usize {
    let text = std::fs::read_to_string(path).expect("a recording");
    let start = format!("{{\"line\":\"{kind}\"");
    text.lines().filter(|line| line.starts_with(&start)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_case_was_kept_from_it_is_kept_from_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    let then = recorded(astray(), Band::V6_5_9, &path, watched(folder.path())).await;
    assert!(!then.findings.is_empty());
    assert!(count(&path, "peek") > 0, "whether others are harmed was looked at");
    agree(&then, &judged_again(&path).await.run);

    let few = |job: &mut Job| job.budget.requests = Some(2500);
    let then = recorded(Config::default(), Band::V6_5_9, &path, few).await;
    assert!(then.stopped.is_some() && then.summary.skipped > 100, "{:?}", then.stopped);
    assert!(count(&path, "unsent") > 0, "cases were stopped in between");
    agree(&then, &judged_again(&path).await.run);
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
