use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::environment::{Effort, Environment};
use super::recording::{self, Player};
use crate::suite::{Case, Phase};
use crate::target::Role;

/// Why a case is left out of a run that writes nothing.
pub(super) const READ_ONLY: &str = "it writes, and this run is --read-only";

/// Which cases a run takes: those that match one of the patterns, all where there is none, and of these those of
/// given ids, where some are given.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    patterns: Option<Patterns>,
    ids: Option<Arc<BTreeSet<String>>>,
}

#[derive(Clone, Debug)]
struct Patterns {
    set: GlobSet,
    written: Vec<String>,
}

/// Why a pattern cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{pattern:?} is no pattern of case ids: {reason}; write it as in 'update/ring_time/*'")]
pub struct SelectionError {
    pattern: String,
    reason: String,
}

impl Selection {
    /// A selection by glob patterns; `*` matches any text, the slash included.
    pub fn new(patterns: &[String]) -> Result<Self, SelectionError> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let bad = |why: globset::Error| SelectionError {
                pattern: pattern.clone(),
                reason: why.kind().to_string(),
            };
            set.add(GlobBuilder::new(pattern).build().map_err(bad)?);
        }
        let bad = |why: globset::Error| SelectionError {
            pattern: patterns.join(" "),
            reason: why.to_string(),
        };
        let set = set.build().map_err(bad)?;
        Ok(Self { patterns: Some(Patterns { set, written: patterns.to_owned() }), ids: None })
    }

    /// The cases of these ids alone.
    pub fn only(ids: BTreeSet<String>) -> Self {
        Self::default().among(ids)
    }

    /// Those of these cases that have one of `ids`.
    #[must_use]
    pub fn among(self, ids: BTreeSet<String>) -> Self {
        Self { ids: Some(Arc::new(ids)), ..self }
    }

    /// In words: the patterns, or the ids where some are given; nothing where all are taken.
    pub fn told(&self) -> Vec<String> {
        match (&self.ids, &self.patterns) {
            (Some(ids), _) => ids.iter().cloned().collect(),
            (None, Some(patterns)) => patterns.written.clone(),
            (None, None) => Vec::new(),
        }
    }

    /// Whether the case is taken: by its own id or, where there are patterns, by that of a requirement that it
    /// judges.
    pub fn takes(&self, case: &Case) -> bool {
        self.takes_id(&case.id)
            || (self.names(&case.id)
                && self.patterns.as_ref().is_some_and(|patterns| {
                    case.requirements.iter().any(|id| patterns.set.is_match(id))
                }))
    }

    /// Whether the id itself is taken.
    pub fn takes_id(&self, id: &str) -> bool {
        self.names(id) && self.patterns.as_ref().is_none_or(|patterns| patterns.set.is_match(id))
    }

    /// Whether the id is among those that were given.
    fn names(&self, id: &str) -> bool {
        self.ids.as_ref().is_none_or(|ids| ids.contains(id))
    }

    /// Whether some cases may be left out.
    pub fn is_narrowed(&self) -> bool {
        self.patterns.is_some() || self.ids.is_some()
    }
}

/// A case with its place in the run.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The case.
    pub case: &'static Case,
    /// The block of numbers that it works in.
    pub block: u64,
    /// Whether no other case works in that block: what it makes there may stay until the end of the run.
    pub sole: bool,
    /// Why it will not run; none where it will.
    pub skip: Option<String>,
    /// Whether it is run for the sake of others only, and not reported.
    pub silent: bool,
}

impl Planned {
    /// As a recording has it, where the run was `halted` before it.
    pub(super) fn line(&self, halted: Option<String>) -> recording::Case {
        let (case, block) = (self.case.id.clone(), self.block);
        recording::Case { case, block, silent: self.silent, skip: halted }
    }
}

/// The cases of a run, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every case, by phase; in each those first that send most.
    pub cases: Vec<Planned>,
    /// Whether some cases alone are asked for.
    pub filtered: bool,
}

