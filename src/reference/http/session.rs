use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many sessions there are at the most; beyond it the one unused for longest ends.
const MOST: usize = 10_000;

/// Who is logged in. Sessions end with the process: they are no part of the unit's state.
pub(super) struct Sessions {
    life: Duration,
    open: Mutex<BTreeMap<String, Session>>,
}

struct Session {
    account: usize,
    used: Instant,
}

impl Sessions {
    /// No sessions; each will end when it has not been used for `life`.
    pub(super) fn new(life: Duration) -> Self {
        Self { life, open: Mutex::default() }
    }

    /// Opens a session of `account`, or hands the session `id` over to it where that is open. Gives the
    /// session's id.
    pub(super) fn log_in(&self, account: usize, id: Option<&str>) -> String {
        let mut open = self.open();
        let id = id.filter(|id| open.contains_key(*id)).map_or_else(new_id, str::to_owned);
        let used = Instant::now();
        open.insert(id.clone(), Session { account, used });
        if open.len() > MOST {
            let oldest = open.iter().min_by_key(|(_, session)| session.used);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                open.remove(&oldest);
            }
        }
        id
    }

    /// The account of session `id`, which counts as used now.
    pub(super) fn account(&self, id: &str) -> Option<usize> {
        let mut open = self.open();
        let session = open.get_mut(id)?;
        session.used = Instant::now();
        Some(session.account)
    }

    /// Ends session `id`; false where it was not open.
    pub(super) fn log_out(&self, id: &str) -> bool {
        self.open().remove(id).is_some()
    }

    /// The sessions that have not ended of themselves.
    fn open(&self) -> MutexGuard<'_, BTreeMap<String, Session>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, session| session.used.elapsed() < self.life);
        open
    }
}

/// 128 bits that nobody can guess: the standard library seeds its hashers from the system.
fn new_id() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lives_until_it_is_ended_or_handed_over() {
        let sessions = Sessions::new(Duration::from_secs(60));
        let id = sessions.log_in(1, None);
        assert_eq!(sessions.account(&id), Some(1));
        assert_eq!(sessions.log_in(2, Some(&id)), id);
        assert_eq!(sessions.account(&id), Some(2));
        assert_ne!(sessions.log_in(2, Some("made-up")), "made-up");
        assert!(sessions.log_out(&id));
        assert!(!sessions.log_out(&id));
        assert_eq!(sessions.account(&id), None);
    }

    #[test]
    fn an_unused_session_ends_of_itself() {
        let sessions = Sessions::new(Duration::ZERO);
        let id = sessions.log_in(1, None);
        assert_eq!(sessions.account(&id), None);
    }
}
