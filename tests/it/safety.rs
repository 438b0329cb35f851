//! Nothing that the run did not make is harmed: against servers that pass over what keeps others from harm.

use dialcheck::contract::{Band, Deployment, Operation};
use dialcheck::embedded::{Embedded, embed_inside};
use dialcheck::reference::{Call, Change, Config, Next, Parts, Refusal, Reply, Row, Settings};
use dialcheck::results::{RunResult, Verdict};
use dialcheck::run::{Radius, Record, clean_up};
use serde_json::Value;

/// What a wrong server does where a scope that has lost a member matches several.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Several {
    Refused,
    First,
    Last,
    All,
}

const SEVERAL: [Several; 4] = [Several::Refused, Several::First, Several::Last, Several::All];

/// A server whose `operation` passes over `member` of its scope.
fn ignoring(operation: Operation, member: &'static str, several: Several) -> Change {
    Change::new(move |parts: &mut Parts| {
        parts.around_unit(move |next: Next, mut call: Call| async move {
            if call.operation != operation {
                return next.handle(call).await;
            }
            if let Some(scope) = call.body["scope"].as_object_mut() {
                scope.remove(member);
            }
            if !operation.writes() {
                return next.handle(call).await;
            }
            let mut rows = selected(&next, &call);
            match several {
                _ if rows.len() < 2 => return next.handle(call).await,
                Several::Refused => return Refusal::bad("several match").into(),
                Several::First => rows.truncate(1),
                Several::Last => drop(rows.drain(..rows.len() - 1)),
                Several::All => {}
            }
            let mut reply = Reply::success(serde_json::Map::new());
            for row in rows {
                let mut one = call.clone();
                one.body["scope"] = serde_json::json!({
                    "virt_exten": row.virt_exten, "company": row.company,
                    "scoped_exten": row.scoped_exten(),
                });
                if operation == Operation::Clone {
                    one.body["scope"] = serde_json::json!({
                        "virt_exten": row.virt_exten, "company": row.company,
                    });
                }
                reply = next.handle(one).await;
            }
            reply
        });
    })
}

/// The rows of the scope of `call`, as it stands.
fn selected(next: &Next, call: &Call) -> Vec<Row> {
    let scope = &call.body["scope"];
    let fits = |member: &str, text: &str| match &scope[member] {
        Value::Null => true,
        Value::String(one) => one == text,
        Value::Array(several) => several.iter().any(|one| one == text),
        _ => false,
    };
    let mut rows = next
        .store
        .read(|tables| tables.find(&dialcheck::reference::Scope::everything()))
        .unwrap_or_default();
    rows.retain(|row| {
        fits("virt_exten", &row.virt_exten)
            && fits("scoped_exten", &row.scoped_exten())
            && fits("company", &row.company)
    });
    rows
}

/// What everything that the run did not make holds.
fn foreign(embedded: &Embedded) -> Vec<Row> {
    let everything = dialcheck::reference::Scope::everything();
    let mut rows = embedded.store().read(|tables| tables.find(&everything)).expect("rows");
    rows.retain(|row| !row.virt_exten.starts_with('9'));
    rows
}