impl Plan {
    /// Plans the cases of `suite` that `selection` takes. A case has the same numbers in every run, so
    /// that a run can be repeated exactly. Cases that others build on run in any case.
    pub fn new(suite: &'static [Case], selection: &Selection, env: &Environment) -> Self {
        // The last block is the marker's, where there is one.
        let blocks = env.marker_block.unwrap_or_else(|| env.territory.range.blocks());
        // What is asked for by name is not left to a case that stands for many.
        let effort =
            if selection.is_narrowed() { env.effort.max(Effort::Standard) } else { env.effort };
        let mut cases: Vec<Planned> = suite
            .iter()
            .filter(|case| !case.existing || env.read_only)
            .filter(|case| !case.brief || stands_for_others(case, selection, env))
            .scan(0, |next, case| {
                let block = *next % blocks;
                // What greater efforts are for takes no numbers from those that run.
                *next += u64::from(case.effort <= effort);
                Some((block, case))
            })
            .map(|(block, case)| Planned {
                block,
                sole: false,
                skip: reason_to_skip(case, env, effort),
                silent: !selection.takes(case)
                    || env.shard.is_some_and(|shard| !shard.has(&case.id)),
                case,
            })
            .filter(|planned| !planned.silent || planned.case.phase < Phase::Main)
            .collect();
        if cases.iter().all(|planned| planned.silent) {
            cases.clear();
        }
        share_out(&mut cases);
        // Side by side the longest go first, so that all end at about the same time.
        let order = |planned: &Planned| {
            let case = planned.case;
            let calls = if case.phase.is_alone() { 0 } else { case.calls };
            (case.phase, Reverse(calls), &case.id)
        };
        cases.sort_by(|a, b| order(a).cmp(&order(b)));
        Self { cases, filtered: selection.is_narrowed() }
    }

    /// Whether cases share blocks, so that what one has made is to be removed before another begins.
    pub(super) fn is_crowded(&self) -> bool {
        self.cases.iter().any(|planned| planned.skip.is_none() && !planned.sole)
    }

    /// Leaves the cases that were recorded, each with the numbers that it had then.
    pub(super) fn follow(&mut self, player: &Player) {
        self.cases.retain_mut(|planned| {
            let Some(case) = player.case(&planned.case.id) else { return false };
            planned.block = case.block;
            true
        });
        // Which cases share a block was settled before any was kept from running.
        share_out(&mut self.cases);
        for planned in &mut self.cases {
            let recorded = player.case(&planned.case.id).and_then(|case| case.skip.clone());
            planned.skip = planned.skip.take().or(recorded);
        }
    }

    /// Skips the cases that need `role`.
    pub(super) fn skip_role(&mut self, role: Role, why: &str) {
        for planned in self.cases.iter_mut().filter(|planned| planned.case.roles.contains(&role)) {
            planned.skip.get_or_insert_with(|| why.to_owned());
        }
    }

    /// How many cases will be reported.
    pub fn len(&self) -> usize {
        self.cases.iter().filter(|planned| !planned.silent).count()
    }

    /// Whether no case was selected.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Notes which cases have a block to themselves.
fn share_out(cases: &mut [Planned]) {
    let mut users: BTreeMap<u64, usize> = BTreeMap::new();
    for planned in cases.iter().filter(|planned| planned.skip.is_none()) {
        *users.entry(planned.block).or_default() += 1;
    }
    for planned in cases {
        planned.sole = users.get(&planned.block) == Some(&1);
    }
}

/// Whether `case`, which shows in few calls what others do one by one, runs in their place.
fn stands_for_others(case: &Case, selection: &Selection, env: &Environment) -> bool {
    let asked = !selection.is_narrowed() || selection.takes_id(&case.id);
    env.effort == Effort::Quick && asked
}

/// Why `case` does not run; `effort` is the one up to which cases do.
fn reason_to_skip(case: &Case, env: &Environment, effort: Effort) -> Option<String> {
    if let Some(operation) = case.operations.iter().find(|operation| !operation.is_in(env.band)) {
        return Some(format!("not in this band: {} has no {operation}", env.band));
    }
    if env.read_only && case.operations.iter().any(|operation| operation.writes()) {
        return Some(READ_ONLY.to_owned());
    }
    if let Some(deployment) = case.deployment.filter(|&deployment| deployment != env.deployment) {
        return Some(format!("for a {deployment} unit only"));
    }
    if case.effort > effort {
        return Some(format!("needs --effort {}", case.effort.name()));
    }
    if let Some(role) = case.roles.iter().find(|&&role| !env.client.has(role)) {
        return Some(needs_credentials(*role));
    }
    if case.other_company && env.territory.other_company.is_none() {
        return Some("needs another company (--other-company)".to_owned());
    }
    None
}

fn needs_credentials(role: Role) -> String {
    if role == Role::Session {
        let admin = Role::SystemAdmin.variable();
        return format!("needs a log-in beside the key ({admin}_USERNAME and {admin}_PASSWORD)");
    }
    format!("needs credentials of the role {role} ({}_KEY)", role.variable())
}
