use std::fmt::Write as _;

use dialcheck::rehearsal::Rehearsal;
use dialcheck::report::text::{counted, harmless, thousands};
use dialcheck::run::Job;

/// What a run of `job` would do, for `--dry-run`.
pub(super) fn told(job: &Job, rehearsal: &Rehearsal) -> String {
    let mut text = format!(
        "dry run: nothing was sent to {}\n\n  band        {}, {}\n  company     {}\n",
        harmless(&job.url),
        job.band,
        job.deployment,
        harmless(&job.company),
    );
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<11} {value}");
    };
    if let Some(other) = &job.other_company {
        line("other", &harmless(other));
    }
    let roles: Vec<String> = job.credentials.keys().map(ToString::to_string).collect();
    if roles.is_empty() {
        line("roles", "none, and a run needs system-admin");
    } else {
        line("roles", &roles.join(", "));
    }
    if job.read_only {
        line("writes", "none (--read-only)");
    } else {
        line("extensions", &format!("{}, which must be free", job.range));
        line("radius", &job.radius.to_string());
    }
    if let Some(path) = job.ledger.as_ref().filter(|_| !job.read_only) {
        line("ledger", &path.display().to_string());
    }
    line("effort", &format!("{}, seed {}", job.effort.name(), job.seed));
    let rate = job.limits.rate.map_or(String::new(), |rate| format!(", {rate} requests a second"));
    line("at once", &format!("{}{rate}", counted(job.concurrency, "case")));
    let total: u64 = rehearsal.requests.values().sum();
    let parts: Vec<String> = rehearsal
        .requests
        .iter()
        .map(|(verb, count)| format!("{verb} {}", thousands(*count)))
        .collect();
    let _ = writeln!(
        text,
        "\n{} would run and send about {} requests, as many as the reference server got just now:\n  {}",
        counted(rehearsal.cases.len(), "case"),
        thousands(total),
        parts.join(", "),
    );
    if !rehearsal.skipped.is_empty() {
        text.push_str("\nleft out:\n");
        let mut reasons: Vec<_> = rehearsal.skipped.iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for (why, count) in reasons {
            let _ = writeln!(text, "  {count:>3}  {}", harmless(why));
        }
    }
    text
}