/// A run with a ledger, at radius own, of the cases that could harm by their scope.
async fn guarded(change: Change, folder: &std::path::Path) -> (Embedded, Vec<Row>, RunResult) {
    let config = Config::default().with_change(change);
    let mut embedded =
        embed_inside(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let before = foreign(&embedded);
    let patterns = ["*/scope/*", "delete/*", "clone/*", "*/neighbours*"].map(str::to_owned);
    embedded.job.radius = Radius::Own;
    embedded.job.ledger = Some(folder.join("ledger.jsonl"));
    embedded.job.selection = dialcheck::run::Selection::new(&patterns).expect("patterns");
    embedded.job.effort = dialcheck::run::Effort::Standard;
    let run = embedded.job.clone().prepare().await.expect("a target").run(&|_| {}).await;
    (embedded, before, run)
}

/// How many of the calls to `path` that are shown were taken.
fn taken(run: &RunResult, path: &str) -> usize {
    let exchanges = run.cases.iter().flat_map(|case| &case.exchanges);
    exchanges.filter(|one| one.path == path && one.response.contains("\"success\"")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_server_is_left_as_it_was_and_its_ledger_is_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    let (embedded, before, run) = guarded(Change::new(|_| {}), folder.path()).await;
    assert_eq!(run.findings, []);
    assert_eq!(run.summary.inconclusive, 0, "{:#?}", run.cases);
    assert_eq!((run.leftovers.len(), run.collateral.len(), &run.stopped), (0, 0, &None));
    let roles: Vec<&str> = run
        .preflight
        .iter()
        .filter(|look| look.subject.starts_with("role "))
        .map(|look| look.detail.split(';').next().unwrap_or_default())
        .collect();
    assert_eq!(roles, ["known to the target"; 5], "each role, the session among them");
    let everything = dialcheck::reference::Scope::everything();
    let after = embedded.store().read(|tables| tables.find(&everything)).expect("rows");
    assert_eq!(after, before);
    assert!(!folder.path().join("ledger.jsonl").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_read_or_an_update_passes_over_a_member_nothing_foreign_is_lost() {
    for operation in [Operation::Read, Operation::Readfull, Operation::Update, Operation::Clone] {
        for member in ["virt_exten", "scoped_exten", "company"] {
            let several: &[Several] = if operation.writes() { &SEVERAL } else { &SEVERAL[..1] };
            for &several in several {
                let told = format!("{operation} passes over {member}, several: {several:?}");
                let folder = tempfile::tempdir().expect("a folder");
                let change = ignoring(operation, member, several);
                let (embedded, before, run) = guarded(change, folder.path()).await;
                assert_eq!(foreign(&embedded), before, "{told}");
                assert_eq!(run.collateral, [], "{told}");
                assert_eq!(folder.path().join("ledger.jsonl").exists(), !run.leftovers.is_empty());
                // Whether clone knows scoped_exten is open.
                if operation != Operation::Clone || member != "scoped_exten" {
                    assert!(!run.findings.is_empty(), "{told}: nothing is found");
                }
                let first = run.cases.iter().find(|case| case.id == "update/neighbours/alike");
                let found_out = first.is_some_and(|case| case.verdict == Verdict::Fail);
                if found_out || (operation == Operation::Read && member != "company") {
                    assert_eq!(taken(&run, "/rest/dialplan/delete/"), 0, "{told}");
                    assert_eq!(taken(&run, "/rest/dialplan/clone/"), 0, "{told}");
                    let blocked = |why: &String| why.starts_with("blocked: ");
                    let reasons = run.cases.iter().filter_map(|case| case.reason.as_ref());
                    assert!(reasons.filter(|why| blocked(why)).count() > 20, "{told}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_delete_passes_over_a_member_one_call_is_all_that_it_gets() {
    for member in ["virt_exten", "scoped_exten", "company"] {
        for several in SEVERAL {
            let told = format!("delete passes over {member}, several: {several:?}");
            let folder = tempfile::tempdir().expect("a folder");
            let change = ignoring(Operation::Delete, member, several);
            let (embedded, before, run) = guarded(change, folder.path()).await;
            let after = foreign(&embedded);
            let lost: Vec<&Row> = before.iter().filter(|row| !after.contains(row)).collect();
            assert_eq!(run.collateral.len(), lost.len(), "{told}");
            assert!(!run.findings.is_empty(), "{told}");
            if lost.is_empty() {
                continue;
            }
            // One call did it all, its case is named, and no delete followed.
            let named: std::collections::BTreeSet<_> =
                run.collateral.iter().map(|one| one.case.clone()).collect();
            assert_eq!(named.len(), 1, "{told}");
            assert!(run.stopped.is_some(), "{told}");
            assert!(several == Several::All || lost.len() == 1, "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_delete_has_harmed_is_put_right_from_the_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let change = ignoring(Operation::Delete, "virt_exten", Several::All);
    let (embedded, before, run) = guarded(change, folder.path()).await;
    assert_eq!(run.collateral.len(), 5);
    let record = Record::load(&folder.path().join("ledger.jsonl")).expect("a ledger");
    let after = clean_up(embedded.job.clone(), &record, true).await.expect("a target");
    assert_eq!((after.restored, &after.unrestored, &after.damage), (5, &Vec::new(), &Vec::new()));
    // Owners cannot be given back, and boxes are new ones; all else is as it was.
    let plain = |rows: Vec<Row>| {
        let mut rows: Vec<_> = rows
            .into_iter()
            .map(|row| (row.company, row.virt_exten, row.private, row.settings))
            .collect();
        rows.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        rows
    };
    assert_eq!(plain(foreign(&embedded)), plain(before));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_stops_behind_a_delete_that_does_harm_and_refuses_another_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let change = ignoring(Operation::Delete, "virt_exten", Several::All);
    let (embedded, before, _) = guarded(change, folder.path()).await;
    let mut record = Record::load(&folder.path().join("ledger.jsonl")).expect("a ledger");
    let lost = before.len() - foreign(&embedded).len();
    let after = clean_up(embedded.job.clone(), &record, false).await.expect("a target");
    // One more call, since nothing foreign is left in the company for it to harm.
    assert_eq!(after.damage.len(), lost);
    record.target = "http://elsewhere".to_owned();
    let why = clean_up(embedded.job.clone(), &record, false).await.expect_err("another target");
    assert!(why.to_string().contains("http://elsewhere"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_once_are_kept_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config::default();
    let embedded =
        embed_inside(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let job = |name: &str| {
        let mut job = embedded.job.clone();
        job.ledger = Some(folder.path().join(name));
        job.effort = dialcheck::run::Effort::Standard;
        job
    };
    // Both find the range free.
    let (one, other) = (job("one").prepare().await, job("other").prepare().await);
    let (one, other) = (one.expect("a target"), other.expect("a target"));
    let (one, other) = tokio::join!(one.run(&|_| {}), other.run(&|_| {}));
    let stopped = [&one, &other].iter().filter(|run| run.stopped.is_some()).count();
    assert!(stopped >= 1, "both ran");
    for run in [&one, &other] {
        assert_eq!((run.findings.len(), run.leftovers.len()), (0, 0), "{:#?}", run.findings);
    }
    let why = tokio::join!(job("one").prepare()).0.map(|_| ());
    assert!(why.is_ok(), "{why:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_withdrawn_in_a_run_looks_like_no_damage() {
    let change = Change::new(|parts: &mut Parts| {
        let calls = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        parts.around_all(move |next: Next, call: Call| {
            let count = calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            async move {
                if count > 400 {
                    return Refusal::new(401, "there are no credentials").into();
                }
                next.handle(call).await
            }
        });
    });
    let folder = tempfile::tempdir().expect("a folder");
    let (embedded, before, run) = guarded(change, folder.path()).await;
    assert_eq!(run.collateral, []);
    assert_eq!(foreign(&embedded), before);
    assert!(run.stopped.is_some_and(|why| why.contains("census")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_meets_the_marker_of_another_leaves_it_where_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let embedded = embed_inside(Config::default(), Band::V6_5_9, Deployment::OnPremises).await;
    let embedded = embedded.expect("a server");
    let mut job = embedded.job.clone();
    job.ledger = Some(folder.path().join("ledger"));
    let prepared = job.prepare().await.expect("a target");
    // The other run begins behind this one's preflight, in the block that is kept for markers.
    for number in ["9990", "9999"] {
        let marker = dialcheck::reference::NewRow {
            virt_exten: number.to_owned(),
            company: "test".to_owned(),
            private: false,
            owner: None,
            settings: Settings::default(),
        };
        embedded.store().write(|tables| tables.insert(&marker)).expect("a row");
    }
    let run = prepared.run(&|_| {}).await;
    assert!(run.stopped.is_some_and(|why| why.contains("another run")));
    let everything = dialcheck::reference::Scope::everything();
    let rows = embedded.store().read(|tables| tables.find(&everything)).expect("rows");
    let left: Vec<&str> = rows
        .iter()
        .map(|row| row.virt_exten.as_str())
        .filter(|number| number.starts_with('9'))
        .collect();
    assert_eq!(left, ["9990", "9999"]);
}
