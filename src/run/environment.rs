use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, SetOnce};

use super::facts::Facts;
use super::guard::{Created, Guard, Radius, Territory};
use super::recording::Tape;
use super::shapes::Shapes;
use crate::contract::{Band, Deployment};
use crate::generate::Seed;
use crate::results::{Precheck, Shard};
use crate::target::Client;

/// After how many calls in a row without an answer the target counts as gone.
const LOST_IN_A_ROW: u32 = 8;

/// As how many such calls one counts that was not answered in time.
const TIMED_OUT: u32 = 3;

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

/// What a whole run may cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// For how long cases are started and go on.
    pub time: Option<Duration>,
    /// How many requests they may send. What is sent to clean up comes on top.
    pub requests: Option<u64>,
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
    /// What it may write to.
    pub territory: Territory,
    /// An IVR menu that exists on the target.
    pub menu: Option<String>,
    /// The greatest blast radius of a request.
    pub allowed: Radius,
    /// How many values are tried.
    pub effort: Effort,
    /// What every random choice is made from.
    pub seed: Seed,
    /// What watches over the rows that it does not make.
    pub guard: Guard,
    /// Whether the target outlives the run, and so is watched over.
    pub(crate) outlives: bool,
    /// Whether nothing may be written.
    pub read_only: bool,
    /// What was looked at before the first write.
    pub prechecks: Vec<Precheck>,
    /// What it may cost.
    pub budget: Budget,
    /// How many calls are under way at once, but for those that must meet others.
    pub concurrency: usize,
    /// The right to have a call under way: each takes one, in the order in which they come.
    pub(crate) lanes: Semaphore,
    /// Which part of the suite runs; none for the whole of it.
    pub shard: Option<Shard>,
    /// The block that the marker of the run stands in, where there is one.
    pub(crate) marker_block: Option<u64>,
    /// Whether the exchanges of passing cases are kept.
    pub keep_exchanges: bool,
    /// Whether it is written down, or was.
    pub(crate) tape: Tape,
    pub(crate) state: State,
}

/// What changes while the run goes on.
#[derive(Debug)]
pub(crate) struct State {
    started: Instant,
    facts: Mutex<Arc<Facts>>,
    lost_in_a_row: AtomicU32,
    silent: AtomicBool,
    /// Whether a list in a scope has failed to select what its numbers select.
    lists_distrusted: AtomicBool,
    /// Which of the plain updates the target takes.
    plain_update: AtomicUsize,
    interrupted: AtomicBool,
    /// How many cases are under way.
    running: AtomicUsize,
    /// Why nothing more is started.
    stopped: OnceLock<String>,
    leftovers: Mutex<BTreeSet<Created>>,
    /// The columns that readfull does not answer.
    unread: Mutex<Arc<Vec<String>>>,
    /// The requirements that cases about them have found broken, once the main phase is over.
    broken: SetOnce<BTreeSet<String>>,
    /// What was made before a delete could be trusted, as company and number.
    pending: Mutex<BTreeSet<Created>>,
    /// What the answers look like.
    pub(super) shapes: Shapes,
}

impl Environment {
    /// Notes how many cases are under way.
    pub(crate) fn now_running(&self, cases: usize) {
        self.state.running.store(cases, Ordering::Relaxed);
    }

    /// How many calls one case may have under way: its share of all, so that no case waits long for one call behind the
    /// many of another. Two at the least, since cases often wait for other things than an answer.
    pub(crate) fn share(&self) -> usize {
        let running = self.state.running.load(Ordering::Relaxed).max(1);
        self.concurrency.div_ceil(running).max(2)
    }

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

    /// The requirements that the cases of the main phase have found broken, once all of them have ended.
    pub async fn broken(&self) -> &BTreeSet<String> {
        self.state.broken.wait().await
    }

    /// Notes what was found broken by the end of the main phase. The first note counts.
    pub(crate) fn note_broken(&self, broken: BTreeSet<String>) {
        let _ = self.state.broken.set(broken);
    }

    /// Notes that a call was answered.
    pub(crate) fn answered(&self) {
        self.state.lost_in_a_row.store(0, Ordering::Relaxed);
    }

