//! What a run that was killed, or that could not clean up, has left on its target: removed, put right, and proven
//! so by reads.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::environment::Environment;
use super::guard::{Census, Counter, Created, Guard, Ledger, Record};
use super::job::{Job, RunError};
use super::preflight::reach;
use super::restoring::{Unrestored, restore};
use super::session::Session;
use crate::judge::Stop;
use crate::results::Damage;

/// What a clean-up did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aftermath {
    /// How many extensions the ledger names.
    pub named: usize,
    /// What was found of them, and removed.
    pub removed: Vec<Created>,
    /// What is still there.
    pub left: Vec<Created>,
    /// Why no more was removed, where that is so.
    pub stopped: Option<String>,
    /// How many foreign extensions were compared with what they held before the run; none where that is not
    /// known.
    pub compared: Option<usize>,
    /// The foreign extensions that are not as they were before the run.
    pub damage: Vec<Damage>,
    /// How many of these were put right.
    pub restored: usize,
    /// What could not be put right of these.
    pub unrestored: Vec<Unrestored>,
}

impl Aftermath {
    /// Whether nothing is left of the run.
    pub fn is_clean(&self) -> bool {
        self.left.is_empty() && self.damage.is_empty()
    }
}

/// Removes from the target of `job` what `record` names, and compares the foreign extensions with what they held
/// before; with `restoring` it puts these right. The first delete goes alone, and none follows if it does harm.
///
/// # Errors
///
/// Where the ledger is of another target, or the target cannot be reached or read.
pub fn clean_up(
    job: Job,
    record: &Record,
    restoring: bool,
) -> BoxFuture<'_, Result<Aftermath, RunError>> {
    Box::pin(async move {
        let territory = record.territory.clone();
        let mut env = job.environment(territory)?;
        if env.client.base() != record.target {
            return Err(RunError::OtherTarget {
                ledger: record.target.clone(),
                url: env.client.base().to_owned(),
            });
        }
        reach(&env).await?;
        let counted = Counter::find(&env).await.ok();
        let counter = counted.as_ref().map(|(counter, _)| counter.clone());
        env.guard = Guard::new(Ledger::none(), counted);
        let env = Arc::new(env);
        let mut after = Aftermath { named: record.created.len(), ..Aftermath::default() };
        remove(&env, record, &mut after).await?;
        after.stopped = env.stopped().map(|why| env.client.secrets().blot_own(&why));
        if let Some(counter) = counter {
            compare(&env, &counter, record, restoring, &mut after).await?;
        }
        Ok(after)
    })
}

/// Removes what still stands of the creations, and proves it.
async fn remove(
    env: &Arc<Environment>,
    record: &Record,
    after: &mut Aftermath,
) -> Result<(), RunError> {
    let mut companies: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (company, name) in &record.created {
        companies.entry(company).or_default().push(name.clone());
    }
    let mut session = Session::sweeper(Arc::clone(env));
    for (company, names) in companies {
        let found = session.remaining(company, &names).await.map_err(unreadable)?;
        for extension in &found {
            session.remove(extension).await;
        }
        let left = session.remaining(company, &names).await.map_err(unreadable)?;
        for extension in found {
            let made = (extension.company.clone(), extension.number.clone());
            if left.contains(&extension) {
                after.left.push(made);
            } else {
                after.removed.push(made);
            }
        }
    }
    Ok(())
}

async fn compare(
    env: &Environment,
    counter: &Counter,
    record: &Record,
    restoring: bool,
    after: &mut Aftermath,
) -> Result<(), RunError> {
    let told = |why: String| RunError::Unreadable { reason: why };
    let now: Census = counter.count(env).await.map_err(told)?;
    after.compared = Some(record.census.len());
    after.damage = record.census.damage(&now);
    if !restoring {
        return Ok(());
    }
    let before = after.damage.len();
    for (place, damage) in after.damage.iter().enumerate() {
        after.unrestored.extend(restore(env, damage).await);
        // A target that takes one extension for another would do so for all of them.
        if place == 0 {
            let later = counter.count(env).await.map_err(told)?;
            let known = |one: &Damage| {
                after
                    .damage
                    .iter()
                    .any(|two| (&one.company, &one.extension) == (&two.company, &two.extension))
            };
            if now.damage(&later).iter().any(|one| !known(one)) {
                after.stopped = Some(
                    "putting the first extension right has changed another one, so no more was tried"
                        .to_owned(),
                );
                break;
            }
        }
    }
    let later = counter.count(env).await.map_err(told)?;
    after.damage = record.census.damage(&later);
    after.restored = before.saturating_sub(after.damage.len());
    // What a new extension holds by itself need not be written, and may be refused.
    let damage = &after.damage;
    after.unrestored.retain(|one| damage.iter().any(|damage| one.is_missing(damage)));
    Ok(())
}

fn unreadable(stop: Stop) -> RunError {
    let reason = match stop {
        Stop::Inconclusive(why) | Stop::Skip(why) => why,
        Stop::Blocked(check) => format!("{}: {}", check.requirement, check.expectation),
        Stop::Done => "a read could not be used".to_owned(),
    };
    RunError::Unreadable { reason }
}
