use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::cookie;
use super::secrets::Secrets;

/// All that must not be shown, which grows by each session that is opened.
#[derive(Default)]
pub(super) struct Vault(Mutex<Held>);

#[derive(Default)]
struct Held {
    sessions: BTreeSet<String>,
    /// What was made of them, and of what is known from the start.
    secrets: Option<Arc<Secrets>>,
}

impl Vault {
    /// Keeps the values of `cookie`.
    pub(super) fn keep(&self, cookie: &str) {
        let mut held = self.held();
        for value in cookie::secrets(cookie) {
            if held.sessions.insert(value) {
                held.secrets = None;
            }
        }
    }

    /// All that was kept, and what is `given`, which is always the same.
    pub(super) fn secrets(&self, given: impl FnOnce() -> Vec<String>) -> Arc<Secrets> {
        let mut held = self.held();
        if let Some(secrets) = &held.secrets {
            return Arc::clone(secrets);
        }
        let all = given().into_iter().chain(held.sessions.iter().cloned());
        let secrets = Arc::new(Secrets::new(all));
        held.secrets = Some(Arc::clone(&secrets));
        secrets
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_session_is_a_secret_at_once() {
        let vault = Vault::default();
        let given = || vec!["given-key".to_owned()];
        assert_eq!(vault.secrets(given).blot("given-key abc-123"), "*** abc-123");
        vault.keep("s=abc-123; lang=en");
        assert_eq!(vault.secrets(given).blot("given-key abc-123 en"), "*** *** en");
        assert!(!format!("{vault:?}").contains("abc"));
    }
}
