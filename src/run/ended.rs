//! What became of each case, and of all of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::OwnedMutexGuard;

use super::attempts::{self, Tried};
use super::blotting;
use super::environment::Environment;
use super::plan::Planned;
use super::recording::Line;
use super::session::Session;
use crate::contract::Side;
use crate::gather::Gather as _;
use crate::judge::{Evidence, Stop, conclude, unwitnessed, verdict};
use crate::results::{CaseResult, Check, RunResult, Summary, TargetInfo, Verdict};
use crate::target::Purpose;

/// What became of one case, with what reports do not carry.
pub(super) struct Ended {
    sides: Vec<Side>,
    pub(super) result: CaseResult,
    pub(super) silent: bool,
    /// Whether a later try held, where an answer of the first was lost.
    held_later: bool,
    blocked: Option<Check>,
    evidence: Evidence,
}

impl Ended {
    /// Whether a call of the case was seen to touch what it did not name.
    pub(super) fn harmed(&self) -> bool {
        let neighbours = ["update/neighbours", "delete/neighbours"];
        let broken = self.result.checks.iter().filter(|check| !check.held);
        broken.into_iter().any(|check| neighbours.contains(&check.requirement.as_str()))
    }

    /// Whether what the case proves can be relied on.
    pub(super) fn held(&self) -> bool {
        self.held_later || matches!(self.result.verdict, Verdict::Pass | Verdict::Skipped)
    }
}

/// Runs a case, which has `block` to itself as long as it runs.
pub(super) async fn run_case(
    env: Arc<Environment>,
    planned: Planned,
    block: OwnedMutexGuard<()>,
) -> Ended {
    let case = planned.case;
    let started = Instant::now();
    let halted = if planned.skip.is_none() { env.halted() } else { None };
    env.tape.note(|| Line::Case(planned.line(halted.clone())));
    let skip = planned.skip.clone().or(halted);
    let Tried { session, stop, requests, held_later } = match skip {
        Some(why) => Tried {
            session: Session::new(Arc::clone(&env), &case.id, planned.block),
            stop: Some(Stop::Skip(why)),
            requests: 0,
            held_later: false,
        },
        None => attempts::run(&env, &planned).await,
    };
    drop(block);
    let (verdict, reason) =
        verdict(&session.checks, !session.observations.is_empty(), stop.as_ref());
    let (keep, quiet) = (
        env.keep_exchanges,
        matches!(verdict, Verdict::Pass | Verdict::Observed | Verdict::Skipped),
    );
    env.state.shapes.note(&session.log);
    let mut blocked = match stop {
        Some(Stop::Blocked(check)) => Some(*check),
        Some(Stop::Skip(_) | Stop::Inconclusive(_) | Stop::Done) | None => None,
    };
    let mut evidence = if quiet {
        Evidence::default()
    } else {
        evidence(&env, &session, &case.id, blocked.as_ref())
    };
    let secrets = env.client.secrets();
    let exchanges = if quiet && !keep {
        Vec::new()
    } else {
        session.log.iter().map(|exchange| exchange.report(&secrets)).collect()
    };
    let mut result = CaseResult {
        id: case.id.clone(),
        title: case.title.clone(),
        verdict,
        requirements: case.requirements.clone(),
        checks: if quiet { Vec::new() } else { session.checks },
        reason,
        observations: session.observations,
        requests,
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
        exchanges,
    };
    blotting::case(&secrets, &mut result);
    blotting::evidence(&secrets, &mut evidence);
    if let Some(check) = &mut blocked {
        blotting::check(&secrets, check);
    }
    Ended {
        sides: case.sides.clone(),
        result,
        silent: planned.silent,
        held_later,
        blocked,
        evidence,
    }
}

/// Shell commands for each failing check: what arranged the state, the last call before the one that
/// shows the failure, and that one.
fn evidence(env: &Environment, session: &Session, id: &str, blocked: Option<&Check>) -> Evidence {
    let mut evidence = Evidence::default();
    // What blocked the case stands behind its own checks if it becomes a failure of this case.
    for (at, check) in
        session.checks.iter().chain(blocked).enumerate().filter(|(_, check)| !check.held)
    {
        let Some(shown) = check.exchange else {
            continue;
        };
        let acted = session.log[..=shown]
            .iter()
            .rposition(|exchange| exchange.call.purpose == Purpose::Act)
            .unwrap_or(shown);
        let lines: Vec<String> = session.log[..=shown]
            .iter()
            .enumerate()
            .filter(|(index, exchange)| {
                exchange.call.purpose == Purpose::Arrange || *index == acted || *index == shown
            })
            .map(|(_, exchange)| env.client.curl(&exchange.call))
            .collect();
        evidence.curl.insert((id.to_owned(), at), lines.join("\n"));
        if let Some(body) = session.smallest.get(&at) {
            evidence.smallest.insert((id.to_owned(), at), body.clone());
        }
    }
    evidence
}

pub(super) fn summarise(
    env: &Environment,
    mut ended: Vec<Ended>,
    name: &str,
    filtered: bool,
    started: Instant,
) -> RunResult {
    ended.sort_by(|a, b| a.result.id.cmp(&b.result.id));
    let mut evidence = Evidence::default();
    let mut blocked = Vec::new();
    let mut cases = Vec::with_capacity(ended.len());
    let mut sides = BTreeMap::new();
    for case in ended {
        // A case that runs for the sake of others is reported where it did not do what they need.
        if case.silent && !matches!(case.result.verdict, Verdict::Fail | Verdict::Inconclusive) {
            continue;
        }
        sides.insert(case.result.id.clone(), case.sides);
        evidence.curl.extend(case.evidence.curl);
        evidence.smallest.extend(case.evidence.smallest);
        blocked.extend(case.blocked.map(|check| (cases.len(), check)));
        cases.push(case.result);
    }
    let client = &env.client;
    let target = TargetInfo {
        name: name.to_owned(),
        url: client.base().to_owned(),
        company: env.territory.company.clone(),
        other_company: env.territory.other_company.clone(),
        extensions: env.territory.range.to_string(),
        roles: client.credentials().keys().map(ToString::to_string).collect(),
    };
    let findings = conclude(&target, &mut cases, blocked, &evidence);
    let mut run = RunResult {
        band: env.band,
        deployment: env.deployment,
        target,
        summary: Summary::of(&cases),
        findings,
        observations: cases.iter().flat_map(|case| case.observations.clone()).gather(),
        unwitnessed: unwitnessed(&cases, &sides),
        cases,
        shapes: env.state.shapes.told(),
        leftovers: env.leftovers(),
        collateral: env.collateral(),
        stale: Vec::new(),
        untried: Vec::new(),
        shard: env.shard,
        effort: env.effort.name().to_owned(),
        filtered,
        preflight: env.prechecks.clone(),
        stopped: env.stopped().filter(|_| !env.interrupted()),
        interrupted: env.interrupted(),
        requests: env.requests(),
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
    };
    blotting::run(&client.secrets(), &mut run);
    run
}
