//! Snapshots and differences as their users call them: what a run leaves pending, what becomes of it, and with which
//! exit codes.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use dialcheck::reference::{Config, Server, fault, spawn};
use serde_json::Value;

use crate::process::{dialcheck, said};

const FILTER: &str = "update/ring_time/*";

/// A folder with snapshots, and two units: one that does what the document says, and one that takes 1000 s.
struct Desk {
    folder: tempfile::TempDir,
    clean: Server,
    broken: Server,
}

impl Desk {
    async fn new() -> Self {
        let wrong = fault("update/ring_time/maximum-out-by-one").expect("it is in the set");
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            clean: spawn(Config::default()).await.expect("a server"),
            broken: spawn(Config::default().with_change(wrong.change.clone()))
                .await
                .expect("a server"),
        }
    }

    fn call(&self, args: &[&str]) -> Output {
        self.call_of(&self.clean, args)
    }

    fn call_of(&self, server: &Server, args: &[&str]) -> Output {
        let mut command = dialcheck(server, self.folder.path(), args);
        command.stdin(Stdio::null()).output().expect("the binary runs")
    }

    /// A run under the one name `unit`, whatever the server's port.
    fn run(&self, server: &Server, args: &[&str], code: i32) -> String {
        let url = server.url();
        let own = ["run", &url, "--name", "unit", "--snapshots", "kept", "--effort", "quick"];
        let output = self.call_of(server, &[&own[..], &["--filter", FILTER], args].concat());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", said(&output));
        said(&output)
    }

    /// `dialcheck snapshot` on the folder.
    #[track_caller]
    fn snapshot(&self, args: &[&str], code: i32, words: &[&str]) -> String {
        self.ends(&[&["snapshot"], args, &["--snapshots", "kept"]].concat(), code, words)
    }

    #[track_caller]
    fn ends(&self, args: &[&str], code: i32, words: &[&str]) -> String {
        let output = self.call(args);
        let text = said(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
        for word in words {
            assert!(text.contains(word), "{args:?} does not say {word:?}: {text}");
        }
        text
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join("kept/unit").join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).expect("a file")
    }
}

const ACCEPTED: &str = "6.5.9+.json";
const PENDING: &str = "6.5.9+.json.new";

