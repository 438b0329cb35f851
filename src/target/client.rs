use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue, LOCATION};
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::carrier::{Carrier, Network, Request};
use super::clock::Clock;
use super::credentials::{Credential, Credentials, Role};
use super::curl::curl;
use super::exchange::{Answer, Call, Exchange, Pass, Reply};
use super::forgery::Forgery;
use super::headers::Headers;
use super::loss::{Loss, unavailable};
use super::pace::Pace;
use super::tries::{Tries, asked};

/// How many redirects of one call are followed.
const REDIRECTS: usize = 3;

/// A key that no unit has.
const WRONG_KEY: &str = "no-such-key";

/// What bounds each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long a whole request may take, its answer included.
    pub timeout: Duration,
    /// How long an answer's body may be, in bytes.
    pub answer_bytes: usize,
    /// How many requests may be sent in a second; as many as the target answers where it is none.
    pub rate: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(15),
            answer_bytes: 8 << 20,
            rate: None,
        }
    }
}

/// Why no client could be made for a target.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The URL is none, or not of HTTP.
    #[error("{url:?} is no URL of a target: {reason}; write it as in http://pabx.example:8080")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The HTTP client could not be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(String),
}

/// Sends calls to one target. Cheap to share by reference.
#[derive(Debug)]
pub struct Client {
    carrier: Arc<dyn Carrier>,
    base: String,
    origin: Url,
    credentials: Credentials,
    headers: Headers,
    /// The session that the calls of a role go by.
    cookies: Mutex<BTreeMap<Role, String>>,
    /// Every session that was ever opened, so that none is shown.
    sessions: Mutex<Vec<String>>,
    sent: AtomicU64,
    pace: Pace,
    /// Whether the target has answered anything yet.
    alive: AtomicBool,
    clock: Clock,
}

impl Client {
    /// A client for the target at `url`, over the network. Nothing is sent yet.
    pub fn new(url: &str, credentials: Credentials, limits: Limits) -> Result<Self, ClientError> {
        let client = Self::with_carrier(url, credentials, Arc::new(Network::new(limits)?))?;
        Ok(Self { pace: Pace::new(limits.rate), ..client })
    }

    /// A client whose requests to `url` go by `carrier`.
    pub fn with_carrier(
        url: &str,
        credentials: Credentials,
        carrier: Arc<dyn Carrier>,
    ) -> Result<Self, ClientError> {
        let bad = |reason: String| ClientError::Url { url: url.to_owned(), reason };
        let origin = Url::parse(url).map_err(|why| bad(why.to_string()))?;
        if !matches!(origin.scheme(), "http" | "https") || origin.host_str().is_none() {
            return Err(bad("it must begin with http:// or https:// and name a host".to_owned()));
        }
        if !origin.username().is_empty() || origin.password().is_some() {
            return Err(bad("credentials do not belong into the URL; see --help".to_owned()));
        }
        Ok(Self {
            carrier,
            base: origin.as_str().trim_end_matches('/').to_owned(),
            origin,
            credentials,
            headers: Headers::default(),
            cookies: Mutex::default(),
            sessions: Mutex::default(),
            sent: AtomicU64::new(0),
            pace: Pace::new(None),
            alive: AtomicBool::new(false),
            clock: Clock::default(),
        })
    }

    /// The same client, whose requests all carry `headers`.
    #[must_use]
    pub fn with_headers(mut self, headers: Headers) -> Self {
        self.headers = headers;
        self
    }

    /// A shell line that sends `call` again.
    pub fn curl(&self, call: &Call) -> String {
        curl(&self.base, call, &self.credentials, &self.headers)
    }

    /// The target's URL without a final slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The credentials that calls are made with.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Whether calls can be made in `role`.
    pub fn has(&self, role: Role) -> bool {
        matches!(role, Role::Nobody | Role::WrongKey) || self.credentials.contains_key(&role)
    }

    /// By how many seconds the target's clock is ahead of this machine's; none where it tells no date.
    pub fn clock_ahead(&self) -> Option<i64> {
        self.clock.ahead()
    }

