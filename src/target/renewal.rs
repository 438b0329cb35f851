//! Calls that go by a session, also when it ends in the middle of a run: then a new one is opened and the call is
//! sent once more.
//!
//! A call is sent again only where it was refused for want of its session, and so did nothing. Which refusals
//! these are is not written anywhere, so the target is asked, and as seldom as can be: with the first refusal of a
//! run, a read by a made-up session shows what a call without a session is told. A refusal in these words, or by a
//! status 401 or 403 that is not understood yet, is doubtful; then, and only then, the authentication address is
//! asked about the session. What is told to an open session is taken at its word; where a target does not say which
//! sessions are open, so is what is told to a new one. A target that has one word for all refusals is asked each time.

use reqwest::header::COOKIE;
use reqwest::header::HeaderMap;
use serde_json::json;

use super::carrier::Request;
use super::client::{Client, cookie_header};
use super::cookie;
use super::credentials::Role;
use super::exchange::{Answer, Body, Call, Pass, Purpose};
use super::login::{AUTHENTICATION, LogInError};
use super::loss::{Loss, unavailable};
use super::sessions::{Session, Words};
use crate::contract::Operation;

/// How often one call is sent again. Each time its session is proven to be gone; a new one may end before the call
/// has gone by it, by the log-in of another call where a user may have one session alone.
const RENEWALS: usize = 8;

/// What the target says of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Gone,
    /// It does not tell.
    Untold,
}

impl Client {
    /// Sends `request`, which is `call` without its cookie, by the session of the caller's role.
    pub(super) async fn send_by_session(
        &self,
        call: &Call,
        request: Request,
    ) -> Result<(Answer, HeaderMap), Loss> {
        let mut session = self.session(call.role).await?;
        let mut answered = self.follow(carrying(request.clone(), &session.cookie)?).await?;
        for _ in 0..RENEWALS {
            let Some(words) = Words::of(&answered.0) else { break };
            let Some(renewed) = self.renewed(call, &session, &words).await? else { break };
            session = renewed;
            answered = self.follow(carrying(request.clone(), &session.cookie)?).await?;
            if Words::of(&answered.0).as_ref() != Some(&words) {
                self.sessions.note_gone(words);
            } else if !self.sessions.target_tells() {
                self.sessions.settle(call.role, &call.path, words);
                break;
            }
        }
        Ok(answered)
    }

    /// The session of `role`; logs in where there is none yet.
    async fn session(&self, role: Role) -> Result<Session, Loss> {
        if let Some(session) = self.sessions.of(role) {
            return Ok(session);
        }
        let _door = self.sessions.door.lock().await;
        match self.sessions.of(role) {
            Some(session) => Ok(session),
            None => self.open(role).await,
        }
    }

    /// Logs in as `role`, whose calls go by the new session from now on.
    async fn open(&self, role: Role) -> Result<Session, Loss> {
        let cookie = self.log_in(role).await.map_err(|why| match why {
            LogInError::Lost(Loss { kind, .. }) => Loss { kind, why: why.to_string() },
            // Once more would bring the same, and too many of these may lock the user out.
            LogInError::Refused(_) | LogInError::NoSession(_) => Loss::unusable(why.to_string()),
        })?;
        Ok(self.sessions.set(role, cookie))
    }

    /// A new session for `call`, where the refusal in `words` was for want of one.
    async fn renewed(
        &self,
        call: &Call,
        session: &Session,
        words: &Words,
    ) -> Result<Option<Session>, Loss> {
        let tried = self.sessions.tried.get_or_try_init(|| self.try_without(&session.cookie));
        // Where that was lost, the next refusal tries again.
        let _ = tried.await;
        if !self.sessions.is_doubtful(call.role, &call.path, words) {
            return Ok(None);
        }
        let _door = self.sessions.door.lock().await;
        // Another call may have found it out meanwhile.
        if let Some(current) = self.sessions.of(call.role).filter(|current| current != session) {
            return Ok(Some(current));
        }
        match self.state(&session.cookie).await {
            State::Open => {
                self.sessions.note_alive(words.clone());
                return Ok(None);
            }
            State::Gone => {}
            State::Untold if words.is_of_identity() => {}
            State::Untold => return Ok(None),
        }
        let renewed = self.open(call.role).await.map_err(|loss| Loss {
            why: format!("the session of {} has ended, and {loss}", call.role),
            ..loss
        })?;
        if !self.sessions.is_telling_known() {
            let tells = self.state(&renewed.cookie).await == State::Open;
            self.sessions.note_telling(tells);
        }
        Ok(Some(renewed))
    }

    /// Notes what the target tells a read by a session that is none. A read of a number that no run makes: it does
    /// nothing, whatever a target takes for a session.
    async fn try_without(&self, cookie: &str) -> Result<(), Loss> {
        let body =
            json!({"type": "extension", "scope": {"virt_exten": "0"}, "columns": ["virt_exten"]});
        let read = Call::of(Role::Nobody, Operation::Read, body, Purpose::Look);
        let answer = self.by_cookie(read, cookie::made_up(cookie)).await?;
        if let Some(words) = Words::of(&answer) {
            self.sessions.note_gone(words);
        }
        Ok(())
    }

    /// Asks the authentication address about the session of `cookie`.
    async fn state(&self, cookie: &str) -> State {
        let ask = Call {
            body: Body::Json(json!({"auth": {"type": "auth"}})),
            ..Call::outside(Role::Nobody, AUTHENTICATION, Purpose::Look)
        };
        let Ok(answer) = self.by_cookie(ask, cookie.to_owned()).await else {
            return State::Untold;
        };
        let json = answer.json.as_ref();
        if Words::of(&answer).is_some() {
            State::Gone
        } else if answer.status < 300 && json.is_some_and(|json| json["result"] == "success") {
            State::Open
        } else {
            State::Untold
        }
    }

    /// The answer to `call` by the session of `cookie`, if the target can answer now.
    async fn by_cookie(&self, call: Call, cookie: String) -> Result<Answer, Loss> {
        let request = self.request(&Call { pass: Pass::Cookie(cookie), ..call })?;
        let (answer, headers) = self.follow(request).await?;
        match unavailable(&answer, &headers) {
            Some(pause) => Err(Loss::broken(pause.why)),
            None => Ok(answer),
        }
    }
}

fn carrying(mut request: Request, cookie: &str) -> Result<Request, Loss> {
    request.headers.insert(COOKIE, cookie_header(cookie)?);
    Ok(request)
}
