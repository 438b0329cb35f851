use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use futures::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use reqwest::{Method, Url};
use serde_json::json;

use super::address::base_url;
use super::carrier::{Carrier, Network, Request};
use super::clock::Clock;
use super::credentials::{Credential, Credentials, Role};
use super::curl::curl;
use super::exchange::{Answer, Call, Exchange, JSON, Pass, Reply};
use super::headers::Headers;
use super::limits::Limits;
use super::loss::{Loss, unavailable};
use super::pace::Pace;
use super::passes::Passes;
use super::redirect;
use super::secrets::Secrets;
use super::sessions::Sessions;
use super::tls::Tls;
use super::told::Told;
use super::tries::{Tries, asked};
use super::vault::Vault;
use crate::contract::Operation;

/// How many redirects of one call are followed.
const REDIRECTS: usize = 3;

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
    #[error(
        "the HTTP client cannot be set up: {0}\n  Where this system trusts no certificates at all, name the target's authority with --ca FILE"
    )]
    Setup(String),
}

/// Sends calls to one target. Cheap to share by reference.
#[derive(Debug)]
pub struct Client {
    carrier: Arc<dyn Carrier>,
    base: String,
    /// Where the calls of each operation go, by path.
    places: BTreeMap<&'static str, Url>,
    credentials: Credentials,
    passes: Passes,
    headers: Headers,
    pub(super) sessions: Sessions,
    vault: Vault,
    sent: AtomicU64,
    pace: Pace,
    /// Whether the target has answered anything yet.
    alive: AtomicBool,
    clock: Clock,
    /// Whether the target's certificate is taken whatever it is.
    unverified: bool,
    /// What curl has to be told of TLS.
    tls_options: String,
}

impl Client {
    /// A client for the target at `url`, over the network. Nothing is sent yet.
    pub fn new(
        url: &str,
        credentials: Credentials,
        limits: Limits,
        tls: &Tls,
    ) -> Result<Self, ClientError> {
        let encrypted = base_url(url)?.starts_with("https:");
        let network = Network::new(limits, tls, encrypted)?;
        let client = Self::with_carrier(url, credentials, Arc::new(network))?;
        let unverified = encrypted && tls.is_insecure();
        let tls_options = if encrypted { tls.shell().to_owned() } else { String::new() };
        Ok(Self { pace: Pace::new(limits.rate), unverified, tls_options, ..client })
    }

    /// A client whose requests to `url` go by `carrier`.
    pub fn with_carrier(
        url: &str,
        credentials: Credentials,
        carrier: Arc<dyn Carrier>,
    ) -> Result<Self, ClientError> {
        let base = base_url(url)?;
        let place = |operation: Operation| {
            let path = operation.path();
            Ok((path, place(&base, path)?))
        };
        let places: Result<_, Loss> = Operation::ALL.into_iter().map(place).collect();
        let places = places
            .map_err(|why| ClientError::Url { url: base.clone(), reason: why.to_string() })?;
        Ok(Self {
            carrier,
            base,
            places,
            passes: Passes::of(&credentials),
            credentials,
            headers: Headers::default(),
            sessions: Sessions::default(),
            vault: Vault::default(),
            sent: AtomicU64::new(0),
            pace: Pace::new(None),
            alive: AtomicBool::new(false),
            unverified: false,
            tls_options: String::new(),
            clock: Clock::default(),
        })
    }

    /// The same client, whose requests all carry `headers`.
    #[must_use]
    pub fn with_headers(mut self, headers: Headers) -> Self {
        self.headers = headers;
        self.vault = Vault::default();
        self
    }

