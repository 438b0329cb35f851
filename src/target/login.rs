use std::fmt;
use std::time::Instant;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::carrier::Request;
use super::client::Client;
use super::cookie;
use super::credentials::{Credential, Role};
use super::exchange::{Body, Call, Exchange, JSON, Purpose, Reply};
use super::forgery::Forgery;
use super::loss::Loss;
use super::secrets::Secrets;
use super::told::Told;

/// Where a user logs in, and where a key may be asked after.
pub const AUTHENTICATION: &str = "/rest/auth/";

/// A log-in and what came of it.
///
/// A session is whatever the answer to a log-in sets as cookies, which may be several; their attributes (path,
/// host, time) are not looked at, since calls go to the target alone and a session that has ended is noticed and
/// opened anew. Cookies that ordinary answers set, as units do that renew a session with each call, are ignored:
/// the session goes on by the cookies of its log-in.
pub struct LogIn {
    /// The call, without its password, and the answer.
    pub exchange: Exchange,
    /// The session's cookie, where one was set.
    pub cookie: Option<String>,
}

/// Why no session could be opened.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// No answer came.
    #[error("the log-in was not answered: {0}")]
    Lost(Loss),
    /// The user name and password are not taken.
    #[error("the log-in is refused: {0}")]
    Refused(String),
    /// The log-in succeeds, and brings no session cookie.
    #[error("the log-in succeeds and sets no session cookie")]
    NoSession(Box<Exchange>),
}

impl LogIn {
    /// Whether the answer says success.
    pub fn succeeded(&self) -> bool {
        matches!(&self.exchange.reply, Reply::Answer(answer) if answer.status < 300)
            && self.exchange.json()["result"] == "success"
    }

    /// The session's cookie, or why there is none, without `secrets`.
    pub(crate) fn session(self, secrets: &Secrets) -> Result<String, LogInError> {
        let status = match &self.exchange.reply {
            Reply::Lost(loss) => {
                return Err(LogInError::Lost(Loss { why: secrets.blot(&loss.why), ..*loss }));
            }
            Reply::Busy(_, pause) => return Err(LogInError::Lost(Loss::broken(&*pause.why))),
            Reply::Answer(answer) => answer.status,
        };
        match (self.succeeded(), self.cookie) {
            (true, Some(cookie)) => Ok(cookie),
            (true, None) => Err(LogInError::NoSession(Box::new(self.exchange))),
            (false, _) => {
                let json = self.exchange.json();
                let said = json["message"].as_str().or(json["result"].as_str());
                let told = secrets.blot(said.unwrap_or("no result"));
                let told: String = told.chars().take(100).collect();
                Err(LogInError::Refused(format!("HTTP {status}, {told}")))
            }
        }
    }
}

impl Client {
    /// Logs in as `role`, with something like its password where `forged` says so. None where the role has
    /// no user name and password, or nothing can be forged of it.
    pub async fn try_log_in(&self, role: Role, forged: Option<Forgery>) -> Option<LogIn> {
        let Some(Credential::Login { username, password }) = self.credentials().get(&role) else {
            return None;
        };
        let password = match forged {
            None => json!(password),
            Some(forgery) => forgery.of(password)?,
        };
        let body = |password: Value| {
            let mut auth = json!({"type": "auth", "username": username});
            if forged != Some(Forgery::Missing) {
                auth["password"] = password;
            }
            json!({"auth": auth})
        };
        let call = log_in_call(username, forged);
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        let started = Instant::now();
        let sent = match Url::parse(&format!("{}{AUTHENTICATION}", self.base())) {
            Ok(url) => {
                let body = body(password).to_string().into();
                self.follow(Request { method: Method::POST, url, headers, body }).await
            }
            Err(why) => Err(Loss::unusable(why.to_string())),
        };
        let duration = started.elapsed();
        Some(match sent {
            Ok((answer, headers)) => {
                let cookie = cookie::of_answer(&headers);
                if let Some(cookie) = &cookie {
                    self.keep_secret(cookie);
                }
                let (reply, headers) = (Reply::Answer(answer), Told::from(&headers));
                LogIn { exchange: Exchange { call, reply, headers, started, duration }, cookie }
            }
            Err(why) => {
                let (reply, headers) = (Reply::Lost(why), Told::default());
                LogIn {
                    exchange: Exchange { call, reply, headers, started, duration },
                    cookie: None,
                }
            }
        })
    }

    /// Logs in as `role` and gives the cookie of the new session.
    ///
    /// # Errors
    ///
    /// Where the role has no user name and password, or the target opens no session.
    pub async fn log_in(&self, role: Role) -> Result<String, LogInError> {
        match self.try_log_in(role, None).await {
            Some(login) => login.session(&self.secrets()),
            None => Err(LogInError::Refused(format!("no user name and password for {role}"))),
        }
    }
}

/// The call of a log-in, as it is shown: without the password, or what is `forged` of it.
fn log_in_call(username: &str, forged: Option<Forgery>) -> Call {
    let mut auth = json!({"type": "auth", "username": username});
    if forged != Some(Forgery::Missing) {
        auth["password"] = json!("***");
    }
    Call {
        body: Body::Json(json!({ "auth": auth })),
        ..Call::outside(Role::Nobody, AUTHENTICATION, Purpose::Look)
    }
}

/// Without the cookie.
impl fmt::Debug for LogIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogIn").field("exchange", &self.exchange).finish_non_exhaustive()
    }
}
