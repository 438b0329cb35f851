//! Expected failures, as somebody meets them who keeps a list: what ends with 0, 1, 2, 4 and 5.

use std::path::Path;
use std::process::Output;

use dialcheck::reference::{Config, Server, fault, spawn};
use serde_json::Value;

use crate::process::{dialcheck, said};

const OUT: &str = "update/ring_time/maximum-out-by-one";
const CASE: &str = "update/ring_time/maximum";
const COUNTED: &str = "read/numrows";

/// A server that does these things wrong.
async fn server(ids: &[&str]) -> Server {
    let wrong =
        |config: Config, id: &&str| config.with_change(fault(id).expect("a fault").change.clone());
    spawn(ids.iter().fold(Config::default(), wrong)).await.expect("a server")
}

/// What a run against `server` says, of the cases of `ring_time` and of what read counts.
fn run(server: &Server, folder: &Path, more: &[&str]) -> Output {
    let url = server.url();
    let args = [
        "run",
        &url,
        "--effort",
        "quick",
        "--snapshot",
        "off",
        "--filter",
        "update/ring_time/*",
        "--filter",
        "read/numrows",
    ];
    dialcheck(server, folder, &[&args, more].concat()).output().expect("an end")
}

fn accept(server: &Server, folder: &Path, more: &[&str]) -> Output {
    let terms = ["--reason", "fixed in 6.5.12", "--owner", "QA-1234", "--expires", "2999-12-31"];
    let args = [&["accept", "out.json"], more, &terms].concat();
    dialcheck(server, folder, &args).output().expect("an end")
}

#[track_caller]
fn ends(output: &Output, code: i32, words: &[&str]) {
    let text = said(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    // Where lines end hangs on the width.
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(flat(&text).contains(&flat(word)), "it does not say {word:?}: {text}");
    }
}

fn list(folder: &Path, lines: &str) {
    let text = format!("[[expected-failure]]\n{lines}\nreason = \"known\"\nowner = \"QA\"\n");
    let expires = if lines.contains("expires") { "" } else { "expires = 2999-12-31\n" };
    std::fs::write(folder.join("list.toml"), text + expires).expect("a list");
}

