//! The suite on the clean reference server, in each band: what it finds, that it repeats itself, and that
//! it leaves nothing behind.

use std::collections::BTreeMap;

use dialcheck::contract::{Band, Contract, Deployment};
use dialcheck::embedded::embed;
use dialcheck::reference::Config;
use dialcheck::report::Format;
use dialcheck::results::{Results, RunResult, Verdict};
use dialcheck::run::Selection;
use dialcheck::snapshot::{Origin, Snapshot};
use serde_json::{Value, json};

async fn run(band: Band, change: impl FnOnce(&mut dialcheck::run::Job)) -> RunResult {
    let mut embedded =
        embed(Config::default(), band, Deployment::OnPremises).await.expect("a server");
    change(&mut embedded.job);
    embedded.job.prepare().await.expect("a target that can be judged").run(&|_| {}).await
}

fn not_clean(run: &RunResult) -> Vec<String> {
    run.cases
        .iter()
        .filter(|case| {
            matches!(case.verdict, Verdict::Fail | Verdict::Warning | Verdict::Inconclusive)
        })
        .map(|case| format!("{} {:?} {:?}", case.id, case.verdict, case.reason))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_server_conforms_in_both_bands_and_is_left_as_it_was() {
    for band in Band::ALL {
        let embedded =
            embed(Config::default(), band, Deployment::OnPremises).await.expect("a server");
        let rows = || {
            embedded.store().read(|tables| tables.find(&dialcheck::reference::Scope::everything()))
        };
        let before = format!("{:?}", rows().expect("rows"));
        let result = embedded.job.clone().prepare().await.expect("a target").run(&|_| {}).await;
        assert_eq!(not_clean(&result), Vec::<String>::new(), "{band}");
        assert_eq!(result.leftovers, Vec::<String>::new(), "{band}");
        assert!(result.summary.pass > 300, "{band}: {:?}", result.summary);
        assert_eq!(format!("{:?}", rows().expect("rows")), before, "{band}");
        let snapshot = Snapshot::of(
            &result,
            &Origin { contract_hash: "contract".to_owned(), tool_version: "version".to_owned() },
        );
        insta::assert_json_snapshot!(format!("reference_{band}"), snapshot);
        let mut results = Results::new(1, vec![result]);
        results.runs.iter_mut().for_each(|run| run.cases.truncate(400));
        validates(&results);
    }
}

/// The JSON report must be of the form that its schema gives.
fn validates(results: &Results) {
    let schema: Value = serde_json::from_str(include_str!("../../schemas/results.schema.json"))
        .expect("the schema of results");
    let validator = jsonschema::draft202012::options().build(&schema).expect("a JSON Schema");
    let text = (Format::find("json").expect("the JSON format").render)(results);
    let report: Value = serde_json::from_str(&text).expect("JSON");
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn other_deployments_conform_as_well() {
    for deployment in [Deployment::Hosted, Deployment::SingleCompany] {
        let embedded = embed(Config::default(), Band::V6_5_9, deployment).await.expect("a server");
        let result = embedded.job.prepare().await.expect("a target").run(&|_| {}).await;
        assert_eq!(not_clean(&result), Vec::<String>::new(), "{deployment}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_with_one_seed_send_the_same_bytes() {
    let requests = |run: &RunResult| -> BTreeMap<String, Vec<String>> {
        // Which of several calls at once wins is the target's choice, and what is cleaned up hangs on it.
        run.cases
            .iter()
            .filter(|case| !case.id.starts_with("concurrency/"))
            .map(|case| {
                let sent = case
                    .exchanges
                    .iter()
                    .map(|one| format!("{} {} {}", one.role, one.path, one.request));
                (case.id.clone(), sent.collect())
            })
            .collect()
    };
    let first = run(Band::V6_5_9, |job| {
        job.keep_exchanges = true;
        job.concurrency = 16;
    })
    .await;
    let second = run(Band::V6_5_9, |job| {
        job.keep_exchanges = true;
        job.concurrency = 3;
    })
    .await;
    let (first, second) = (requests(&first), requests(&second));
    assert!(first.values().map(Vec::len).sum::<usize>() > 3000);
    let differing: Vec<&String> =
        first.keys().filter(|id| first.get(*id) != second.get(*id)).collect();
    assert_eq!(differing, Vec::<&String>::new());
    assert_eq!(first.len(), second.len());
    let other = run(Band::V6_5_9, |job| {
        job.keep_exchanges = true;
        job.seed = 2;
    })
    .await;
    assert!(first != requests(&other), "another seed sends something else");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_runs_its_cases_alone() {
    let patterns = ["update/ring_time/*".to_owned()];
    let result = run(Band::V6_5_9, |job| {
        job.selection = Selection::new(&patterns).expect("a pattern");
    })
    .await;
    assert!(
        result.cases.iter().all(|case| case.id.starts_with("update/ring_time/")),
        "{:?}",
        result.cases.len()
    );
    assert!(result.cases.len() >= 7);
}

#[test]
fn every_observation_is_a_known_question_and_a_legal_answer() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let result = runtime.block_on(run(Band::V6_5_9, |_| {}));
    assert!(result.observations.len() > 40);
    for (question, answer) in &result.observations {
        let known = [format!("open/{question}"), format!("wire/{question}")];
        let requirement = known.iter().find_map(|id| Contract::get().requirement(id));
        let requirement = requirement.unwrap_or_else(|| panic!("{question} is no question"));
        let legal = requirement.answers.is_empty() || requirement.answers.contains(answer);
        assert!(legal, "{question}: {answer:?} is not among {:?}", json!(requirement.answers));
    }
}
