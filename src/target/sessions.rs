use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::OnceCell;

use super::credentials::Role;
use super::exchange::Answer;
use super::loss::TOO_MANY_REQUESTS;

/// What two refusals without a message are compared by, in bytes.
const COMPARED: usize = 1024;

/// A target that has said so many different things to open sessions by 401 or 403 says everything so.
const UNDERSTOOD: usize = 16;

/// A session that the calls of a role go by.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) cookie: String,
    /// Which of the run's sessions it is: a target may well give the same cookie again.
    number: u64,
}

/// The open sessions, and what is known of how the target refuses a call that has none.
#[derive(Default)]
pub(super) struct Sessions {
    open: Mutex<BTreeMap<Role, Session>>,
    /// Held while a session is asked after or opened, so that several calls that find it gone do so once.
    pub(super) door: tokio::sync::Mutex<()>,
    /// Set when a call of a made-up session was tried.
    pub(super) tried: OnceCell<()>,
    refusals: Mutex<Refusals>,
}

/// Refusals that were understood.
#[derive(Default)]
struct Refusals {
    /// What is told to a call whose session is none.
    gone: BTreeSet<Words>,
    /// What has been told to a call whose session was alive.
    alive: BTreeSet<Words>,
    /// What a new session was told as well, where the target does not say whether a session is alive.
    settled: BTreeSet<(Role, String, Words)>,
    /// Whether the target tells an open session from one that is not; none where that is not known yet.
    tells: Option<bool>,
}

/// What a refusal says, so that two of them can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Words {
    status: u16,
    text: String,
}

impl Words {
    /// The words of a refusal: HTTP 4xx, or 2xx with a `result` that is no success. None for any other answer.
    pub(super) fn of(answer: &Answer) -> Option<Self> {
        let json = answer.json.as_ref().and_then(Value::as_object);
        let refused = match answer.status {
            TOO_MANY_REQUESTS => false,
            400..500 => true,
            200..300 => json.is_some_and(|json| json.get("result") != Some(&"success".into())),
            _ => false,
        };
        let message = json.and_then(|json| Some((json.get("result"), json.get("message")?)));
        let text = if let Some(message) = message {
            format!("{message:?}")
        } else {
            let start = &answer.bytes[..answer.bytes.len().min(COMPARED)];
            String::from_utf8_lossy(start).into_owned()
        };
        refused.then_some(Self { status: answer.status, text })
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether HTTP itself says that it is a matter of who calls.
    fn is_of_access(&self) -> bool {
        matches!(self.status, 401 | 403)
    }

    /// Whether HTTP itself says that nobody is known to call.
    pub(super) fn is_of_identity(&self) -> bool {
        self.status == 401
    }
}

impl Sessions {
    /// The session of `role`, where there is one.
    pub(super) fn of(&self, role: Role) -> Option<Session> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&role).cloned()
    }

    /// Lets the calls of `role` go by the session of `cookie` from now on.
    pub(super) fn set(&self, role: Role, cookie: String) -> Session {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let number = open.values().map(|session| session.number).max().unwrap_or(0) + 1;
        let session = Session { cookie, number };
        open.insert(role, session.clone());
        session
    }

    /// Whether the refusal of a call of `role` to `path` may be for want of a session.
    pub(super) fn is_doubtful(&self, role: Role, path: &str, words: &Words) -> bool {
        let refusals = self.refusals();
        if refusals.gone.contains(words) {
            return !refusals.settled.contains(&(role, path.to_owned(), words.clone()));
        }
        let understood = refusals.tells == Some(false) || refusals.alive.len() >= UNDERSTOOD;
        words.is_of_access() && !understood && !refusals.alive.contains(words)
    }

    /// Notes what a call without a session is told.
    pub(super) fn note_gone(&self, words: Words) {
        self.refusals().gone.insert(words);
    }

    /// Notes what a call by an open session is told.
    pub(super) fn note_alive(&self, words: Words) {
        self.refusals().alive.insert(words);
    }

    /// Notes that a new session was refused in the same words, where the target does not tell whether it is open.
    pub(super) fn settle(&self, role: Role, path: &str, words: Words) {
        self.refusals().settled.insert((role, path.to_owned(), words));
    }

    /// Notes whether the target says of a new session that it is open.
    pub(super) fn note_telling(&self, tells: bool) {
        self.refusals().tells = Some(tells);
    }

    /// Whether that was noted.
    pub(super) fn is_telling_known(&self) -> bool {
        self.refusals().tells.is_some()
    }

    /// Whether what the target says of a session can be relied on.
    pub(super) fn target_tells(&self) -> bool {
        self.refusals().tells == Some(true)
    }

    fn refusals(&self) -> MutexGuard<'_, Refusals> {
        self.refusals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// Without the cookie.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({})", self.number)
    }
}

/// Without the cookies.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_set().entries(open.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn words(status: u16, body: &Value) -> Option<Words> {
        let bytes = body.to_string().into_bytes().into();
        Words::of(&Answer { status, bytes, json: Some(body.clone()) })
    }

    #[test]
    fn refusals_are_compared_by_status_result_and_message() {
        let fail = |message: &str| json!({"result": "fail", "message": message, "id": message});
        let (mut one, two) = (fail("no"), fail("no"));
        one["id"] = json!(7);
        assert_eq!(words(200, &one), words(200, &two));
        assert_ne!(words(200, &two), words(200, &fail("never")));
        assert_ne!(words(200, &two), words(400, &two));
        assert_ne!(words(400, &json!({"error": 1})), words(400, &json!({"error": 2})));
        assert_eq!(words(200, &json!({"result": "success"})), None);
        assert_eq!(words(200, &json!(["fail"])), None);
        assert_eq!(words(302, &two), None);
        assert_eq!(words(500, &two), None);
    }

    #[test]
    fn a_refusal_is_doubtful_until_it_is_understood() {
        let sessions = Sessions::default();
        let (user, path) = (Role::User, "/rest/dialplan/read/");
        let say = |status: u16, text: &str| {
            words(status, &json!({"result": "fail", "message": text})).expect("a refusal")
        };
        assert!(!sessions.is_doubtful(user, path, &say(400, "a bad value")));
        assert!(sessions.is_doubtful(user, path, &say(403, "no right")));
        sessions.note_alive(say(403, "no right"));
        assert!(!sessions.is_doubtful(user, path, &say(403, "no right")));
        sessions.note_gone(say(200, "log in"));
        assert!(sessions.is_doubtful(user, path, &say(200, "log in")));
        sessions.note_telling(false);
        sessions.settle(user, path, say(200, "log in"));
        assert!(!sessions.is_doubtful(user, path, &say(200, "log in")));
        assert!(sessions.is_doubtful(Role::CompanyAdmin, path, &say(200, "log in")));
        assert!(!sessions.is_doubtful(user, path, &say(401, "who are you")));
    }

    #[test]
    fn a_session_is_told_from_the_one_before_and_not_shown() {
        let sessions = Sessions::default();
        let first = sessions.set(Role::User, "s=secret".to_owned());
        let second = sessions.set(Role::User, "s=secret".to_owned());
        assert_ne!(first, second);
        assert_eq!(sessions.of(Role::User), Some(second));
        assert_eq!(sessions.of(Role::Session), None);
        assert!(!format!("{sessions:?} {first:?}").contains("secret"));
    }
}
