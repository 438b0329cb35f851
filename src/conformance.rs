//! The suite as a test of one's own: against a server in this process, or against a URL.

use std::fmt;
use std::sync::Arc;

use crate::contract::{Band, Deployment};
use crate::report::terminal::{self, TerminalOptions};
use crate::results::{CaseResult, Results, Verdict};
use crate::run::{Effort, Job, Radius, Range, RunError, Selection, SelectionError};
use crate::target::{Carrier, Credential, Role};

/// How many characters a line of the report holds.
const WIDTH: usize = 100;

/// A test of one target: who may call, where, and how much is asked.
///
/// ```
/// use dialcheck::conformance::Conformance;
/// use dialcheck::reference::{Config, router};
/// use dialcheck::run::Effort;
/// use dialcheck::target::Role;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// // In your crate: the router that your server serves, and the key of its administrator.
/// let config = Config::default();
/// let key = config.credentials()[0].key.clone();
///
/// Conformance::of_service(router(&config).expect("a router"))
///     .with_key(Role::SystemAdmin, key)
///     .with_effort(Effort::Quick)
///     .with_filter(&["update/ring_time/*"]).expect("a pattern")
///     .run()
///     .await
///     .expect("a server that can be judged")
///     .assert_conforms();
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Conformance {
    job: Job,
}

impl Conformance {
    /// A test of the server at `url`: what stands before `/rest/dialplan/`. As on the command line, it harms nothing
    /// but extensions of its own, and keeps a ledger in the current folder (see [`Job::new`]).
    pub fn of_url(url: impl Into<String>) -> Self {
        Self { job: Job::new(url) }
    }

    /// A test of a server in this process: an axum router, or any other service of the `tower` kind (see
    /// [`InProcess`](crate::target::InProcess)). No socket is opened. Such a server is taken to be there for the test
    /// alone, so its blast radius is the unit, and no ledger is kept.
    pub fn of_service<S>(service: S) -> Self
    where
        crate::target::InProcess<S>: Carrier + 'static,
    {
        let carrier: Arc<dyn Carrier> = Arc::new(crate::target::InProcess::new(service));
        let job = Job::new("http://in-process");
        Self { job: Job { carrier: Some(carrier), radius: Radius::Unit, ledger: None, ..job } }
    }

    /// Who calls as `role`. A System-Admin is needed; the others let the suite judge who may do what.
    #[must_use]
    pub fn with_credential(mut self, role: Role, credential: Credential) -> Self {
        self.job.credentials.insert(role, credential);
        self
    }

    /// [`Self::with_credential`] with a key that goes into the body of each call.
    #[must_use]
    pub fn with_key(self, role: Role, key: impl Into<String>) -> Self {
        self.with_credential(role, Credential::Key(key.into()))
    }

    /// The band whose contract is tested; 6.5.9+ where nothing is said.
    #[must_use]
    pub fn with_band(mut self, band: Band) -> Self {
        self.job.band = band;
        self
    }

    /// The kind of unit that the target is.
    #[must_use]
    pub fn with_deployment(mut self, deployment: Deployment) -> Self {
        self.job.deployment = deployment;
        self
    }

    /// The company to work in; `test` where nothing is said.
    #[must_use]
    pub fn with_company(mut self, company: impl Into<String>) -> Self {
        self.job.company = company.into();
        self
    }

    /// Another company to work in, which lets the suite judge that companies are kept apart.
    #[must_use]
    pub fn with_other_company(mut self, company: impl Into<String>) -> Self {
        self.job.other_company = Some(company.into());
        self
    }

    /// The extensions that may be created, free in each company; 9000-9999 where nothing is said.
    #[must_use]
    pub fn with_extensions(mut self, range: Range) -> Self {
        self.job.range = range;
        self
    }

    /// How many values are tried.
    #[must_use]
    pub fn with_effort(mut self, effort: Effort) -> Self {
        self.job.effort = effort;
        self
    }

