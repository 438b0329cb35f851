use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt as _;
use tokio::sync::Mutex;

use super::environment::Environment;
use super::facts::Facts;
use super::plan::{Plan, Planned};
use super::session::Session;
use super::shapes::{self, Shapes};
use crate::contract::{Operation, Side};
use crate::judge::{Evidence, Stop, conclude, unwitnessed, verdict};
use crate::results::{CaseResult, Check, RunResult, Summary, TargetInfo, Verdict};
use crate::suite::{Case, Lead, Phase};
use crate::target::Purpose;

/// What happens while a run goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// A case has ended.
    CaseDone(&'a CaseResult),
}

/// What became of one case, with what reports do not carry.
struct Ended {
    sides: Vec<Side>,
    result: CaseResult,
    silent: bool,
    blocked: Option<Check>,
    evidence: Evidence,
    shapes: Shapes,
}

/// Runs `plan` with at most `concurrency` cases at once, and tells `on_event` as it goes. The target's
/// name is what reports and snapshots call it.
pub async fn execute(
    env: &Arc<Environment>,
    plan: &Plan,
    concurrency: usize,
    name: &str,
    on_event: &(dyn Fn(Event<'_>) + Send + Sync),
) -> RunResult {
    let started = Instant::now();
    let blocks: Arc<Vec<Mutex<()>>> =
        Arc::new((0..env.range.blocks()).map(|_| Mutex::new(())).collect());
    let mut ended: Vec<Ended> = Vec::with_capacity(plan.cases.len());
    let mut failed_leads: Vec<(Lead, String)> = Vec::new();
    for phase in phases(plan) {
        let members: Vec<&Planned> =
            plan.cases.iter().filter(|planned| planned.case.phase == phase).collect();
        let at_once = match phase {
            Phase::Lead(_) | Phase::Alone => 1,
            Phase::Learn | Phase::Main | Phase::Last => concurrency.max(1),
        };
        let first = ended.len();
        let mut running = futures::stream::iter(members)
            .map(|planned| {
                let (env, blocks) = (Arc::clone(env), Arc::clone(&blocks));
                let mut planned = planned.clone();
                if planned.skip.is_none() {
                    planned.skip = blocked_by(&planned.case, &failed_leads);
                }

                tokio::spawn(async move {
                    let guard = blocks[usize::try_from(planned.block).unwrap_or(0)].lock().await;
                    let ended = run_case(env, &planned).await;
                    drop(guard);
                    ended
                })
            })
            .buffer_unordered(at_once);
        while let Some(joined) = running.next().await {
            // A panic of a case is a mistake of the suite; it must not look like a result.
            let case = joined.unwrap_or_else(|why| std::panic::resume_unwind(why.into_panic()));
            if !case.silent {
                on_event(Event::CaseDone(&case.result));
            }
            ended.push(case);
        }
        drop(running);
        if let Phase::Lead(lead) = phase {
            let broken = ended[first..]
                .iter()
                .find(|case| !matches!(case.result.verdict, Verdict::Pass | Verdict::Skipped));
            failed_leads.extend(broken.map(|case| (lead, case.result.id.clone())));
            if lead == Lead::Delete {
                sweep(env, failed_leads.iter().any(|(lead, _)| *lead == Lead::Delete)).await;
            }
        }
        if phase == Phase::Main {
            env.note_broken(ended.iter().flat_map(|case| shown_broken(&case.result)).collect());
        }
        if phase < Phase::Main {
            let observations =
                ended.iter().flat_map(|case| case.result.observations.clone()).collect();
            env.learn(Facts::new(observations));
        }
    }
    summarise(env, ended, name, started)
}

/// The requirements that a case is about and has found broken.
fn shown_broken(case: &CaseResult) -> impl Iterator<Item = String> {
    let failed = case.checks.iter().filter(|check| !check.held);
    let own = failed.filter(|check| case.requirements.contains(&check.requirement));
    own.map(|check| check.requirement.clone())
}

/// Removes what was made before a delete could be trusted; leaves it where none can be.
async fn sweep(env: &Arc<Environment>, distrusted: bool) {
    let postponed = env.postponed();
    if distrusted {
        for (_, number) in postponed {
            env.left(number);
        }
        return;
    }
    let mut session = Session::new(Arc::clone(env), "", 0);
    session.take_over(postponed);
    session.clean().await;
}

fn phases(plan: &Plan) -> Vec<Phase> {
    let mut phases: Vec<Phase> = plan.cases.iter().map(|planned| planned.case.phase).collect();
    phases.dedup();
    phases
}

/// Why `case` must not run after a lead failed: what the lead proves is what keeps the case from harm.
fn blocked_by(case: &Case, failed: &[(Lead, String)]) -> Option<String> {
    failed.iter().find_map(|(lead, id)| {
        let needed = match lead {
            // Nothing is harmed where a column cannot be read.
            Lead::Readfull => return None,
            Lead::Read | Lead::Create | Lead::Delete => Operation::Create,
            Lead::Update => Operation::Update,
            Lead::Clone => Operation::Clone,
        };
        case.operations
            .contains(&needed)
            .then(|| format!("blocked: {id} did not pass, so {needed} is not trusted"))
    })
}

async fn run_case(env: Arc<Environment>, planned: &Planned) -> Ended {
    let case = &planned.case;
    let started = Instant::now();
    let mut session = Session::new(Arc::clone(&env), &case.id, planned.block);
    let skip = planned.skip.clone().or_else(|| env.halted().map(str::to_owned));
    let stop = if let Some(why) = skip {
        Some(Stop::Skip(why))
    } else {
        let stop = match (case.steps)(&mut session).await {
            Ok(()) => None,
            Err(stop) => Some(session.ask_again(stop).await),
        };
        // Before the first delete has shown what a delete does, nothing is deleted.
        if case.phase < Phase::Lead(Lead::Delete) {
            env.postpone(session.hand_over());
        } else {
            session.clean().await;
        }
        stop
    };
    let requests = session.log.len() as u64;
    let (verdict, reason) =
        verdict(&session.checks, !session.observations.is_empty(), stop.as_ref());
    let (keep, quiet) = (
        env.keep_exchanges,
        matches!(verdict, Verdict::Pass | Verdict::Observed | Verdict::Skipped),
    );
    let mut shapes = Shapes::new();
    session.log.iter().for_each(|exchange| shapes::note(&mut shapes, exchange));
    let blocked = match stop {
        Some(Stop::Blocked(check)) => Some(*check),
        Some(Stop::Skip(_) | Stop::Inconclusive(_) | Stop::Done) | None => None,
    };
    let evidence = if quiet {
        Evidence::default()
    } else {
        evidence(&env, &session, &case.id, blocked.as_ref())
    };
    let exchanges = if quiet && !keep {
        Vec::new()
    } else {
        let secrets = env.client.secrets();
        session.log.iter().map(|exchange| exchange.report(&secrets)).collect()
    };
    Ended {
        sides: case.sides.clone(),
        result: CaseResult {
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
        },
        silent: planned.silent,
        blocked,
        evidence,
        shapes,
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

fn summarise(env: &Environment, mut ended: Vec<Ended>, name: &str, started: Instant) -> RunResult {
    ended.sort_by(|a, b| a.result.id.cmp(&b.result.id));
    let mut shapes = Shapes::new();
    let mut evidence = Evidence::default();
    let mut blocked = Vec::new();
    let mut cases = Vec::with_capacity(ended.len());
    let mut sides = BTreeMap::new();
    for case in ended {
        shapes::merge(&mut shapes, case.shapes);
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
    let findings = conclude(&mut cases, blocked, &evidence);
    let client = &env.client;
    RunResult {
        band: env.band,
        deployment: env.deployment,
        target: TargetInfo {
            name: name.to_owned(),
            url: client.base().to_owned(),
            company: env.company.clone(),
            extensions: env.range.to_string(),
            roles: client.credentials().keys().map(ToString::to_string).collect(),
        },
        summary: Summary::of(&cases),
        findings,
        observations: cases.iter().flat_map(|case| case.observations.clone()).collect(),
        unwitnessed: unwitnessed(&cases, &sides),
        cases,
        shapes,
        leftovers: env.leftovers(),
        interrupted: env.interrupted(),
        requests: client.sent(),
        duration_ms: started.elapsed().as_secs_f64() * 1e3,
    }
}
