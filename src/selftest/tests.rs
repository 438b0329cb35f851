//! The selftest at work on a few subjects, and its report in each format.

use serde_json::{Value, json};

use super::*;
use crate::contract::Band;
use crate::reference::{Call, Change, Next, Parts, Reply, dialect_named};

fn lax() -> Subject {
    let change = Change::new(|parts: &mut Parts| {
        if let Some(columns) = parts.documents_mut().get_mut("columns") {
            columns["$defs"]["moh_in"]["maximum"] = json!(6);
        }
    });
    let requirement = "update/moh_in/maximum";
    Subject::fault("update/moh_in/one-more", "moh_in 6 is taken", requirement, Band::V6_5_9, change)
}

async fn nothing_but_lists(next: Next, call: Call) -> Reply {
    let mut reply = next.handle(call).await;
    if let Some(body) = reply.value_mut() {
        *body = json!([body]);
    }
    reply
}

fn unreadable() -> Subject {
    let change = Change::new(|parts: &mut Parts| parts.around_all(nothing_but_lists));
    Subject::fault("wire/lists", "answers are lists", "wire/answer", Band::V6_3_10, change)
}

fn harmless_fault() -> Subject {
    let requirement = "update/accepts";
    let change = Change::new(|_: &mut Parts| ());
    Subject::fault("update/nothing", "<i>nothing</i> is wrong", requirement, Band::V6_5_9, change)
}

fn dialect(id: &str) -> Subject {
    dialect_named(id).expect("a dialect").into()
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_are_killed_or_survive_and_dialects_are_quiet() {
    let subjects = vec![lax(), unreadable(), harmless_fault(), dialect("number-form/digits")];
    let report = run(subjects, Options::default(), &|_| {}).await;
    let outcomes: Vec<&Outcome> = report.rows.iter().map(|row| &row.outcome).collect();
    let killed = Outcome::Killed { named: true };
    assert_eq!(outcomes, [&killed, &killed, &Outcome::Survived, &Outcome::Quiet]);
    assert_eq!(report.rows[0].trial.findings[0].requirement, "update/moh_in/maximum");
    assert!(report.rows[1].trial.unjudged.is_some());
    let summary = report.summary();
    assert_eq!((summary.faults, summary.killed, summary.survived), (3, 2, 1));
    assert_eq!((summary.median, summary.percentile_95), (1, 1));
    assert!(!summary.holds());
    formats(&report);
}

/// Each format tells of the survivor, and none lets it write the page.
fn formats(report: &Report) {
    let page = text(report, true);
    assert!(page.starts_with("selftest does not hold: 4 subjects"), "{page}");
    assert!(page.contains("\nSurvived (1)\n  update/nothing"), "{page}");
    assert!(page.contains("\nAll (4)\n"), "{page}");
    let value: Value = serde_json::from_str(&json(report)).expect("JSON");
    assert_eq!(value["summary"]["survived"], 1);
    assert_eq!(value["rows"][0]["outcome"], json!({"is": "killed", "named": true}));
    let page = html(report);
    assert!(
        page.contains("&lt;i&gt;nothing&lt;/i&gt; is wrong") && !page.contains("<i>"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_equivalents_is_held_to_what_was_found() {
    let equivalents = Equivalents::from([
        ("update/nothing", "the server is the clean one"),
        ("update/moh_in/one-more", "a mistake"),
        ("update/gone", "there is no such fault"),
    ]);
    let options = Options { equivalents, ..Options::default() };
    let report = run(vec![lax(), harmless_fault()], options, &|_| {}).await;
    let [found, equivalent] = &report.rows[..] else { panic!("two rows") };
    assert!(matches!(found.outcome, Outcome::NotEquivalent { .. }));
    assert!(matches!(equivalent.outcome, Outcome::Equivalent { .. }));
    assert_eq!(report.stale, ["update/gone"]);
    assert_eq!(report.summary().bad_equivalents, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_takes_ids_by_pattern() {
    let filter = Filter::new(&["clean/*".to_owned()]).expect("a pattern");
    let options = Options { filter, ..Options::default() };
    let report = run(subjects(1, 3), options, &|_| {}).await;
    let ids: Vec<&str> = report.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["clean/6.3.10+", "clean/6.5.9+"]);
    assert!(report.summary().holds());
    assert!(Filter::new(&["[".to_owned()]).is_err());
}

/// All dialects and 200 combinations; `SELFTEST_FILTER` narrows it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes"]
async fn no_dialect_raises_an_alarm() {
    let patterns: Vec<String> = std::env::var("SELFTEST_FILTER").into_iter().collect();
    let filter = Filter::new(&patterns).expect("a pattern");
    let report = run(subjects(1, 200), Options { filter, ..Options::default() }, &|_| {}).await;
    let page = text(&report, false);
    assert!(report.summary().holds(), "{page}");
}

/// The clean server in both bands, with a thousand seeds.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: cargo test --release --lib no_seed -- --ignored"]
async fn no_seed_raises_an_alarm_at_the_clean_server() {
    for seed in 1..=1000 {
        let options = Options { seed, ..Options::default() };
        let report = run(super::clean(), options, &|_| {}).await;
        let page = text(&report, false);
        assert!(report.summary().holds(), "seed {seed}: {page}");
    }
}
