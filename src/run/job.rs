use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::Semaphore;

use super::engine::{Event, execute};
use super::environment::{Budget, Effort, Environment, State};
use super::guard::{Census, Counter, Guard, Ledger, Radius, Record, Territory};
use super::plan::{Plan, Selection};
use super::preflight::{PreflightError, preflight};
use super::range::Range;
use super::recording::{self, Footer, Header, Line, Tape};
use crate::contract::{Band, Deployment};
use crate::generate::Seed;
use crate::report::text;
use crate::results::{Precheck, PrecheckState, RunResult, Shard};
use crate::suite::suite;
use crate::target::{Carrier, Client, ClientError, Credentials, Headers, Limits, Role, Tls};

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
    /// What is trusted of the target, where it is reached over TLS, and what is shown to it.
    pub tls: Tls,
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
    /// Where the ledger is kept. None for a target that ends with the run: nothing on it is watched over.
    pub ledger: Option<PathBuf>,
    /// What the run may cost.
    pub budget: Budget,
    /// Whether nothing is sent but read and readfull.
    pub read_only: bool,
    /// Which cases run.
    pub selection: Selection,
    /// Which part of the suite runs, in its own part of the extensions; none for the whole of it.
    pub shard: Option<Shard>,
    /// Whether the exchanges of passing cases are kept as well.
    pub keep_exchanges: bool,
    /// Whether it is written down, or was.
    pub tape: Tape,
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
    /// The range has too few extensions for so many parts.
    #[error(
        "the range {range} has too few extensions for {of} parts, which need ten each at the least: name a greater one with --extensions",
        of = shard.of
    )]
    TooManyParts {
        /// The whole range.
        range: Range,
        /// The part.
        shard: Shard,
    },
    /// A ledger tells of another target.
    #[error(
        "the ledger is of {ledger}, not of {url}: nothing was sent; name the ledger of that target with --ledger"
    )]
    OtherTarget {
        /// The target of the ledger.
        ledger: String,
        /// The target that was named.
        url: String,
    },
    /// What the target holds cannot be read.
    #[error(
        "the target cannot be read, so nothing is proven removed: {reason}\n  The ledger stays; try again"
    )]
    Unreadable {
        /// What went wrong.
        reason: String,
    },
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
    name: String,
}