    /// How many requests were sent so far.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// All texts that no report may show.
    pub fn secrets(&self) -> Vec<String> {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let given = self.credentials.values().map(|credential| credential.secret().to_owned());
        let values = sessions.iter().filter_map(|cookie| cookie.split_once('='));
        let mut secrets: Vec<String> =
            given.chain(values.map(|(_, value)| value.to_owned())).collect();
        secrets.extend(self.headers.secrets().cloned());
        let forged: Vec<String> = secrets.iter().flat_map(|one| Forgery::telling(one)).collect();
        secrets.extend(forged);
        // The longest first, so that a secret within another one does not leave a piece of it.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }

    /// Sends `call` and waits for what comes back. Never fails: a lost answer is a reply as well. A read that is
    /// lost is sent again, a few times; a write never, unless the target says that it has not handled it.
    pub async fn send(&self, call: Call) -> Exchange {
        let started = Instant::now();
        let mut tries = Tries::of(&call);
        loop {
            let reply = self.reply(&call).await;
            let again = self.alive.load(Ordering::Relaxed).then(|| tries.next(&reply)).flatten();
            if let Some(asked) = asked(&reply) {
                self.pace.hold(asked);
            } else if let Some(pause) = again {
                tokio::time::sleep(pause).await;
            }
            if again.is_none() {
                return Exchange { call, reply, duration: started.elapsed() };
            }
        }
    }

    async fn reply(&self, call: &Call) -> Reply {
        match self.deliver(call).await {
            Ok((answer, headers)) => {
                self.alive.store(true, Ordering::Relaxed);
                self.clock.note(&headers);
                match unavailable(&answer, &headers) {
                    Some(pause) => Reply::Busy(answer, pause),
                    None => Reply::Answer(answer),
                }
            }
            Err(loss) => Reply::Lost(loss),
        }
    }

    async fn deliver(&self, call: &Call) -> Result<(Answer, HeaderMap), Loss> {
        let mut headers = HeaderMap::new();
        let content_type =
            call.content_type.parse().map_err(|_| Loss::unusable("bad content type"))?;
        headers.insert(CONTENT_TYPE, content_type);
        let body = match call.body.object() {
            None => call.body.text().into_owned().into_bytes(),
            Some(body) => {
                let mut body = body.clone();
                match &call.pass {
                    Pass::Cookie(cookie) => {
                        headers.insert(COOKIE, header(cookie)?);
                    }
                    Pass::Forged(forgery) => {
                        let key = self.credentials.get(&call.role).map_or("", Credential::secret);
                        body["auth"] = json!({"type": "auth", "key": forgery.of(key)});
                    }
                    Pass::Own => {
                        if let Some(auth) = self.authenticate(call.role, &mut headers).await? {
                            body["auth"] = auth;
                        }
                    }
                }
                call.body.with_object(&body).into_bytes()
            }
        };
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|why| Loss::unusable(why.to_string()))?;
        let url = format!("{}{}", self.base, call.path);
        let url = Url::parse(&url).map_err(|why| Loss::unusable(format!("{url}: {why}")))?;
        self.follow(method, url, headers, body).await
    }

    /// The `auth` member for a call of `role`, or a session cookie in `headers`.
    async fn authenticate(
        &self,
        role: Role,
        headers: &mut HeaderMap,
    ) -> Result<Option<Value>, Loss> {
        if role == Role::WrongKey {
            return Ok(Some(json!({"type": "auth", "key": WRONG_KEY})));
        }
        match self.credentials.get(&role) {
            None => Ok(None),
            Some(key @ Credential::Key(_)) => Ok(Some(key.auth())),
            Some(Credential::Login { .. }) => {
                let cookie = self.session(role).await?;
                headers.insert(COOKIE, header(&cookie)?);
                Ok(None)
            }
        }
    }

    /// The session cookie of `role`; logs in where there is none yet.
    async fn session(&self, role: Role) -> Result<String, Loss> {
        let known = self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(&role).cloned();
        if let Some(cookie) = known {
            return Ok(cookie);
        }
        let cookie = self.log_in(role).await.map_err(|why| Loss::broken(why.to_string()))?;
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).insert(role, cookie.clone());
        Ok(cookie)
    }

    /// Keeps a session's cookie out of all reports.
    pub(super) fn keep_secret(&self, cookie: String) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).push(cookie);
    }

    /// Sends a request, and sends it again where a redirect within the target keeps method and body.
    pub(super) async fn follow(
        &self,
        method: Method,
        mut url: Url,
        mut headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<(Answer, HeaderMap), Loss> {
        let body = bytes::Bytes::from(body);
        headers.extend(self.headers.map().clone());
        for _ in 0..=REDIRECTS {
            self.pace.turn().await;
            self.sent.fetch_add(1, Ordering::Relaxed);
            let request = Request {
                method: method.clone(),
                url: url.clone(),
                headers: headers.clone(),
                body: body.clone(),
            };
            let response = self.carrier.carry(request).await?;
            if let Some(next) = self.redirected(response.status, &url, &response.headers) {
                url = next;
                continue;
            }
            let json = super::reading::json(&response.body)?;
            let answer = Answer { status: response.status, bytes: response.body, json };
            return Ok((answer, response.headers));
        }
        Err(Loss::unusable(format!("more than {REDIRECTS} redirects")))
    }

    /// Where a 307 or 308 leads, if that is the same scheme, host and port: credentials go nowhere else.
    fn redirected(&self, status: u16, from: &Url, headers: &HeaderMap) -> Option<Url> {
        if !matches!(status, 307 | 308) {
            return None;
        }
        let next = from.join(headers.get(LOCATION)?.to_str().ok()?).ok()?;
        (next.origin() == self.origin.origin()).then_some(next)
    }
}

fn header(cookie: &str) -> Result<HeaderValue, Loss> {
    cookie.parse().map_err(|_| Loss::unusable("the session cookie is no header"))
}
