use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt as _;
use futures::future::BoxFuture;
use tokio::sync::Mutex;

use super::ended::{Ended, run_case, summarise};
use super::environment::Environment;
use super::facts::Facts;
use super::guard::Created;
use super::marker;
use super::plan::{Plan, Planned};
use super::session::Session;
use crate::contract::Operation;
use crate::gather::Gather as _;
use crate::results::{CaseResult, RunResult};
use crate::suite::{Case, Lead, Phase};

/// What happens while a run goes on.
#[derive(Debug)]
pub enum Event<'a> {
    /// A case has ended.
    CaseDone(&'a CaseResult),
}

/// Runs `plan`, several cases at once, and tells `on_event` as it goes. The target's name is what reports and
/// snapshots call it.
pub async fn execute(
    env: &Arc<Environment>,
    plan: &Plan,
    name: &str,
    on_event: &(dyn Fn(Event<'_>) + Send + Sync),
) -> RunResult {
    let started = Instant::now();
    let blocks: Vec<Arc<Mutex<()>>> =
        (0..env.territory.range.blocks()).map(|_| Arc::default()).collect();
    let mut ended: Vec<Ended> = Vec::with_capacity(plan.cases.len());
    let mut failed_leads: Vec<(Lead, String)> = Vec::new();
    // Whether a lead has touched what it did not name, so that nothing is deleted any more.
    let mut harmed = false;
    let mut marker = BTreeSet::new();
    for phase in phases(plan) {
        let members: Vec<Planned> =
            plan.cases.iter().filter(|planned| round_of(planned) == phase).cloned().collect();
        let mut main = members.iter().filter(|planned| planned.case.phase == Phase::Main).count();
        if phase == Phase::Main && main == 0 {
            env.note_broken(BTreeSet::new());
        }
        let at_once = if phase.is_alone() { 1 } else { env.concurrency };
        let first = ended.len();
        let mut left = members.len();
        env.now_running(at_once.min(left));
        let mut running = futures::stream::iter(members)
            .map(|mut planned| {
                let env = Arc::clone(env);
                if planned.skip.is_none() {
                    planned.skip = blocked_by(planned.case, &failed_leads, env.protects());
                }
                let block = &blocks[usize::try_from(planned.block).unwrap_or(0)];
                let block = Arc::clone(block).lock_owned();
                async move {
                    // Blocks are handed out in the order of the plan: a case that waits for those of the main phase
                    // never keeps one of them from beginning.
                    let block = block.await;
                    let (phase, ended) = (planned.case.phase, run_case(env, planned, block));
                    (phase, tokio::spawn(ended).await)
                }
            })
            .buffer_unordered(at_once);
        while let Some((of, joined)) = running.next().await {
            // A panic of a case is a mistake of the suite; it must not look like a result.
            let case = joined.unwrap_or_else(|why| std::panic::resume_unwind(why.into_panic()));
            if !case.silent {
                on_event(Event::CaseDone(&case.result));
            }
            ended.push(case);
            left -= 1;
            env.now_running(at_once.min(left));
            main -= usize::from(of == Phase::Main);
            if of == Phase::Main && main == 0 {
                let broken = ended.iter().flat_map(|case| shown_broken(&case.result));
                env.note_broken(broken.collect());
            }
        }
        drop(running);
        if let Phase::Lead(lead) = phase {
            let broken = ended[first..].iter().find(|case| !case.held());
            failed_leads.extend(broken.map(|case| (lead, case.result.id.clone())));
            harmed |= broken.is_some_and(Ended::harmed);
            if lead == Lead::Read && failed_leads.is_empty() && env.halted().is_none() {
                marker = marker::plant(env).await;
            }
            if lead == Lead::Delete && plan.is_crowded() {
                sweep(env, env.postponed(), harmed).await;
            }
        }
        if phase < Phase::Main {
            let observations =
                ended.iter().flat_map(|case| case.result.observations.clone()).gather();
            env.learn(Facts::new(observations));
        }
    }
    let mut made = env.postponed();
    made.extend(marker);
    sweep(env, made, harmed).await;
    let left = if harmed { BTreeSet::new() } else { env.take_left() };
    if !left.is_empty() {
        // The target may answer again by now.
        env.hope();
        sweep(env, left, harmed).await;
    }
    if !env.silent()
        && let Err(why) = env.guard.close(env).await
    {
        env.stop(format!(
            "the last census of the rows that are not the run's cannot be taken: {why}"
        ));
    }
    summarise(env, ended, name, plan.filtered, started)
}

/// The requirements that a case is about and has found broken.
fn shown_broken(case: &CaseResult) -> impl Iterator<Item = String> {
    let failed = case.checks.iter().filter(|check| !check.held);
    let own = failed.filter(|check| case.requirements.contains(&check.requirement));
    own.map(|check| check.requirement.clone())
}

/// Removes what was `made`, and nothing else; leaves it where a delete does harm.
fn sweep(env: &Arc<Environment>, made: BTreeSet<Created>, harmed: bool) -> BoxFuture<'_, ()> {
    Box::pin(async move {
        // What became of it then stands in the recording.
        if env.tape.is_playing() {
            return;
        }
        if harmed {
            for one in made {
                env.left(one);
            }
            return;
        }
        let mut session = Session::sweeper(Arc::clone(env));
        session.take_over(made);
        session.clean().await;
    })
}

/// The phase whose cases `planned` runs among.
fn round_of(planned: &Planned) -> Phase {
    match planned.case.phase {
        Phase::Beside => Phase::Main,
        phase => phase,
    }
}

fn phases(plan: &Plan) -> Vec<Phase> {
    let mut phases: Vec<Phase> = plan.cases.iter().map(round_of).collect();
    phases.dedup();
    phases
}

/// Why `case` must not run after a lead failed: what the lead proves is what keeps the case from harm.
fn blocked_by(case: &Case, failed: &[(Lead, String)], protected: bool) -> Option<String> {
    failed.iter().find_map(|(lead, id)| {
        let needed = match lead {
            // Nothing is harmed where a column cannot be read, and a scope that failed is used no more.
            Lead::Readfull | Lead::Forms => return None,
            Lead::Read | Lead::Create | Lead::Delete => Operation::Create,
            // What an update takes for the extension that it names, a delete may take as well.
            Lead::Alike if protected => Operation::Create,
            Lead::Alike | Lead::Update => Operation::Update,
            Lead::Clone => Operation::Clone,
        };
        case.operations.contains(&needed).then(|| {
            format!("{}{id} did not pass, so {needed} is not trusted", CaseResult::BLOCKED)
        })
    })
}