impl Job {
    /// A run against the target at `url`, still without credentials: the whole suite in band 6.5.9+, in the company
    /// `test`, on the extensions 9000-9999 and nothing else, with a ledger in this folder.
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        let name = host_and_port(&url);
        Self {
            ledger: Some(Self::ledger_of(&name)),
            name,
            url,
            carrier: None,
            credentials: Credentials::new(),
            headers: Headers::default(),
            tls: Tls::default(),
            band: Band::V6_5_9,
            deployment: Deployment::default(),
            company: "test".to_owned(),
            other_company: None,
            menu: None,
            range: Range::default(),
            radius: Radius::Own,
            effort: Effort::default(),
            seed: 1,
            concurrency: 8,
            limits: Limits::default(),
            budget: Budget::default(),
            read_only: false,
            selection: Selection::default(),
            shard: None,
            keep_exchanges: false,
            tape: Tape::None,
        }
    }

    /// Where the ledger of the target `name` is kept where nothing else is said: `dialcheck-NAME.ledger.jsonl`.
    pub fn ledger_of(name: &str) -> PathBuf {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let name: String = name.chars().map(plain).collect();
        PathBuf::from(format!("dialcheck-{name}.ledger.jsonl"))
    }

    /// What all calls to the target share. Nothing is sent.
    pub(super) fn environment(&self, territory: Territory) -> Result<Environment, RunError> {
        let credentials = self.credentials.clone();
        let client = match &self.carrier {
            Some(carrier) => Client::with_carrier(&self.url, credentials, Arc::clone(carrier))?,
            None => Client::new(&self.url, credentials, self.limits, &self.tls)?,
        }
        .with_headers(self.headers.clone());
        let blocks = territory.range.blocks();
        let recorded = self.tape.player().map(|player| player.header().watched);
        let outlives = recorded.unwrap_or(self.ledger.is_some());
        Ok(Environment {
            client,
            band: self.band,
            deployment: self.deployment,
            territory,
            menu: self.menu.clone(),
            allowed: self.radius,
            effort: self.effort,
            seed: Seed(self.seed),
            guard: Guard::default(),
            outlives,
            read_only: self.read_only,
            prechecks: Vec::new(),
            budget: self.budget,
            concurrency: self.concurrency.max(1),
            lanes: Semaphore::new(self.concurrency.max(1)),
            marker_block: (outlives && !self.read_only && blocks > 1).then(|| blocks - 1),
            shard: self.shard,
            keep_exchanges: self.keep_exchanges,
            tape: self.tape.clone(),
            state: State::default(),
        })
    }

    /// The extensions of this part of the suite.
    fn own_range(&self) -> Result<Range, RunError> {
        self.shard.map_or(Ok(self.range), |shard| {
            self.range.part(shard).ok_or(RunError::TooManyParts { range: self.range, shard })
        })
    }

    /// Checks all that can be checked without a write: address, selection, target, credentials, range.
    ///
    /// This and other wide doors are boxed: an `async fn` is compiled anew, with all beneath it, wherever it is awaited.
    pub fn prepare(self) -> BoxFuture<'static, Result<Prepared, RunError>> {
        Box::pin(async move {
            let mut env = self.environment(Territory {
                range: self.own_range()?,
                shared: self.range,
                company: self.company.clone(),
                other_company: self.other_company.clone(),
                alone: true,
            })?;
            let mut plan = Plan::new(suite(), &self.selection, &env);
            if let Some(player) = self.tape.player() {
                plan.follow(player);
            }
            if plan.is_empty() {
                return Err(RunError::NothingSelected);
            }
            let cleared = if let Some(player) = self.tape.player() {
                player.cleared().clone().into()
            } else {
                self.tape.begin(Header::of(&self, env.client.base()), self.range);
                preflight(&env).await?
            };
            env.territory.alone = cleared.alone;
            if let Some(why) = &cleared.no_session {
                plan.skip_role(Role::Session, why);
            }
            env.prechecks = cleared.looks;
            if let Some(path) = self.ledger.filter(|_| !self.read_only) {
                let counted = Counter::find(&env).await;
                let census =
                    counted.as_ref().map_or_else(|_| Census::default(), |(_, one)| one.clone());
                let ledger = Ledger::create(&path, env.client.base(), &env.territory, &census)
                    .map_err(|why| RunError::Ledger { reason: ledger_reason(&why, &path), path })?;
                env.prechecks.push(of_census(&counted));
                env.guard = Guard::new(ledger, counted.ok());
            }
            env.tape.note(|| {
                let secrets = env.client.secrets();
                Line::Cleared(recording::Cleared::of(&env, cleared.no_session, &secrets))
            });
            Ok(Prepared { env: Arc::new(env), plan, name: self.name })
        })
    }
}

/// What a target is called that has no name of its own.
pub fn host_and_port(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

/// What the rows that the run does not make are compared by.
fn of_census(counted: &Result<(Counter, Census), String>) -> Precheck {
    let (state, detail) = match counted {
        Ok((counter, census)) => {
            let count = text::counted(census.len(), "extension");
            (PrecheckState::Good, format!("{count} of others watched: {}", counter.words()))
        }
        Err(why) => (
            PrecheckState::Doubtful,
            format!("what others hold cannot be read, so not watched: {why}"),
        ),
    };
    Precheck { subject: "census".to_owned(), state, detail }
}

fn ledger_reason(why: &std::io::Error, path: &Path) -> String {
    if why.kind() != std::io::ErrorKind::AlreadyExists {
        format!("{why}; name another place with --ledger")
    } else if Record::is_in_use(path) {
        "another run is going on there: wait until it has ended".to_owned()
    } else {
        "an earlier run left it, and maybe extensions on the target: `dialcheck cleanup` removes both"
            .to_owned()
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

    /// Runs. The ledger stays where something could not be removed, or foreign rows are not as they were.
    pub fn run(self, on_event: &(dyn Fn(Event<'_>) + Send + Sync)) -> BoxFuture<'_, RunResult> {
        Box::pin(async move {
            let result = execute(&self.env, &self.plan, &self.name, on_event).await;
            if result.leftovers.is_empty() && result.collateral.is_empty() {
                // A ledger that cannot be removed names nothing that is left; the next run will say so.
                let _ = self.env.guard.ledger.settle();
            }
            self.env.tape.note(|| Line::Footer(Box::new(Footer::of(&result))));
            result
        })
    }
}
