use std::error::Error as _;
use std::fmt;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Method, Url};

use super::client::ClientError;
use super::handshake;
use super::limits::Limits;
use super::loss::Loss;
use super::tls::{self, Tls};

/// How often a request is sent again that has not gone out at all.
const UNSENT: usize = 3;

/// So many bytes are set aside for an answer before they have come.
const USUAL: usize = 1 << 20;

/// One HTTP request.
#[derive(Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// The headers, as far as the caller sets them.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl From<Request> for reqwest::Request {
    fn from(request: Request) -> Self {
        let Request { method, url, headers, body } = request;
        let mut made = Self::new(method, url);
        *made.headers_mut() = headers;
        *made.body_mut() = Some(body.into());
        made
    }
}

/// One HTTP response.
#[derive(Clone)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Without headers and body, which hold credentials.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {}, ...)", self.method, self.url)
    }
}

/// Without headers and body, which may hold a session.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, ...)", self.status)
    }
}

/// Takes a request to a target and brings back the response, or says why none came. It follows no
/// redirects and knows no credentials.
pub trait Carrier: fmt::Debug + Send + Sync {
    /// Carries one request.
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>>;
}

/// Over the network, with one pool of connections.
#[derive(Debug)]
pub(super) struct Network {
    http: reqwest::Client,
    answer_bytes: usize,
    /// Whether there is a client certificate to show.
    identified: bool,
}

impl Network {
    /// Connections over TLS where `encrypted` says so, then as `tls` has it.
    pub(super) fn new(limits: Limits, tls: &Tls, encrypted: bool) -> Result<Self, ClientError> {
        // A second call finds the provider installed, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder();
        let builder = if encrypted { tls.apply(builder) } else { tls::none(builder) };
        let http = builder
            .redirect(Policy::none())
            // What is sent again, and when, is decided here alone.
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .connect_timeout(limits.connect_timeout)
            .timeout(limits.timeout)
            .tcp_nodelay(true)
            .user_agent(concat!("dialcheck/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|why| ClientError::Setup(reason(&why)))?;
        Ok(Self { http, answer_bytes: limits.answer_bytes, identified: tls.has_identity() })
    }

    async fn fetch(&self, request: Request) -> Result<Response, Loss> {
        let mut response = self.send(request).await.map_err(|why| self.loss(&why))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        // A target may promise more than it sends, so no more than usual is set aside for it.
        let promised = response.content_length().and_then(|length| usize::try_from(length).ok());
        let mut body = BytesMut::with_capacity(promised.unwrap_or_default().min(USUAL));
        while let Some(chunk) = response.chunk().await.map_err(|why| self.loss(&why))? {
            if body.len() + chunk.len() > self.answer_bytes {
                let most = self.answer_bytes;
                return Err(Loss::unusable(format!("the answer is longer than {most} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: body.freeze() })
    }

    /// Sends a request; once more where the connection ended before the request had gone out, as it does where the
    /// target likes the client's certificate only at second sight, and says so a moment too late.
    async fn send(&self, request: Request) -> reqwest::Result<reqwest::Response> {
        let mut tries = 0;
        loop {
            match self.http.execute(request.clone().into()).await {
                Err(why) if was_not_sent(&why) && tries < UNSENT => tries += 1,
                done => return done,
            }
        }
    }

    /// Why a request failed.
    fn loss(&self, why: &reqwest::Error) -> Loss {
        if let Some(trouble) = handshake::trouble(why, self.identified) {
            return Loss::untrusted(trouble);
        }
        match (why.is_timeout(), why.is_connect()) {
            (true, true) => Loss::timed_out("no connection within the time-out"),
            (true, false) => Loss::timed_out("no whole answer within the time-out"),
            (false, _) => Loss::broken(reason(why)),
        }
    }
}

impl Carrier for Network {
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        Box::pin(self.fetch(request))
    }
}

/// Whether not a byte of a request has gone out.
fn was_not_sent(why: &reqwest::Error) -> bool {
    let mut cause = why.source();
    while let Some(next) = cause {
        if next.downcast_ref().is_some_and(hyper::Error::is_canceled) {
            return true;
        }
        cause = next.source();
    }
    false
}

/// The whole chain of causes of a failed request, without the URL.
fn reason(why: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause = why.source();
    while let Some(next) = cause {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&next.to_string());
        cause = next.source();
    }
    if text.is_empty() { "the request failed".to_owned() } else { text }
}
