use std::path::Path;
use std::sync::Arc;

use dialcheck::contract::{Band, Deployment};
use dialcheck::embedded::embed;
use dialcheck::reference::{Config, fault};
use dialcheck::results::RunResult;
use dialcheck::run::recording::{Recorder, Recording, Rejudged, Tape, rejudge};
use dialcheck::run::{Effort, Job, Radius};

/// A reference server that is wrong in the given ways.
pub(super) fn config(faults: &[&str]) -> Config {
    faults.iter().fold(Config::default(), |config, id| {
        config.with_change(fault(id).expect("a fault").change.clone())
    })
}

/// Runs the suite against such a server in `band`, and writes it down at `path`.
pub(super) async fn recorded(
    config: Config,
    band: Band,
    path: &Path,
    adapt: impl FnOnce(&mut Job),
) -> RunResult {
    let embedded = embed(config, band, Deployment::OnPremises).await.expect("a server");
    let mut job = embedded.job.clone();
    job.effort = Effort::Standard;
    adapt(&mut job);
    let recorder = Arc::new(Recorder::create(Some(path), &[]).expect("a file"));
    job.tape = Tape::Recording(Arc::clone(&recorder));
    let result = job.prepare().await.expect("a target").run(&|_| {}).await;
    assert_eq!(recorder.finish(), Vec::<String>::new());
    result
}

/// Lets the run watch over others, as one against a unit does.
pub(super) fn watched(folder: &Path) -> impl FnOnce(&mut Job) {
    let ledger = folder.join("ledger.jsonl");
    move |job| {
        job.ledger = Some(ledger);
        job.radius = Radius::Own;
    }
}

/// Judges the only run that stands at `path`.
pub(super) async fn judged_again(path: &Path) -> Rejudged {
    let mut recording = Recording::read(path).expect("a recording");
    assert_eq!(recording.sections.len(), 1);
    rejudge(recording.sections.remove(0), &|_| {}).await.expect("a verdict")
}

/// What two runs must have in common.
pub(super) fn essence(run: &RunResult) -> Vec<String> {
    let cases = run.cases.iter().map(|case| {
        format!(
            "{} {:?} {:?} {:?} {:?}",
            case.id, case.verdict, case.reason, case.checks, case.observations
        )
    });
    let findings = run.findings.iter().map(|one| {
        let exchange = one.exchange.as_ref().map(|one| (&one.request, one.status, &one.response));
        format!(
            "{} {:?} {:?} {:?} {:?}",
            one.requirement, one.cases, one.blocks, one.check, exchange
        )
    });
    let rest = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        run.target,
        run.effort,
        run.filtered,
        run.shard,
        run.summary,
        run.observations,
        run.unwitnessed,
        run.shapes,
        run.leftovers,
        run.collateral,
        run.stopped,
        run.preflight
    );
    cases.chain(findings).chain([rest]).collect()
}

/// Two runs have come to the same.
#[track_caller]
pub(super) fn agree(then: &RunResult, now: &RunResult) {
    let (then, now) = (essence(then), essence(now));
    let pairs = then.iter().zip(&now).filter(|(then, now)| then != now);
    let differing: Vec<_> = pairs.take(3).collect();
    assert!(
        differing.is_empty() && then.len() == now.len(),
        "{} and {}: {differing:#?}",
        then.len(),
        now.len()
    );
}
