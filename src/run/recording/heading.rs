//! How a run is called, as its recording says.

use std::time::SystemTime;

use super::line::{Cleared, Footer, Header, RecordedRole, SCHEMA_VERSION};
use super::moment;
use crate::contract::Documents;
use crate::results::{Precheck, RunResult, Tool};
use crate::run::{Environment, Job, Range};
use crate::target::Secrets;

impl Header {
    /// The header of a run of `job` against the target at `url`.
    pub(in crate::run) fn of(job: &Job, url: &str) -> Self {
        let roles = job.credentials.iter().map(|(role, credential)| RecordedRole {
            role: role.name().to_owned(),
            logs_in: credential.is_log_in(),
            has_letters: credential.secret().chars().any(char::is_alphabetic),
        });
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            contract_hash: Documents::hash(),
            started: moment::written(SystemTime::now()),
            seed: job.seed,
            effort: job.effort.name().to_owned(),
            band: job.band,
            deployment: job.deployment,
            name: job.name.clone(),
            url: url.to_owned(),
            company: job.company.clone(),
            other_company: job.other_company.clone(),
            menu: job.menu.clone(),
            extensions: job.range.to_string(),
            shard: job.shard,
            blast_radius: job.radius.to_string(),
            roles: roles.collect(),
            selection: job.selection.told(),
            concurrency: job.concurrency,
            read_only: job.read_only,
            watched: job.ledger.is_some(),
        }
    }

    /// The extensions that the run worked in: those of its part, where it was one.
    pub(super) fn worked_in(&self) -> String {
        let range: Option<Range> = self.extensions.parse().ok();
        let part = self.shard.and_then(|shard| range?.part(shard));
        part.map_or_else(|| self.extensions.clone(), |part| part.to_string())
    }
}

impl Cleared {
    /// What is known of the target of `env` before the first case.
    pub(in crate::run) fn of(
        env: &Environment,
        no_session: Option<String>,
        secrets: &Secrets,
    ) -> Self {
        let blotted = |text: &String| secrets.blot_own(text);
        let prechecks = env
            .prechecks
            .iter()
            .map(|look| Precheck { detail: blotted(&look.detail), ..look.clone() });
        Self {
            alone: env.territory.alone,
            no_session: no_session.as_ref().map(blotted),
            prechecks: prechecks.collect(),
        }
    }
}

impl From<Cleared> for crate::run::Cleared {
    fn from(cleared: Cleared) -> Self {
        let Cleared { alone, no_session, prechecks } = cleared;
        Self { alone, looks: prechecks, no_session }
    }
}

impl Footer {
    /// The end of a run that came to `result`, from which all secrets are gone. The writer counts the lines.
    pub(in crate::run) fn of(result: &RunResult) -> Self {
        Self {
            lines: 0,
            summary: result.summary,
            leftovers: result.leftovers.clone(),
            collateral: result.collateral.clone(),
            stopped: result.stopped.clone(),
            interrupted: result.interrupted,
            requests: result.requests,
            duration_ms: result.duration_ms,
        }
    }
}
