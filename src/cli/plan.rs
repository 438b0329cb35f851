use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use dialcheck::contract::Band;
use dialcheck::rehearsal::Rehearsal;
use dialcheck::report::text::{counted, harmless, thousands};
use dialcheck::run::Job;
use serde::Serialize;

/// What a run would do, for `--dry-run`: the form of `schemas/dry-run.schema.json`.
#[derive(Debug, Serialize)]
pub(super) struct Plan {
    url: String,
    band: Band,
    deployment: String,
    company: String,
    other_company: Option<String>,
    /// The roles that there are credentials for.
    roles: Vec<String>,
    read_only: bool,
    extensions: String,
    blast_radius: String,
    ledger: Option<PathBuf>,
    effort: &'static str,
    seed: u64,
    concurrency: usize,
    /// Requests a second at most.
    rate: Option<u32>,
    /// About how many requests each operation would get.
    requests: BTreeMap<&'static str, u64>,
    cases: Vec<String>,
    /// How many cases would be left out, by the reason.
    skipped: BTreeMap<String, usize>,
}

impl Plan {
    /// What a run of `job` would do, as it went in rehearsal.
    pub(super) fn new(job: &Job, rehearsal: &Rehearsal) -> Self {
        Self {
            url: job.url.clone(),
            band: job.band,
            deployment: job.deployment.to_string(),
            company: job.company.clone(),
            other_company: job.other_company.clone(),
            roles: job.credentials.keys().map(ToString::to_string).collect(),
            read_only: job.read_only,
            extensions: job.range.to_string(),
            blast_radius: job.radius.to_string(),
            ledger: job.ledger.clone().filter(|_| !job.read_only),
            effort: job.effort.name(),
            seed: job.seed,
            concurrency: job.concurrency,
            rate: job.limits.rate,
            requests: rehearsal.requests.clone(),
            cases: rehearsal.cases.clone(),
            skipped: rehearsal.skipped.clone(),
        }
    }

    /// The same for people.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "dry run: nothing was sent to {}\n\n  band        {}, {}\n  company     {}\n",
            harmless(&self.url),
            self.band,
            self.deployment,
            harmless(&self.company),
        );
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "  {name:<11} {value}");
        };
        if let Some(other) = &self.other_company {
            line("other", &harmless(other));
        }
        if self.roles.is_empty() {
            line("roles", "none, and a run needs system-admin");
        } else {
            line("roles", &self.roles.join(", "));
        }
        if self.read_only {
            line("writes", "none (--read-only)");
        } else {
            line("extensions", &format!("{}, which must be free", self.extensions));
            line("radius", &self.blast_radius);
        }
        if let Some(path) = &self.ledger {
            line("ledger", &path.display().to_string());
        }
        line("effort", &format!("{}, seed {}", self.effort, self.seed));
        let rate = self.rate.map_or(String::new(), |rate| format!(", {rate} requests a second"));
        line("at once", &format!("{}{rate}", counted(self.concurrency, "case")));
        self.add_requests(&mut text);
        text
    }

    fn add_requests(&self, text: &mut String) {
        let total: u64 = self.requests.values().sum();
        let parts: Vec<String> = self
            .requests
            .iter()
            .map(|(verb, count)| format!("{verb} {}", thousands(*count)))
            .collect();
        let _ = writeln!(
            text,
            "\n{} would run and send about {} requests, as many as the reference server got just now:\n  {}",
            counted(self.cases.len(), "case"),
            thousands(total),
            parts.join(", "),
        );
        if self.skipped.is_empty() {
            return;
        }
        text.push_str("\nleft out:\n");
        let mut reasons: Vec<_> = self.skipped.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (why, count) in reasons {
            let _ = writeln!(text, "  {count:>3}  {}", harmless(why));
        }
    }
}