    /// What every random choice is made from; 1 where nothing is said.
    #[must_use]
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.job.seed = seed;
        self
    }

    /// The cases that run: those whose id, or a requirement of theirs, matches a pattern as in `update/*`.
    pub fn with_filter<P: AsRef<str>>(mut self, patterns: &[P]) -> Result<Self, SelectionError> {
        let patterns: Vec<String> = patterns.iter().map(|one| one.as_ref().to_owned()).collect();
        self.job.selection = Selection::new(&patterns)?;
        Ok(self)
    }

    /// Changes anything else of the run.
    #[must_use]
    pub fn adjusted(mut self, change: impl FnOnce(&mut Job)) -> Self {
        change(&mut self.job);
        self
    }

    /// Runs the suite. An error says why the target cannot be judged; what the suite found is in the outcome.
    pub async fn run(self) -> Result<Outcome, RunError> {
        let seed = self.job.seed;
        let run = self.job.prepare().await?.run(&|_| {}).await;
        Ok(Outcome { results: Results::new(seed, vec![run]) })
    }
}

/// What the suite found.
#[derive(Clone, Debug)]
pub struct Outcome {
    results: Results,
}

impl Outcome {
    /// The results, for a look at single cases or a report ([`crate::report::write`]).
    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Whether the target conforms: something was judged, nothing failed, and nothing that was to be judged is open.
    pub fn conforms(&self) -> bool {
        self.results.runs.iter().all(|run| {
            let sum = run.summary;
            let judged = sum.pass + sum.warning + sum.observed > 0;
            let whole = run.stopped.is_none()
                && run.leftovers.is_empty()
                && run.collateral.is_empty()
                && !run.cases.iter().any(CaseResult::is_blocked);
            judged && whole && sum.count(Verdict::Fail) + sum.count(Verdict::Inconclusive) == 0
        })
    }

    /// Does nothing where the target conforms.
    ///
    /// # Panics
    ///
    /// With the whole report, where it does not.
    pub fn assert_conforms(&self) {
        assert!(self.conforms(), "\n{self}");
    }
}

/// The report, as the command line prints it.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (exit_code, meaning) = if self.conforms() {
            (0, "the target conforms")
        } else {
            (1, "the target does not conform, or not all could be judged")
        };
        f.write_str(&terminal::render(
            &self.results,
            &TerminalOptions {
                width: WIDTH,
                exit_code,
                exit_meaning: meaning.to_owned(),
                ..TerminalOptions::default()
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{Config, fault, router};

    async fn judged(config: Config) -> Outcome {
        let key = config.credentials()[0].key.clone();
        Conformance::of_service(router(&config).expect("a router"))
            .with_key(Role::SystemAdmin, key)
            .with_effort(Effort::Quick)
            .with_filter(&["update/ring_time/*"])
            .expect("a pattern")
            .run()
            .await
            .expect("judged")
    }

    #[tokio::test]
    async fn a_broken_bound_fails_the_test_with_the_report() {
        let fault = fault("update/ring_time/maximum-out-by-one").expect("a fault");
        let outcome = judged(Config::default().with_change(fault.change.clone())).await;
        assert!(!outcome.conforms());
        let report = outcome.to_string();
        assert!(report.contains("FAIL  update/ring_time/maximum"), "{report}");
        let told = std::panic::catch_unwind(|| outcome.assert_conforms()).expect_err("a panic");
        let told = told.downcast_ref::<String>().expect("a text");
        assert!(told.contains("wanted    1000 (one-above) is refused"), "{told}");
    }

    #[tokio::test]
    async fn a_server_that_conforms_passes() {
        let outcome = judged(Config::default()).await;
        outcome.assert_conforms();
        assert_eq!(outcome.results().runs[0].summary.fail, 0);
    }

    #[tokio::test]
    async fn a_router_that_is_no_dialplan_server_cannot_be_judged() {
        let config = Config::default();
        let other = Conformance::of_service(router(&config).expect("a router"))
            .with_key(Role::SystemAdmin, "wrong")
            .run()
            .await;
        assert!(matches!(other, Err(RunError::Preflight(_))), "{other:?}");
    }
}