    /// Notes that a call was lost. Several in a row stop the run; fewer where each cost the whole time-out.
    pub(crate) fn unanswered(&self, timed_out: bool) {
        // How a recorded run ended is written there: its calls were lost in another order.
        if self.tape.is_playing() {
            return;
        }
        let weight = if timed_out { TIMED_OUT } else { 1 };
        if self.state.lost_in_a_row.fetch_add(weight, Ordering::Relaxed) + weight >= LOST_IN_A_ROW {
            self.state.silent.store(true, Ordering::Relaxed);
            self.stop("the target no longer answers: several calls in a row were lost".to_owned());
        }
    }

    /// Whether the run has ended because the target does not answer.
    pub(crate) fn silent(&self) -> bool {
        self.state.silent.load(Ordering::Relaxed)
    }

    /// Tries the target once more.
    pub(crate) fn hope(&self) {
        self.state.silent.store(false, Ordering::Relaxed);
    }

    /// Lets nothing more be started, for the reason given. The first reason counts.
    pub(crate) fn stop(&self, why: String) {
        if self.tape.is_playing() {
            return;
        }
        let _ = self.state.stopped.set(why);
    }

    /// Why the run ended before its end, unless it was interrupted.
    pub(crate) fn stopped(&self) -> Option<String> {
        self.state.stopped.get().cloned()
    }

    /// Why no further case should start, and none go on; none while all is well.
    pub(crate) fn halted(&self) -> Option<String> {
        if self.interrupted() {
            return Some("the run was interrupted".to_owned());
        }
        if let Some(most) = self.budget.requests.filter(|&most| self.client.sent() >= most) {
            self.stop(format!("the budget of {most} requests is used up (--max-requests)"));
        }
        if let Some(most) = self.budget.time.filter(|&most| self.state.started.elapsed() >= most) {
            self.stop(format!("the budget of {} seconds is used up (--max-time)", most.as_secs()));
        }
        self.stopped()
    }

    /// Lets no further case start.
    pub fn interrupt(&self) {
        self.state.interrupted.store(true, Ordering::Relaxed);
    }

    /// Whether [`Self::interrupt`] was called.
    pub fn interrupted(&self) -> bool {
        self.state.interrupted.load(Ordering::Relaxed)
    }

    /// Notes that what a case created could not be removed.
    pub(crate) fn left(&self, made: Created) {
        if self.tape.is_playing() {
            return;
        }
        self.state.leftovers.lock().unwrap_or_else(PoisonError::into_inner).insert(made);
    }

    /// Whether `number` could not be removed, in whichever company.
    pub(crate) fn is_left(&self, number: &str) -> bool {
        let left = self.state.leftovers.lock().unwrap_or_else(PoisonError::into_inner);
        left.iter().any(|(_, one)| one == number)
    }

    /// What could not be removed, to try it once more.
    pub(crate) fn take_left(&self) -> BTreeSet<Created> {
        std::mem::take(&mut *self.state.leftovers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps what a case made until a delete can be trusted.
    pub(crate) fn postpone(&self, made: BTreeSet<Created>) {
        self.state.pending.lock().unwrap_or_else(PoisonError::into_inner).extend(made);
    }

    /// What waits to be removed.
    pub(crate) fn postponed(&self) -> BTreeSet<Created> {
        std::mem::take(&mut *self.state.pending.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The numbers of what could not be removed, with the company where it is not the run's own.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        if let Some(player) = self.tape.player() {
            return player.footer().map_or_else(Vec::new, |footer| footer.leftovers.clone());
        }
        let left = self.state.leftovers.lock().unwrap_or_else(PoisonError::into_inner);
        let named = |(company, number): &Created| {
            if *company == self.territory.company {
                number.clone()
            } else {
                format!("{number} of {company}")
            }
        };
        left.iter().map(named).collect()
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            facts: Mutex::default(),
            lost_in_a_row: AtomicU32::default(),
            silent: AtomicBool::default(),
            lists_distrusted: AtomicBool::default(),
            plain_update: AtomicUsize::default(),
            interrupted: AtomicBool::default(),
            running: AtomicUsize::default(),
            stopped: OnceLock::new(),
            leftovers: Mutex::default(),
            unread: Mutex::default(),
            broken: SetOnce::new(),
            pending: Mutex::default(),
            shapes: Shapes::default(),
        }
    }
}
