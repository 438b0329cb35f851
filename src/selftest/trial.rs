use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::focus::focus;
use super::names::names;
use super::options::Options;
use super::subject::Subject;
use crate::contract::Deployment;
use crate::embedded::embed_inside;
use crate::reference::Access;
use crate::results::{Finding, RunResult, Verdict};
use crate::run::{Effort, Selection};
use crate::target::{Credential, Limits, Role};

/// How long one request may take. A fault may keep a caller waiting; nothing else here does.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A finding, without its exchanges.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The requirement that is said to be broken.
    pub requirement: String,
    /// `fail` or `warning`.
    pub verdict: Verdict,
    /// The cases that show it, the most telling one first.
    pub cases: Vec<String>,
    /// What was expected, in words.
    pub expectation: String,
    /// What was expected, as data.
    pub expected: Value,
    /// What came instead.
    pub actual: Value,
    /// The request body that shows it.
    pub request: Option<String>,
}

/// A case that judged nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stalled {
    /// The case.
    pub case: String,
    /// Why.
    pub reason: String,
}

/// What the suite said of one subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Why the server could not be judged at all.
    pub unjudged: Option<String>,
    /// Whether that is a mistake of the suite, which found nothing by it.
    pub broke_off: bool,
    /// What was found.
    pub findings: Vec<Found>,
    /// The cases that are inconclusive.
    pub inconclusive: Vec<Stalled>,
    /// The extensions that could not be removed.
    pub leftovers: Vec<String>,
    /// The answers to the open questions.
    pub observations: BTreeMap<String, String>,
    /// How many requests were sent.
    pub requests: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
}

/// One thing that a suite must not say of a legal server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The requirement or the case.
    pub place: String,
    /// What was said, in a line.
    pub words: String,
}

impl Trial {
    /// Whether a finding calls the fault of `subject` by its name.
    pub(super) fn names(&self, subject: &Subject) -> bool {
        let broken = subject.requirement.as_deref().unwrap_or_default();
        self.findings.iter().any(|one| names(broken, &one.requirement))
    }

    /// Everything that would alarm the owner of a legal server.
    pub fn alarms(&self) -> Vec<Alarm> {
        let alarm = |place: &str, words: String| Alarm { place: place.to_owned(), words };
        let unjudged = self.unjudged.iter().map(|why| alarm("preflight", why.clone()));
        let found = self.findings.iter().map(|found| {
            let words = format!(
                "{}: {}: expected {}, got {}, in {}",
                found.verdict.name(),
                found.expectation,
                found.expected,
                found.actual,
                found.cases.join(", ")
            );
            alarm(&found.requirement, words)
        });
        let stalled = self
            .inconclusive
            .iter()
            .map(|stalled| alarm(&stalled.case, format!("inconclusive: {}", stalled.reason)));
        let left = self.leftovers.iter().map(|left| alarm("leftovers", left.clone()));
        unjudged.chain(found).chain(stalled).chain(left).collect()
    }
}

/// Makes the server of `subject` and lets the suite judge it. A fault is looked for by the cases that are about it, and
/// by all where these do not find it, or do not call it by its name.
pub(super) async fn attempt(subject: &Subject, options: &Options) -> Trial {
    let started = Instant::now();
    let mut requests = 0;
    let mut trial = Trial::default();
    let close = focus(subject).filter(|_| !options.every_case && options.effort > Effort::Quick);
    for selection in close.into_iter().chain([Selection::default()]) {
        trial = match judged(subject, options, selection).await {
            Ok(run) => of(run),
            Err(why) => Trial { unjudged: Some(why), ..Trial::default() },
        };
        requests += trial.requests;
        if trial.unjudged.is_some() || trial.names(subject) {
            break;
        }
    }
    (trial.requests, trial.duration_ms) = (requests, started.elapsed().as_secs_f64() * 1e3);
    trial
}

/// The run of what `selection` takes against the server of `subject`.
async fn judged(
    subject: &Subject,
    options: &Options,
    selection: Selection,
) -> Result<RunResult, String> {
    let config = subject.config();
    let alone = subject.deployment == Deployment::SingleCompany;
    let config = if alone { config.with_companies(["test"]) } else { config };
    let embedded = embed_inside(config, subject.band, subject.deployment)
        .await
        .map_err(|why| why.to_string())?;
    let mut job = embedded.job.clone();
    if alone {
        job.other_company = None;
    }
    match subject.access {
        Access::Any => {}
        Access::Key => drop(job.credentials.remove(&Role::Session)),
        Access::Session => {
            for credential in job.credentials.values_mut() {
                let Credential::Key(key) = credential else { continue };
                if let Some(owner) = embedded.accounts().iter().find(|one| one.key == *key) {
                    *credential = Credential::Login {
                        username: owner.username.clone(),
                        password: owner.password.clone(),
                    };
                }
            }
        }
    }
    job.effort = options.effort;
    job.seed = options.seed;
    job.limits = Limits { timeout: TIMEOUT, ..Limits::default() };
    job.selection = selection;
    let prepared = job.prepare().await.map_err(|why| why.to_string())?;
    Ok(prepared.run(&|_| {}).await)
}

fn of(run: RunResult) -> Trial {
    let inconclusive = run.cases.iter().filter(|case| case.verdict == Verdict::Inconclusive);
    Trial {
        unjudged: None,
        broke_off: false,
        inconclusive: inconclusive
            .map(|case| Stalled {
                case: case.id.clone(),
                reason: case.reason.clone().unwrap_or_default(),
            })
            .collect(),
        findings: run.findings.into_iter().map(found).collect(),
        leftovers: run.leftovers,
        observations: run.observations,
        requests: run.requests,
        duration_ms: run.duration_ms,
    }
}

fn found(finding: Finding) -> Found {
    Found {
        requirement: finding.requirement,
        verdict: finding.verdict,
        cases: finding.cases,
        expectation: finding.check.expectation,
        expected: finding.check.expected,
        actual: finding.check.actual,
        request: finding.exchange.map(|exchange| exchange.request),
    }
}
