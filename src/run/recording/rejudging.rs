use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::line::{Header, RecordedRole};
use super::player::Player;
use super::reading::Section;
use super::shape;
use super::tape::Tape;
use crate::contract::Documents;
use crate::gather::Gather as _;
use crate::results::RunResult;
use crate::run::{Budget, Effort, Event, Job, RunError, Selection};
use crate::suite::suite;
use crate::target::{
    Carrier, Credential, Credentials, Headers, Limits, Loss, Request, Response, Role, Tls,
};

/// A recorded run that was judged again.
#[derive(Debug)]
pub struct Rejudged {
    /// What today's suite says of it.
    pub run: RunResult,
    /// What somebody should know who reads that.
    pub notes: Vec<String>,
}

/// Why a recorded run cannot be judged.
#[derive(Debug, thiserror::Error)]
pub enum RejudgeError {
    /// It ended before the first case that is reported.
    #[error(
        "the recording of {band} ends before the first case that is reported, so there is nothing to judge: {why}; record again"
    )]
    Empty {
        /// The band.
        band: String,
        /// What is missing.
        why: String,
    },
    /// Its header has a value that this build does not know.
    #[error("the header of the recording: {0}; use the build that wrote it, or record again")]
    Header(String),
    /// The run could not be made.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Judges `section` by today's suite, one case at a time. Nothing is sent anywhere.
///
/// # Errors
///
/// Where it ends before the first case that is reported, its header is not understood, or none of its cases is left in the suite.
pub fn rejudge(
    section: Section,
    on_event: &(dyn Fn(Event<'_>) + Send + Sync),
) -> BoxFuture<'_, Result<Rejudged, RejudgeError>> {
    Box::pin(async move {
        let notes = notes(&section);
        let (band, partial) = (section.header.band, section.partial.clone());
        let mut job = job(&section).map_err(RejudgeError::Header)?;
        let Some(player) = Player::new(section) else {
            let why = partial.unwrap_or_else(|| "the target could not be judged then".to_owned());
            return Err(RejudgeError::Empty { band: band.to_string(), why });
        };
        let player = Arc::new(player);
        job.tape = Tape::Playing(Arc::clone(&player));
        let mut run = job.prepare().await?.run(on_event).await;
        let interrupted = || "the recorded run was interrupted".to_owned();
        match player.footer() {
            Some(footer) => {
                let ended = footer.stopped.clone().or_else(|| footer.interrupted.then(interrupted));
                run.stopped = partial.or(ended);
                (run.requests, run.duration_ms) = (footer.requests, footer.duration_ms);
            }
            None => run.stopped = partial,
        }
        Ok(Rejudged { run, notes })
    })
}

/// What has changed since it was recorded.
fn notes(section: &Section) -> Vec<String> {
    let header = &section.header;
    // Cases on extensions of others are for runs that make none of their own.
    let brief = header.effort == Effort::Quick.name() && header.selection.is_empty();
    let today: BTreeSet<String> = suite()
        .iter()
        .filter(|case| !case.existing || header.read_only)
        .filter(|case| !case.brief || brief)
        .map(|case| case.id.clone())
        .collect();
    let gone = section.cases.keys().filter(|id| !today.contains(*id)).count();
    let asked = |id: &&String| header.shard.is_none_or(|shard| shard.has(id));
    let new = today.iter().filter(asked).filter(|id| !section.cases.contains_key(*id)).count();
    let mut notes = Vec::new();
    if header.contract_hash != Documents::hash() {
        notes.push(format!(
            "{} was recorded by dialcheck {} under another contract, and is judged under that of {}",
            header.band,
            header.tool.version,
            env!("CARGO_PKG_VERSION"),
        ));
    }
    if gone > 0 {
        notes.push(format!("{}: {gone} recorded cases are in the suite no more", header.band));
    }
    if new > 0 && header.selection.is_empty() && section.partial.is_none() {
        notes.push(format!(
            "{}: {new} cases of today's suite are not in the recording, and left out",
            header.band
        ));
    }
    if section.blotted > 0 {
        notes.push(format!(
            "{}: {} answers stand in the recording with secrets or passcodes of others blotted out",
            header.band, section.blotted
        ));
    }
    notes
}

/// The run that would send what is recorded.
fn job(section: &Section) -> Result<Job, String> {
    let header = &section.header;
    let said = |why: &dyn std::fmt::Display| why.to_string();
    Ok(Job {
        url: header.url.clone(),
        carrier: Some(Arc::new(Nowhere)),
        name: header.name.clone(),
        credentials: credentials(header),
        headers: Headers::default(),
        tls: Tls::default(),
        band: header.band,
        deployment: header.deployment,
        company: header.company.clone(),
        other_company: header.other_company.clone(),
        menu: header.menu.clone(),
        range: header.extensions.parse().map_err(|why| said(&why as &crate::run::RangeError))?,
        radius: header.blast_radius.parse()?,
        effort: header.effort.parse()?,
        seed: header.seed,
        concurrency: 1,
        limits: Limits::default(),
        ledger: None,
        budget: Budget::default(),
        read_only: header.read_only,
        selection: selection(section),
        shard: header.shard,
        keep_exchanges: false,
        tape: Tape::None,
    })
}

/// The cases that were asked for. Where these were all, the player leaves those that are recorded.
fn selection(section: &Section) -> Selection {
    if section.header.selection.is_empty() {
        return Selection::default();
    }
    let reported = section.cases.values().filter(|case| !case.silent);
    Selection::only(reported.map(|case| case.case.clone()).collect())
}

/// Credentials of the same roles, which open nothing.
fn credentials(header: &Header) -> Credentials {
    let role = |name: &str| Role::GIVEN.into_iter().find(|role| role.name() == name);
    let credential = |one: &RecordedRole| {
        let secret = shape::of_secret(one.has_letters);
        if one.logs_in {
            Credential::Login { username: "recorded".to_owned(), password: secret }
        } else {
            Credential::Key(secret)
        }
    };
    header.roles.iter().filter_map(|one| Some((role(&one.role)?, credential(one)))).gather()
}

/// What a run has for a network that sends nothing.
#[derive(Debug)]
struct Nowhere;

impl Carrier for Nowhere {
    fn carry(&self, _: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        Box::pin(async { Err(Loss::unusable("a recording is judged without its target")) })
    }
}
