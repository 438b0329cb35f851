//! Call sequences: the clean server never differs from the model, and faults that need several calls are
//! found, named and made short.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use dialcheck::contract::{Band, Deployment, Operation};
use dialcheck::embedded::embed;
use dialcheck::reference::{Call, Change, Config, Next, Parts, Reply, Row, Scope, Settings};
use dialcheck::results::{Finding, RunResult, Verdict};
use dialcheck::run::{Effort, Job, Selection};
use serde_json::{Map, Value, json};

fn sequences(mut job: Job, seed: u64, effort: Effort) -> Job {
    job.selection = Selection::new(&["sequence/*".to_owned()]).expect("a pattern");
    job.seed = seed;
    job.effort = effort;
    job
}

/// What is wrong in a run, in words; nothing where it is clean.
fn alarms(run: &RunResult) -> Vec<String> {
    let findings = run.findings.iter().map(|finding| {
        format!("{}: {} {:?}", finding.requirement, finding.check.expectation, finding.check)
    });
    let unclear = run.cases.iter().filter(|case| case.verdict == Verdict::Inconclusive);
    findings.chain(unclear.map(|case| format!("{} {:?}", case.id, case.reason))).collect()
}

async fn clean(seeds: std::ops::Range<u64>, effort: Effort, deployment: Deployment) {
    for band in Band::ALL {
        let embedded = embed(Config::default(), band, deployment).await.expect("a server");
        for seed in seeds.clone() {
            let job = sequences(embedded.job.clone(), seed, effort);
            let run = job.prepare().await.expect("a target").run(&|_| {}).await;
            assert_eq!(alarms(&run), Vec::<String>::new(), "{band} seed {seed}");
            assert_eq!(run.leftovers, Vec::<String>::new(), "{band} seed {seed}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clean_server_does_as_the_model_says() {
    clean(1..31, Effort::Quick, Deployment::OnPremises).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_any_deployment_at_greater_effort() {
    clean(1..3, Effort::Standard, Deployment::OnPremises).await;
    clean(3..5, Effort::Standard, Deployment::Hosted).await;
    clean(5..7, Effort::Standard, Deployment::SingleCompany).await;
}

/// What `change` makes the sequences of the later band find.
async fn found(change: Change) -> Vec<Finding> {
    let config = Config::default().with_change(change);
    let embedded = embed(config, Band::V6_5_9, Deployment::OnPremises).await.expect("a server");
    let job = sequences(embedded.job.clone(), 1, Effort::Quick);
    job.prepare().await.expect("a target").run(&|_| {}).await.findings
}

/// How many calls the shell lines of a finding make, looks not counted.
fn calls(finding: &Finding) -> usize {
    let curl = finding.curl.as_deref().unwrap_or_default();
    curl.lines().filter(|line| !line.contains("/rest/dialplan/read")).count()
}

/// `change` is found, by one finding, named `requirement`, in at most five calls that begin with nothing.
async fn is_found(change: Change, requirement: &str) {
    let findings = found(change).await;
    let names: Vec<&str> = findings.iter().map(|finding| finding.requirement.as_str()).collect();
    let told: Vec<_> = findings
        .iter()
        .map(|f| (&f.cases, &f.check.expectation, &f.check.expected, &f.check.actual))
        .collect();
    assert_eq!(names, [requirement], "{told:#?}");
    let finding = &findings[0];
    assert!((1..=5).contains(&calls(finding)), "{:#?}", finding.curl);
    let curl = finding.curl.as_deref().unwrap_or_default();
    assert!(
        curl.starts_with("curl")
            && curl.lines().next().is_some_and(|first| first.contains("/create/"))
    );
    assert!(finding.check.expectation.starts_with("after create"), "{}", finding.check.expectation);
}

/// A change that is a layer with a state of its own.
fn layer<S, F>(act: fn(Next, Call, Arc<S>) -> F) -> Change
where
    S: Default + Send + Sync + 'static,
    F: Future<Output = Reply> + Send + 'static,
{
    Change::new(move |parts: &mut Parts| {
        let state = Arc::<S>::default();
        parts.around_unit(move |next, call| act(next, call, Arc::clone(&state)));
    })
}

/// Which extension a row is.
fn name(row: &Row) -> String {
    format!("{}@{}", row.scoped_exten(), row.company)
}

fn rows(next: &Next, scope: &Scope) -> Vec<Row> {
    next.store.read(|tables| tables.find(scope)).expect("the store reads")
}

fn write(next: &Next, row: &Row, settings: &Map<String, Value>) {
    next.store.write(|tables| tables.write_settings(row.id, settings)).expect("the store writes");
}

type Names = Mutex<BTreeMap<String, u32>>;

async fn only_the_first_update(next: Next, call: Call, seen: Arc<Names>) -> Reply {
    if call.operation == Operation::Update
        && let [row] = rows(&next, &Scope::of(&call)).as_slice()
    {
        let mut seen = seen.lock().expect("a lock");
        let count = seen.entry(name(row)).or_default();
        *count += 1;
        if *count > 1 {
            return Reply::success(Map::from_iter([("numrows".to_owned(), json!(1))]));
        }
    }
    next.handle(call).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_only_works_once_is_found() {
    is_found(layer(only_the_first_update), "update/repeated").await;
}

type Kept = Mutex<BTreeMap<String, Settings>>;

async fn settings_come_back(next: Next, call: Call, kept: Arc<Kept>) -> Reply {
    let (operation, values) = (call.operation, call.values());
    let before = rows(&next, &Scope::everything());
    let reply = next.handle(call).await;
    let after = rows(&next, &Scope::everything());
    let mut kept = kept.lock().expect("a lock");
    if operation == Operation::Delete && reply.succeeded() {
        for gone in before.iter().filter(|row| after.iter().all(|other| other.id != row.id)) {
            kept.insert(name(gone), gone.settings.clone());
        }
    }
    if operation == Operation::Create && reply.succeeded() && values["voicemail"] == false {
        for new in after.iter().filter(|row| before.iter().all(|other| other.id != row.id)) {
            if let Some(settings) = kept.get(&name(new)) {
                let mut settings = settings.clone();
                for decided in ["ring_type", "nightmode", "voicemail_box"] {
                    Arc::make_mut(&mut settings)
                        .insert(decided.to_owned(), new.settings[decided].clone());
                }
                write(&next, new, &settings);
            }
        }
    }
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_outlive_a_deletion_are_found() {
    is_found(layer(settings_come_back), "delete/forgets").await;
}

type Pairs = Mutex<Vec<(i64, i64)>>;

async fn clones_share(next: Next, call: Call, pairs: Arc<Pairs>) -> Reply {
    let selected = rows(&next, &Scope::of(&call));
    let (operation, target) = (call.operation, call.values().remove("virt_exten"));
    let reply = next.handle(call).await;
    let [row] = selected.as_slice() else { return reply };
    if !reply.succeeded() {
        return reply;
    }
    let all = rows(&next, &Scope::everything());
    let mut pairs = pairs.lock().expect("a lock");
    if operation == Operation::Clone {
        let copy = all.iter().rfind(|one| Some(&json!(one.virt_exten)) == target.as_ref());
        pairs.extend(copy.map(|copy| (row.id, copy.id)));
    }
    if operation == Operation::Update {
        let source = all.iter().find(|one| one.id == row.id).expect("the updated row");
        for (_, copy) in pairs.iter().filter(|(id, _)| *id == row.id) {
            if let Some(copy) = all.iter().find(|one| one.id == *copy) {
                write(&next, copy, &source.settings);
            }
        }
    }
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_that_shares_its_settings_is_found() {
    is_found(layer(clones_share), "clone/independent").await;
}

async fn swapped(next: Next, mut call: Call, _: Arc<()>) -> Reply {
    if let Some(values) = call.body["values"].as_object_mut()
        && let (Some(one), Some(other)) = (values.get("moh_in"), values.get("moh_out"))
    {
        let (one, other) = (one.clone(), other.clone());
        values.insert("moh_in".to_owned(), other);
        values.insert("moh_out".to_owned(), one);
    }
    next.handle(call).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_columns_that_change_places_are_found() {
    is_found(layer(swapped), "update/together").await;
}

async fn twin_goes_too(next: Next, call: Call, _: Arc<()>) -> Reply {
    let selected = rows(&next, &Scope::of(&call));
    let deletes = call.operation == Operation::Delete;
    let reply = next.handle(call).await;
    if let ([row], true) = (selected.as_slice(), deletes && reply.succeeded()) {
        let gone = next.store.write(|tables| {
            match tables.lookup(&row.virt_exten, &row.company, true)? {
                Some(twin) => tables.remove(twin.id),
                None => Ok(()),
            }
        });
        gone.expect("the store writes");
    }
    reply
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_twin_that_goes_with_the_public_one_is_found() {
    is_found(layer(twin_goes_too), "delete/neighbours").await;
}
