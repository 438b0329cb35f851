use std::path::PathBuf;
use std::sync::Arc;

use super::engine::{Event, execute};
use super::environment::{Effort, Environment, State};
use super::ledger::Ledger;
use super::plan::{Plan, Selection};
use super::preflight::{PreflightError, preflight};
use super::radius::Radius;
use super::range::Range;
use crate::contract::{Band, Deployment};
use crate::generate::Seed;
use crate::results::RunResult;
use crate::suite::suite;
use crate::target::{Carrier, Client, ClientError, Credentials, Headers, Limits, Role};

/// One run of the suite against one target in one band: what to do, before anything is done.
#[derive(Clone, Debug)]
pub struct Job {
    /// The target's URL: what stands before `/rest/dialplan/`.
    pub url: String,
    /// What takes requests there; the network where it is none.
    pub carrier: Option<Arc<dyn Carrier>>,
    /// What reports and snapshots call the target.
    pub name: String,
    /// Who calls.
    pub credentials: Credentials,
    /// What every request carries beside its credentials.
    pub headers: Headers,
    /// The band whose contract is tested.
    pub band: Band,
    /// The deployment that is assumed.
    pub deployment: Deployment,
    /// The company to work in.
    pub company: String,
    /// Another company to work in.
    pub other_company: Option<String>,
    /// An IVR menu that exists.
    pub menu: Option<String>,
    /// The extensions that may be created.
    pub range: Range,
    /// The greatest blast radius of a request.
    pub radius: Radius,
    /// How many values are tried.
    pub effort: Effort,
    /// What every random choice is made from.
    pub seed: u64,
    /// How many cases run at once.
    pub concurrency: usize,
    /// What bounds each request.
    pub limits: Limits,
    /// Where the ledger is kept; in memory where it is none.
    pub ledger: Option<PathBuf>,
    /// Which cases run.
    pub selection: Selection,
    /// Whether the exchanges of passing cases are kept as well.
    pub keep_exchanges: bool,
}

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The target's address is bad.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The target cannot be judged.
    #[error(transparent)]
    Preflight(#[from] PreflightError),
    /// No case is selected.
    #[error("no case is selected: no id matches the filter; `dialcheck list` shows all ids")]
    NothingSelected,
    /// The ledger of an earlier run is still there, or none can be written.
    #[error("the ledger {path} cannot be made: {reason}")]
    Ledger {
        /// Its path.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
}

/// A run that is ready to start.
#[derive(Debug)]
pub struct Prepared {
    env: Arc<Environment>,
    plan: Plan,
    concurrency: usize,
    name: String,
}

impl Job {
    /// Checks all that can be checked without a write: address, selection, target, credentials, range.
    pub async fn prepare(self) -> Result<Prepared, RunError> {
        let client = match self.carrier {
            Some(carrier) => Client::with_carrier(&self.url, self.credentials, carrier)?,
            None => Client::new(&self.url, self.credentials, self.limits)?,
        }
        .with_headers(self.headers);
        let mut env = Environment {
            client,
            band: self.band,
            deployment: self.deployment,
            company: self.company,
            other_company: self.other_company,
            menu: self.menu,
            range: self.range,
            allowed: self.radius,
            alone: true,
            effort: self.effort,
            seed: Seed(self.seed),
            ledger: Ledger::none(),
            keep_exchanges: self.keep_exchanges,
            state: State::default(),
        };
        let mut plan = Plan::new(suite(), &self.selection, &env);
        if plan.is_empty() {
            return Err(RunError::NothingSelected);
        }
        let cleared = preflight(&env).await?;
        env.alone = cleared.alone;
        if let Some(why) = cleared.no_session {
            plan.skip_role(Role::Session, &why);
        }
        if let Some(path) = self.ledger {
            env.ledger = Ledger::create(&path, env.client.base())
                .map_err(|why| RunError::Ledger { reason: ledger_reason(&why), path })?;
        }
        Ok(Prepared { env: Arc::new(env), plan, concurrency: self.concurrency, name: self.name })
    }
}

fn ledger_reason(why: &std::io::Error) -> String {
    if why.kind() == std::io::ErrorKind::AlreadyExists {
        "an earlier run left it, and maybe extensions on the target; remove those, then the file"
            .to_owned()
    } else {
        format!("{why}; name another place with --ledger")
    }
}

impl Prepared {
    /// What the run shares; to interrupt it, for one.
    pub fn environment(&self) -> Arc<Environment> {
        Arc::clone(&self.env)
    }

    /// How many cases will be reported.
    pub fn cases(&self) -> usize {
        self.plan.len()
    }

    /// Runs. The ledger stays where something could not be removed.
    pub async fn run(self, on_event: &(dyn Fn(Event<'_>) + Send + Sync)) -> RunResult {
        let result = execute(&self.env, &self.plan, self.concurrency, &self.name, on_event).await;
        if result.leftovers.is_empty() {
            // A ledger that cannot be removed names nothing that is left; the next run will say so.
            let _ = self.env.ledger.settle();
        }
        result
    }
}
