//! Recordings that were changed by hand, and those of a suite that has changed.

use std::path::Path;

use dialcheck::contract::Band;
use dialcheck::results::{RunResult, Verdict};
use dialcheck::run::Selection;

use super::bench::{config, judged_again, recorded};

/// A recording of some cases, one after the other.
async fn some(path: &Path) -> RunResult {
    recorded(config(&[]), Band::V6_5_9, path, |job| {
        job.selection =
            Selection::new(&["update/ring_time/*".to_owned(), "concurrency/create".to_owned()])
                .expect("a pattern");
    })
    .await
}

/// Changes the lines at `path` that hold all of `marks`.
fn edit(path: &Path, marks: &[&str], change: impl Fn(&str) -> String) -> usize {
    let text = std::fs::read_to_string(path).expect("a recording");
    let mut changed = 0;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            if marks.iter().all(|mark| line.contains(mark)) {
                changed += 1;
                change(line)
            } else {
                line.to_owned()
            }
        })
        .collect();
    std::fs::write(path, lines.join("\n") + "\n").expect("written");
    changed
}

fn verdict<'a>(run: &'a RunResult, id: &str) -> (Verdict, &'a str) {
    let case = run.cases.iter().find(|case| case.id == id).expect("the case");
    (case.verdict, case.reason.as_deref().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_changed_gets_another_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    let then = some(&path).await;
    assert_eq!(verdict(&then, "update/ring_time/maximum").0, Verdict::Pass);
    let marks = ["\"case\":\"update/ring_time/maximum\"", "ring_time\\\":1000}", "\"status\":400"];
    let taken = r#""response":"{\"numrows\":1,\"result\":\"success\"}","is_json""#;
    let changed = edit(&path, &marks, |line| {
        let (before, rest) = line.split_once("\"response\":").expect("an answer");
        let (_, behind) = rest.split_once(",\"is_json\"").expect("an answer");
        format!("{before}{taken}{behind}").replace("\"status\":400", "\"status\":200")
    });
    assert!(changed > 0, "the call is there");
    let now = judged_again(&path).await.run;
    assert_eq!(verdict(&now, "update/ring_time/maximum").0, Verdict::Fail);
    assert_eq!(now.findings.len(), 1, "{:?}", now.findings);
    assert_eq!(now.findings[0].requirement, "update/ring_time/maximum");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_and_not_held_is_inconclusive_and_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    some(&path).await;
    let marks = ["\"case\":\"update/ring_time/maximum\"", "ring_time\\\":1000}"];
    assert!(edit(&path, &marks, |line| line.replace("1000}", "1001}")) > 0);
    let now = judged_again(&path).await.run;
    let (found, reason) = verdict(&now, "update/ring_time/maximum");
    assert_eq!(found, Verdict::Inconclusive);
    let asked = "asks something that the recording does not hold: POST /rest/dialplan/update/ {";
    assert!(reason.starts_with(asked) && reason.contains("1000"), "{reason}");
    assert_eq!(now.summary.inconclusive, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_once_have_no_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    let then = some(&path).await;
    // The lines of each case but its first, in the reverse order where they stand next to each other.
    let text = std::fs::read_to_string(&path).expect("a recording");
    let mut lines: Vec<&str> = text.lines().collect();
    let race = |line: &&str| {
        line.contains("\"case\":\"concurrency/create\"") && line.contains("/rest/dialplan/create/")
    };
    let count = lines.iter().copied().filter(race).count();
    assert!(count > 6, "{count} calls");
    let mut reversed: Vec<&str> = lines.iter().copied().filter(race).collect();
    reversed.reverse();
    let places: Vec<usize> = (0..lines.len()).filter(|&at| race(&lines[at])).collect();
    for (place, line) in places.into_iter().zip(reversed) {
        lines[place] = line;
    }
    std::fs::write(&path, lines.join("\n") + "\n").expect("written");
    let now = judged_again(&path).await.run;
    assert_eq!(verdict(&now, "concurrency/create"), verdict(&then, "concurrency/create"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_has_the_numbers_that_it_had_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    some(&path).await;
    // Another block, as if cases had come or gone before this one.
    let text = std::fs::read_to_string(&path).expect("a recording");
    let case = text
        .lines()
        .find(|line| line.starts_with("{\"line\":\"case\",\"case\":\"update/ring_time/maximum\""))
        .expect("the case");
    let block: u64 = case
        .split("\"block\":")
        .nth(1)
        .and_then(|rest| rest.split(',').next()?.parse().ok())
        .expect("a block");
    let (old, new) = (format!("{}", 900 + block), format!("{}", 900 + (block + 7) % 100));
    let marks = ["\"case\":\"update/ring_time/maximum\""];
    edit(&path, &marks, |line| {
        let line = line
            .replace(&format!("\"block\":{block},"), &format!("\"block\":{},", (block + 7) % 100));
        (0..10).fold(line, |line, digit| {
            line.replace(&format!("{old}{digit}"), &format!("{new}{digit}"))
        })
    });
    let now = judged_again(&path).await.run;
    assert_eq!(verdict(&now, "update/ring_time/maximum"), (Verdict::Pass, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_recording_is_judged_as_far_as_it_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.jsonl");
    let then = some(&path).await;
    let text = std::fs::read_to_string(&path).expect("a recording");
    let footer = text.rfind("{\"line\":\"footer\"").expect("a footer");
    std::fs::write(&path, &text[..footer]).expect("written");
    let now = judged_again(&path).await.run;
    assert_eq!(now.summary, then.summary);
    assert!(
        now.stopped.as_ref().is_some_and(|why| why.contains("breaks off")),
        "{:?}",
        now.stopped
    );
    assert_eq!(then.stopped, None);
}
