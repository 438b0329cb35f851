use std::error::Error;
use std::fmt;
use std::future::poll_fn;

use bytes::Bytes;
use futures::future::BoxFuture;
use http_body::Body;
use http_body_util::{BodyExt as _, Full, Limited};
use tokio::time::timeout;
use tower_service::Service;

use super::carrier::{Carrier, Request, Response};
use super::limits::Limits;
use super::loss::Loss;

/// Carries requests to a server in this process, by calls instead of a socket: an axum router, or any other service
/// of the `tower` kind that takes HTTP requests. What only a socket shows (how connections end, broken framing) is
/// not seen this way.
pub struct InProcess<S> {
    service: S,
    limits: Limits,
}

impl<S> InProcess<S> {
    /// A carrier to `service`. Answers that are longer or come later than [`Limits::default`] allows are lost.
    pub fn new(service: S) -> Self {
        Self { service, limits: Limits::default() }
    }
}

impl<S> fmt::Debug for InProcess<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl<S, B> Carrier for InProcess<S>
where
    S: Service<http::Request<Full<Bytes>>, Response = http::Response<B>>,
    S: Clone + Send + Sync + 'static,
    S::Error: fmt::Display,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    fn carry(&self, request: Request) -> BoxFuture<'_, Result<Response, Loss>> {
        let mut service = self.service.clone();
        Box::pin(async move {
            let Request { method, url, headers, body } = request;
            let mut sent = http::Request::new(Full::new(body));
            *sent.method_mut() = method;
            let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
            let path = format!("{}{query}", url.path());
            *sent.uri_mut() =
                path.parse().map_err(|why| Loss::broken(format!("{path:?} is no path: {why}")))?;
            *sent.headers_mut() = headers;
            let answer = async {
                let failed = |why: S::Error| Loss::broken(why.to_string());
                poll_fn(|context| service.poll_ready(context)).await.map_err(failed)?;
                let (head, body) = service.call(sent).await.map_err(failed)?.into_parts();
                let body = Limited::new(body, self.limits.answer_bytes)
                    .collect()
                    .await
                    .map_err(|why| Loss::broken(why.to_string()))?
                    .to_bytes();
                Ok(Response { status: head.status.as_u16(), headers: head.headers, body })
            };
            timeout(self.limits.timeout, answer)
                .await
                .unwrap_or_else(|_| Err(Loss::timed_out("no whole answer within the time-out")))
        })
    }
}
