use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::facts::Facts;
use super::ledger::Ledger;
use super::radius::Radius;
use super::range::Range;
use crate::contract::{Band, Deployment};
use crate::generate::Seed;
use crate::target::Client;

/// After how many calls in a row without an answer the target counts as gone.
const LOST_IN_A_ROW: u32 = 8;

/// How many values a case tries beside the boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// Boundaries alone.
    Quick,
    /// Boundaries, and a few random values.
    #[default]
    Standard,
    /// Boundaries, and many random values.
    Thorough,
}

impl Effort {
    /// How many random values a column gets.
    pub const fn random_values(self) -> usize {
        match self {
            Self::Quick => 0,
            Self::Standard => 2,
            Self::Thorough => 25,
        }
    }

    /// The effort's name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Standard => "standard",
            Self::Thorough => "thorough",
        }
    }
}

impl std::str::FromStr for Effort {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Quick, Self::Standard, Self::Thorough]
            .into_iter()
            .find(|effort| effort.name() == text)
            .ok_or_else(|| format!("{text:?} is no effort: write quick, standard or thorough"))
    }
}

/// What all cases of a run share: the target, what is assumed of it, and what they may do to it.
#[derive(Debug)]
pub struct Environment {
    /// The target.
    pub client: Client,
    /// The band whose contract is tested.
    pub band: Band,
    /// The deployment that is assumed.
    pub deployment: Deployment,
    /// The company that the run works in.
    pub company: String,
    /// Another company that it may work in.
    pub other_company: Option<String>,
    /// An IVR menu that exists on the target.
    pub menu: Option<String>,
    /// The extensions that it may create.
    pub range: Range,
    /// Whether no other company has extensions in the range, so that a number without its company is ours.
    pub alone: bool,
    /// The greatest blast radius of a request.
    pub allowed: Radius,
    /// How many values are tried.
    pub effort: Effort,
    /// What every random choice is made from.
    pub seed: Seed,
    /// What was created.
    pub ledger: Ledger,
    /// Whether the exchanges of passing cases are kept.
    pub keep_exchanges: bool,
    pub(crate) state: State,
}

/// What changes while the run goes on.
#[derive(Debug, Default)]
pub(crate) struct State {
    facts: Mutex<Arc<Facts>>,
    lost_in_a_row: AtomicU32,
    /// Whether a list in a scope has failed to select what its numbers select.
    lists_distrusted: AtomicBool,
    /// Which of the plain updates the target takes.
    plain_update: AtomicUsize,
    interrupted: AtomicBool,
    leftovers: Mutex<BTreeSet<String>>,
    /// The columns that readfull does not answer.
    unread: Mutex<Arc<Vec<String>>>,
    /// The requirements that cases about them have found broken.
    broken: Mutex<Arc<BTreeSet<String>>>,
    /// What was made before a delete could be trusted, as company and number.
    pending: Mutex<BTreeSet<(String, String)>>,
}

impl Environment {
    /// What is known of the target so far.
    pub fn facts(&self) -> Arc<Facts> {
        Arc::clone(&self.state.facts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces what is known of the target.
    pub(crate) fn learn(&self, facts: Facts) {
        *self.state.facts.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(facts);
    }

    /// Lets nothing be cleaned up by what a read of a list finds.
    pub fn distrust_lists(&self) {
        self.state.lists_distrusted.store(true, Ordering::Relaxed);
    }

    /// Whether [`Self::distrust_lists`] was called.
    pub(crate) fn lists_distrusted(&self) -> bool {
        self.state.lists_distrusted.load(Ordering::Relaxed)
    }

    /// Has cases that need some update use the one at `place` of the plain ones.
    pub(crate) fn prefer_update(&self, place: usize) {
        self.state.plain_update.store(place, Ordering::Relaxed);
    }

    /// The place of the plain update to use.
    pub(crate) fn preferred_update(&self) -> usize {
        self.state.plain_update.load(Ordering::Relaxed)
    }

    /// The columns that readfull does not answer, which is told elsewhere: no other case asks for them.
    pub(crate) fn unread(&self) -> Arc<Vec<String>> {
        Arc::clone(&self.state.unread.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Lets no later case ask readfull for `columns`.
    pub fn leave_unread(&self, columns: Vec<String>) {
        *self.state.unread.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(columns);
    }

    /// The requirements that cases about them had found broken when this phase began.
    pub fn broken(&self) -> Arc<BTreeSet<String>> {
        Arc::clone(&self.state.broken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes what was found broken so far.
    pub(crate) fn note_broken(&self, broken: BTreeSet<String>) {
        *self.state.broken.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(broken);
    }

    /// Notes whether a call was answered.
    pub(crate) fn answered(&self, answered: bool) {
        if answered {
            self.state.lost_in_a_row.store(0, Ordering::Relaxed);
        } else {
            self.state.lost_in_a_row.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Why no further case should start; none while all is well.
    pub(crate) fn halted(&self) -> Option<&'static str> {
        if self.state.interrupted.load(Ordering::Relaxed) {
            Some("the run was interrupted")
        } else if self.state.lost_in_a_row.load(Ordering::Relaxed) >= LOST_IN_A_ROW {
            Some("the target no longer answers")
        } else {
            None
        }
    }

    /// Lets no further case start.
    pub fn interrupt(&self) {
        self.state.interrupted.store(true, Ordering::Relaxed);
    }

    /// Whether [`Self::interrupt`] was called.
    pub fn interrupted(&self) -> bool {
        self.state.interrupted.load(Ordering::Relaxed)
    }

    /// Notes that `scoped`, an extension that a case created, could not be removed.
    pub(crate) fn left(&self, scoped: String) {
        self.state.leftovers.lock().unwrap_or_else(PoisonError::into_inner).insert(scoped);
    }

    /// Keeps what a case made until a delete can be trusted.
    pub(crate) fn postpone(&self, made: BTreeSet<(String, String)>) {
        self.state.pending.lock().unwrap_or_else(PoisonError::into_inner).extend(made);
    }

    /// What waits to be removed.
    pub(crate) fn postponed(&self) -> BTreeSet<(String, String)> {
        std::mem::take(&mut *self.state.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What could not be removed.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        self.state
            .leftovers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}
