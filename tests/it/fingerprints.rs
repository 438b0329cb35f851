//! The mark of a failure on real runs: one failure has one mark, whatever the run made up; another has another.

use std::collections::{BTreeMap, BTreeSet};

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed_inside;
use dialcheck::judge::fingerprint;
use dialcheck::reference::{Config, fault};
use dialcheck::results::RunResult;
use dialcheck::run::{Job, Selection};
use dialcheck::target::Role;

/// What a run may be told that has nothing to do with what it finds.
const COURSES: &[fn(&mut Job)] = &[
    |_| {},
    |job| job.seed = 77,
    |job| job.range = "40000-40999".parse().expect("a range"),
    // What breaks the bound of ring_time lies in this range.
    |job| job.range = "1000-1299".parse().expect("a range"),
    |job| {
        "other".clone_into(&mut job.company);
        job.other_company = Some("test".to_owned());
    },
    |job| {
        job.concurrency = 1;
        job.seed = 3;
        job.other_company = None;
        job.range = "5550000-5550499".parse().expect("a range");
    },
];

async fn judged(id: &str, filter: &str, course: &fn(&mut Job)) -> RunResult {
    let change = fault(id).unwrap_or_else(|| panic!("{id} is no fault")).change.clone();
    let config = Config::default().with_change(change);
    let embedded =
        embed_inside(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let mut job = embedded.job.clone();
    job.selection = Selection::new(&[filter.to_owned()]).expect("a selection");
    // The keys of the other roles are those of one company.
    job.credentials.retain(|role, _| matches!(role, Role::SystemAdmin | Role::Session));
    course(&mut job);
    job.prepare().await.expect("a target").run(&|_| {}).await
}

/// The marks of each case that shows a finding.
fn marks(run: &RunResult) -> BTreeMap<String, BTreeSet<String>> {
    let mut marks: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for id in run.findings.iter().flat_map(|finding| &finding.cases) {
        let case = run.cases.iter().find(|case| case.id == *id).expect("a case of the run");
        for check in case.checks.iter().filter(|check| !check.held) {
            marks.entry(id.clone()).or_default().insert(fingerprint(&run.target, case, check));
        }
    }
    marks
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_has_one_mark_in_all_runs() {
    for (id, filter) in [
        ("update/ring_time/maximum-out-by-one", "update/ring_time/*"),
        ("create/virt_exten/small-letters", "create/virt_exten/*"),
        ("clone/name/copy-of", "clone/copies/*"),
        ("clone/no_vm_jump_night/lost", "clone/copies/*"),
        ("delete/neighbours/longer", "delete/*"),
        ("read/virt_exten/scoped", "read/*"),
        ("readfull/scope/virt_exten-ignored", "readfull/scope/*"),
        ("text/name/trimmed", "update/name/*"),
        ("role/read/nobody-allowed", "role/read/*"),
        ("pair/update/capital-queue-loses-depth", "update/subtype/queue"),
    ] {
        let first = judged(id, filter, &COURSES[0]).await;
        let wanted = marks(&first);
        assert!(!wanted.is_empty(), "{id} is not found");
        for course in &COURSES[1..] {
            let run = judged(id, filter, course).await;
            let found = marks(&run);
            let told = |run: &RunResult| -> Vec<String> {
                run.findings.iter().map(|one| format!("{:?}", one.check)).collect()
            };
            assert_eq!(found, wanted, "{id}: {:#?} and {:#?}", told(&first), told(&run));
            for finding in &run.findings {
                let known =
                    first.findings.iter().find(|one| one.requirement == finding.requirement);
                assert_eq!(known.map(|one| &one.fingerprint), Some(&finding.fingerprint), "{id}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_failures_of_one_case_have_two_marks() {
    for (case, ids) in [
        (
            "update/ring_time/maximum",
            &["update/ring_time/maximum-out-by-one", "update/ring_time/maximum-in-by-one"][..],
        ),
        (
            "update/name/exact",
            &[
                "text/name/trimmed",
                "text/name/capitals",
                "text/name/dots-dropped",
                "text/name/cut-at-10",
            ],
        ),
        (
            "read/numrows",
            &["read/numrows/boolean", "read/numrows/zero", "read/numrows/over-by-one"],
        ),
        ("clone/copies/plain", &["clone/name/copy-of", "clone/name/lost"]),
    ] {
        let mut seen = BTreeSet::new();
        for id in ids {
            let run = judged(id, case, &COURSES[0]).await;
            let found = marks(&run)
                .remove(case)
                .unwrap_or_else(|| panic!("{id} fails not in {case}: {:?}", marks(&run)));
            assert!(seen.insert(found.clone()), "{id}: {found:?} is the mark of another");
        }
    }
}