    /// A shell line that sends `call` again.
    pub fn curl(&self, call: &Call) -> String {
        let options = format!("{}{}", self.tls_options, self.headers.shell());
        curl(&self.base, call, &self.credentials, &options)
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

    /// Whether whoever answers is taken for the target, since its certificate is not verified.
    pub fn is_unverified(&self) -> bool {
        self.unverified
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
    pub fn secrets(&self) -> Arc<Secrets> {
        self.vault.secrets(|| {
            let keys = self.credentials.values().map(|credential| credential.secret().to_owned());
            keys.chain(self.headers.secrets().cloned()).collect()
        })
    }

    /// Sends `call` and waits for what comes back. Never fails: a lost answer is a reply as well. A read that is
    /// lost is sent again, a few times; a write never, unless the target says that it has not handled it.
    pub fn send(&self, call: Call) -> BoxFuture<'_, Exchange> {
        // A door as wide as this is boxed: it would be compiled anew wherever it is awaited.
        Box::pin(async move {
            let started = Instant::now();
            let mut tries = Tries::of(&call);
            loop {
                let (reply, headers) = self.reply(&call).await;
                let alive = self.alive.load(Ordering::Relaxed);
                let again = alive.then(|| tries.next(&reply)).flatten();
                if let Some(asked) = asked(&reply) {
                    self.pace.hold(asked);
                } else if let Some(pause) = again {
                    tokio::time::sleep(pause).await;
                }
                if again.is_none() {
                    let duration = started.elapsed();
                    return Exchange { call, reply, headers, started, duration };
                }
            }
        })
    }

    async fn reply(&self, call: &Call) -> (Reply, Told) {
        match self.deliver(call).await {
            Ok((answer, headers)) => {
                self.alive.store(true, Ordering::Relaxed);
                self.clock.note(&headers);
                let reply = match unavailable(&answer, &headers) {
                    Some(pause) => Reply::Busy(answer, pause),
                    None => Reply::Answer(answer),
                };
                (reply, Told::from(&headers))
            }
            Err(loss) => (Reply::Lost(loss), Told::default()),
        }
    }

    async fn deliver(&self, call: &Call) -> Result<(Answer, HeaderMap), Loss> {
        let request = self.request(call)?;
        let by_session = call.pass == Pass::Own
            && call.body.object().is_some()
            && self.credentials.get(&call.role).is_some_and(Credential::is_log_in);
        if by_session {
            self.send_by_session(call, request).await
        } else {
            self.follow(request).await
        }
    }

    /// The request that `call` is sent by, but for the cookie of a session that is the role's own.
    pub(super) fn request(&self, call: &Call) -> Result<Request, Loss> {
        let mut headers = HeaderMap::new();
        let content_type = match call.content_type {
            JSON => HeaderValue::from_static(JSON),
            other => other.parse().map_err(|_| Loss::unusable("bad content type"))?,
        };
        headers.insert(CONTENT_TYPE, content_type);
        let auth = match &call.pass {
            Pass::Cookie(cookie) if call.body.object().is_some() => {
                headers.insert(COOKIE, cookie_header(cookie)?);
                None
            }
            Pass::Cookie(_) => None,
            Pass::Forged(forgery) => {
                let key = self.credentials.get(&call.role).map_or("", Credential::secret);
                Some(Cow::Owned(json!({"type": "auth", "key": forgery.of(key)}).to_string()))
            }
            Pass::Own => self.passes.get(call.role).map(Cow::Borrowed),
        };
        let body = call.body.with_auth(auth.as_deref());
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|why| Loss::unusable(why.to_string()))?;
        let url = match self.places.get(&*call.path) {
            Some(url) => url.clone(),
            None => place(&self.base, &call.path)?,
        };
        Ok(Request { method, url, headers, body: body.into() })
    }

    /// Keeps a session's cookie out of all reports.
    pub(super) fn keep_secret(&self, cookie: &str) {
        self.vault.keep(cookie);
    }

    /// Sends a request, and sends it again where a redirect within the target keeps method and body. No answer but
    /// that of a log-in may set a cookie: one that is set on the way is not taken.
    pub(super) async fn follow(&self, mut request: Request) -> Result<(Answer, HeaderMap), Loss> {
        if !self.headers.map().is_empty() {
            request.headers.extend(self.headers.map().clone());
        }
        for _ in 0..=REDIRECTS {
            self.pace.turn().await;
            self.sent.fetch_add(1, Ordering::Relaxed);
            let response = self.carrier.carry(request.clone()).await?;
            if let Some(next) = redirect::next(response.status, &request.url, &response.headers) {
                request.url = next;
                continue;
            }
            let json = super::reading::json(&response.body)?;
            let answer = Answer { status: response.status, bytes: response.body, json };
            return Ok((answer, response.headers));
        }
        Err(Loss::unusable(format!("more than {REDIRECTS} redirects")))
    }
}

/// The URL of `path` on the target at `base`.
fn place(base: &str, path: &str) -> Result<Url, Loss> {
    let url = format!("{base}{path}");
    Url::parse(&url).map_err(|why| Loss::unusable(format!("{url}: {why}")))
}

/// `cookie` as a header, which HTTP libraries then keep out of their logs.
pub(super) fn cookie_header(cookie: &str) -> Result<HeaderValue, Loss> {
    let mut header: HeaderValue =
        cookie.parse().map_err(|_| Loss::unusable("the session cookie is no header"))?;
    header.set_sensitive(true);
    Ok(header)
}