/// What an API user reads of the fault.
const TOLD: &str = "update now takes ring_time 1000 (one-above)";

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_shown_and_accepted_or_rejected() {
    let desk = Desk::new().await;
    desk.run(&desk.clean, &["--snapshot", "update"], 0);
    let first = desk.text(ACCEPTED);
    desk.snapshot(&["show"], 0, &["unit/6.5.9+", "accepted"]);
    desk.snapshot(&["diff"], 0, &["nothing is pending"]);
    desk.snapshot(&["accept"], 0, &["nothing is pending"]);
    desk.snapshot(&["reject"], 0, &["nothing is pending"]);
    desk.snapshot(&["review"], 0, &["nothing is pending"]);

    for mode in ["auto", "check"] {
        let told = desk.run(&desk.broken, &["--snapshot", mode], 1);
        assert!(told.contains(TOLD) && told.contains("dialcheck snapshot review"), "{told}");
        assert_eq!(desk.text(ACCEPTED), first);
        desk.snapshot(&["show"], 0, &["another pending"]);
        let words = [TOLD, "TARGET", "pass -> fail  update/ring_time/maximum"];
        let told = desk.snapshot(&["diff", "unit/*"], 1, &words);
        assert!(!told.contains("SUITE") && !told.contains("CONTRACT"), "{told}");
        desk.snapshot(&["review"], 2, &["no terminal", "1 pending", "dialcheck snapshot diff"]);
        desk.snapshot(&["reject", "unit/6.5.9+"], 0, &["rejected  unit/6.5.9+"]);
        assert_eq!((desk.text(ACCEPTED), desk.file(PENDING).exists()), (first.clone(), false));
    }

    // What is as it was takes back what waited.
    desk.run(&desk.broken, &["--snapshot", "auto"], 1);
    assert!(desk.file(PENDING).exists());
    desk.run(&desk.clean, &["--snapshot", "check"], 0);
    assert!(!desk.file(PENDING).exists());

    desk.run(&desk.broken, &["--snapshot", "auto"], 1);
    let pending = desk.text(PENDING);
    desk.snapshot(&["accept"], 0, &["accepted  unit/6.5.9+"]);
    assert_eq!((desk.text(ACCEPTED), desk.file(PENDING).exists()), (pending, false));
    let told = desk.run(&desk.broken, &["--snapshot", "check"], 1);
    assert!(told.contains("unchanged") && !told.contains(TOLD), "{told}");
    desk.snapshot(&["show", "unit"], 0, &["update/ring_time/maximum: 1000 (one-above) is refused"]);
    let told = desk.run(&desk.clean, &["--snapshot", "update"], 0);
    assert!(told.contains("update now refuses ring_time 1000 (one-above)"), "{told}");
    assert_eq!(desk.text(ACCEPTED), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_the_same_whatever_the_numbers_and_the_order() {
    let desk = Desk::new().await;
    let more = ["--filter", "update/vm_jump*", "--filter", "clone/*", "--snapshot", "update"];
    desk.run(&desk.broken, &[&more[..], &["--concurrency", "1"]].concat(), 1);
    let first = desk.text(ACCEPTED);
    assert!(first.contains("1000 (one-above) is refused"), "{first}");
    let others = ["--extensions", "7000-7999", "--concurrency", "12", "--seed", "1"];
    desk.run(&desk.broken, &[&more[..], &others].concat(), 1);
    assert_eq!(desk.text(ACCEPTED), first);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_can_write_nothing_still_fails_for_what_differs() {
    let desk = Desk::new().await;
    desk.run(&desk.clean, &["--snapshot", "update"], 0);
    // In the way of the pending file, for any user.
    std::fs::create_dir(desk.file(PENDING)).expect("a folder");
    let filter = ["--filter", "update/ring_time/type", "--snapshot", "check"];
    let changed = desk.text(ACCEPTED).replacen("\"pass\"", "\"warning\"", 1);
    std::fs::write(desk.file(ACCEPTED), changed).expect("written");
    let told = desk.run(&desk.clean, &filter, 1);
    assert!(told.contains("differs") && told.contains("cannot write the snapshot"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_used_is_exit_2_and_says_what_to_do() {
    let desk = Desk::new().await;
    for action in ["show", "diff", "accept", "reject", "review"] {
        desk.ends(&["snapshot", action], 2, &["--snapshots DIR", "dialcheck.toml"]);
        desk.snapshot(&[action], 2, &["cannot read", "kept", "dialcheck run --snapshots"]);
    }
    desk.run(&desk.clean, &["--snapshot", "update"], 0);
    for action in ["show", "diff", "accept", "reject", "review"] {
        desk.snapshot(&[action, "unit/6.5.8+"], 2, &["did you mean unit/6.5.9+?"]);
        desk.snapshot(&[action, "["], 2, &["no pattern"]);
    }
    std::fs::write(desk.file(PENDING), "oops").expect("written");
    for action in ["show", "diff", "accept"] {
        desk.snapshot(&[action], 2, &[PENDING, "is broken"]);
    }
    let first = desk.text(ACCEPTED);
    desk.snapshot(&["reject"], 0, &["rejected"]);
    assert_eq!(desk.text(ACCEPTED), first);

    let older = first.replacen("\"snapshot_version\": 2", "\"snapshot_version\": 1", 1);
    assert_ne!(older, first);
    std::fs::write(desk.file(ACCEPTED), older).expect("written");
    desk.snapshot(&["show"], 2, &["has version 1", "an older build", "--snapshot update"]);
    desk.run(&desk.clean, &["--snapshot", "update"], 2);

    // The folder may stand in the configuration.
    std::fs::write(desk.file(ACCEPTED), first).expect("written");
    let config = desk.folder.path().join("dialcheck.toml");
    std::fs::write(config, "snapshots = \"kept\"\n").expect("written");
    desk.ends(&["snapshot", "show"], 0, &["unit/6.5.9+"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_and_snapshots_are_compared() {
    let desk = Desk::new().await;
    let update = ["--snapshot", "update"];
    desk.run(&desk.clean, &[&update[..], &["--report", "json=clean.json"]].concat(), 0);
    desk.run(&desk.broken, &["--report", "json=broken.json"], 1);
    let kept = "kept/unit/6.5.9+.json";
    desk.ends(&["diff", "clean.json", "clean.json"], 0, &["no difference"]);
    desk.ends(&["diff", "clean.json", kept], 0, &["no difference"]);
    desk.ends(&["diff", kept, kept], 0, &["no difference"]);
    desk.ends(&["diff", "clean.json", "broken.json"], 1, &["1 new", TOLD, "TARGET"]);
    desk.ends(&["diff", kept, "broken.json"], 1, &["1 new", TOLD]);
    desk.ends(&["diff", "broken.json", kept], 1, &["1 fixed", "update now refuses ring_time 1000"]);
    desk.ends(&["diff", kept, "kept/unit/6.5.9+.json.new"], 1, &["1 new", TOLD]);

    let json = desk.ends(&["diff", kept, "broken.json", "--format", "json"], 1, &[]);
    let document: Value = serde_json::from_str(&json).expect("JSON");
    validates(&document);
    let new = &document["comparisons"][0]["findings"]["new"];
    assert_eq!(new[0]["requirement"], "update/ring_time/maximum");

    desk.ends(&["diff", "clean.json"], 2, &["clean.json", "holds 1 run", "second file"]);
    desk.ends(&["diff", "no.json", "clean.json"], 2, &["cannot read no.json"]);
    std::fs::write(desk.folder.path().join("x.json"), "{}").expect("written");
    desk.ends(&["diff", "x.json", "clean.json"], 2, &["x.json", "neither"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bands_are_compared_of_one_file_and_of_the_contract() {
    let desk = Desk::new().await;
    let filters = ["--filter", FILTER, "--filter", "clone/accepts"];
    let run = [&["run", "--effort", "quick", "--report", "json=both.json"], &filters[..]].concat();
    desk.ends(&run, 0, &[]);
    // Clone is not there in the older band, and so nothing that differs.
    desk.ends(&["diff", "both.json"], 0, &["no difference", "1 case left out"]);

    desk.ends(&["diff", "6.3.10", "6.5.9"], 1, &["operation new: clone", "clone/accepts"]);
    desk.ends(&["diff", "6.5.9+", "6.4"], 1, &["operation gone: clone"]);
    desk.ends(&["diff", "6.4.2", "6.3.10"], 0, &["no difference"]);
    desk.ends(&["diff", "6.3.9", "6.5.9"], 2, &["read alone"]);
    desk.ends(&["diff", "6.5.9"], 2, &["another one"]);
    desk.ends(&["diff", "6.5.9", "both.json"], 2, &["two of a kind"]);
    desk.ends(&["diff"], 2, &["Usage"]);
    let json = desk.ends(&["diff", "6.3.10", "6.5.9", "--format", "json"], 1, &[]);
    validates(&serde_json::from_str(&json).expect("JSON"));
}

fn validates(document: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/diff.schema.json");
    let schema = std::fs::read_to_string(path).expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema compiles");
    let errors: Vec<String> =
        validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}