const LIST: &[&str] = &["--expected", "list.toml"];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_accepted_is_excused_until_it_passes_or_fails_in_another_way() {
    let (broken, other, sound) = (
        server(&["read/numrows/over-by-one"]).await,
        server(&["read/numrows/zero"]).await,
        server(&[]).await,
    );
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    ends(&run(&broken, folder, &["--report", "json=out.json"]), 1, &["mark      ", COUNTED]);
    ends(
        &accept(&broken, folder, &[]),
        0,
        &["added", "case         read/numrows", "in expected-failures.toml, until 2999-12-31"],
    );
    let listed = [
        "--expected",
        "expected-failures.toml",
        "--report",
        "json=again.json",
        "--report",
        "junit=again.xml",
    ];
    ends(
        &run(&broken, folder, &listed),
        0,
        &[
            "1 (1 expected)",
            "(expected)",
            "fixed in 6.5.12 (QA-1234, until 2999-12-31)",
            "exit 0: the target conforms, but for 1 expected failure",
        ],
    );
    let results: Value = serde_json::from_str(
        &std::fs::read_to_string(folder.join("again.json")).expect("a report"),
    )
    .expect("JSON");
    let finding = &results["runs"][0]["findings"][0];
    assert_eq!(finding["excuse"]["owner"], "QA-1234");
    assert_eq!(results["runs"][0]["summary"]["fail"], 1);
    let mark = finding["fingerprint"].as_str().expect("a mark");
    let written = std::fs::read_to_string(folder.join("expected-failures.toml")).expect("a list");
    assert!(written.contains("fingerprint = ") && written.contains(mark), "{written}");
    let junit = std::fs::read_to_string(folder.join("again.xml")).expect("a report");
    assert!(
        junit.contains("failures=\"0\"") && junit.contains("expected to fail: fixed"),
        "{junit}"
    );
    assert!(junit.contains(&format!("mark      {mark}")), "{junit}");

    // Another failure of the same case.
    ends(
        &run(
            &other,
            folder,
            &["--expected", "expected-failures.toml", "--report", "json=out.json"],
        ),
        1,
        &["1 STALE ENTRY", "fails in another way", "accept --replace"],
    );
    ends(
        &accept(&other, folder, &[]),
        2,
        &["line 1", "is expected to fail in another way", "nothing was written"],
    );
    ends(&accept(&other, folder, &["--replace"]), 0, &["replaced"]);
    ends(
        &run(&other, folder, &["--expected", "expected-failures.toml"]),
        0,
        &["1 expected failure"],
    );
    ends(&accept(&other, folder, &[]), 0, &["known already"]);

    // The server is mended.
    let mended = ["--expected", "expected-failures.toml", "--report", "json=out.json"];
    ends(
        &run(&sound, folder, &mended),
        5,
        &["1 STALE ENTRY", COUNTED, "passes now: remove the entry", "exit 5"],
    );
    let results: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("out.json")).expect("a report"))
            .expect("JSON");
    assert_eq!(results["runs"][0]["stale"][0]["entry"], COUNTED);
    let prune = ["accept", "--prune", "out.json"];
    ends(
        &dialcheck(&sound, folder, &prune).output().expect("an end"),
        0,
        &["removed  read/numrows"],
    );
    ends(&run(&sound, folder, &mended), 0, &["exit 0: the target conforms"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_be_stale_is_told_and_a_real_failure_wins() {
    let (broken, two) =
        (server(&[OUT]).await, server(&[OUT, "update/ring_time/minimum-out-by-one"]).await);
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let case = format!("case = \"{CASE}\"");

    list(folder, &case);
    ends(&run(&broken, folder, LIST), 0, &["exit 0"]);
    // One failure is expected, the other is not.
    ends(&run(&two, folder, LIST), 1, &["2 (1 expected)", "exit 1: the target does not conform"]);
    list(folder, &format!("{case}\nexpires = 2020-01-01"));
    ends(&run(&broken, folder, LIST), 1, &["expired on 2020-01-01"]);
    list(folder, &format!("{case}\nfingerprint = \"000000000000\""));
    ends(&run(&broken, folder, LIST), 1, &["fails in another way"]);
    list(folder, &format!("{case}\ncheck = \"999 is taken\""));
    ends(&run(&broken, folder, LIST), 1, &["another expectation (1000 (one-above) is refused)"]);
    list(folder, "case = \"update/ring_time/maximun\"");
    ends(
        &run(&broken, folder, LIST),
        1,
        &["there is no such case", "did you mean update/ring_time/maximum"],
    );
    // Not selected: nothing to say, since the filter was asked for.
    list(folder, "case = \"update/name/type\"");
    let told = run(&broken, folder, LIST);
    assert!(
        !said(&told).contains("STALE") && !said(&told).contains("NOT TRIED"),
        "{}",
        said(&told)
    );
    // Of another band, or another target.
    for line in ["band = \"6.3.10+\"", "target = \"elsewhere*\""] {
        list(folder, &format!("{case}\n{line}"));
        ends(&run(&broken, folder, LIST), 1, &["exit 1"]);
    }
    // In the configuration itself, which wins nothing over a flag: both are read.
    std::fs::write(
        folder.join("dialcheck.toml"),
        format!("expected-failures = \"list.toml\"\n[[expected_failure]]\n{case}\nreason = \"r\"\nowner = \"o\"\nexpires = \"2999-01-01\"\n"),
    )
    .expect("a configuration");
    list(folder, "case = \"update/ring_time/integer\"");
    ends(&run(&broken, folder, &[]), 5, &["1 expected", "update/ring_time/integer", "passes now"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_left_out_is_told_where_nobody_asked_for_it() {
    let sound = server(&[]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    list(folder, "requirement = \"role/read/user\"");
    let url = sound.url();
    let args =
        ["run", &url, "--effort", "standard", "--snapshot", "off", "--expected", "list.toml"];
    let output = dialcheck(&sound, folder, &args).output().expect("an end");
    ends(&output, 0, &["NOT TRIED", "role/read/user", "was skipped: needs credentials"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_list_is_exit_2_with_its_place() {
    let sound = server(&[]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    list(folder, "case = \"update/*\"");
    ends(
        &run(&sound, folder, LIST),
        2,
        &["list.toml: line 2, column 8: expected failure 1", "is a pattern"],
    );
    ends(
        &run(&sound, folder, &["--expected", "none.toml"]),
        2,
        &["cannot read the expected failures none.toml"],
    );
    std::fs::write(folder.join("dialcheck.toml"), "[[expected-failure]]\ncase = \"x\"\n")
        .expect("a file");
    ends(
        &run(&sound, folder, &[]),
        2,
        &["dialcheck.toml: line 1, column 1: expected failure 1: \"x\" has no reason"],
    );
    std::fs::remove_file(folder.join("dialcheck.toml")).expect("it goes");

    ends(&run(&sound, folder, &["--report", "json=out.json"]), 0, &[]);
    ends(&accept(&sound, folder, &[]), 2, &["shows no failure to accept"]);
    ends(&accept(&sound, folder, &[CASE]), 2, &["have no finding \"update/ring_time/maximum\""]);
    ends(&accept(&sound, folder, &["--to", "list.toml"]), 2, &["list.toml: line 2, column 8"]);
    let past = ["accept", "out.json", "--reason", "r", "--owner", "o", "--expires", "2020-01-01"];
    ends(&dialcheck(&sound, folder, &past).output().expect("an end"), 2, &["2020-01-01 is over"]);
    ends(
        &dialcheck(&sound, folder, &["accept", "out.json"]).output().expect("an end"),
        2,
        &["--reason"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rests_on_an_expected_failure_makes_a_run_incomplete_but_where_it_may() {
    let broken = server(&["band/update/missing"]).await;
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    ends(&run(&broken, folder, &["--report", "json=out.json"]), 1, &["update/accepts"]);
    ends(
        &accept(&broken, folder, &["--to", "list.toml"]),
        0,
        &["added", "update/ring_time/maximum", "7 cases rest on them", "--blocks"],
    );
    ends(
        &run(&broken, folder, LIST),
        4,
        &["rest on expected failures", "`blocks = true`", "exit 4"],
    );
    let lenient = ["--to", "list.toml", "--replace", "--blocks"];
    ends(&accept(&broken, folder, &lenient), 0, &["replaced"]);
    ends(
        &run(&broken, folder, LIST),
        0,
        &["INCONCLUSIVE", "rest on them and were not judged", "exit 0"],
    );
}
