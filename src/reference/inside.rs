use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use tower_service::Service as _;

use super::config::Config;
use super::credential::Credential;
use super::error::ReferenceError;
use super::parts::Parts;
use super::server::put_together;
use super::store::Store;

/// A reference server that is called within this process: all layers of [`super::Server`] but the socket.
#[derive(Clone)]
pub struct Inside {
    router: Router,
    credentials: Vec<Credential>,
    store: Arc<Store>,
}

impl Inside {
    /// Puts the server together. None where `config` changes what only a socket shows: whether a connection is closed, or
    /// an answer breaks off; or where it is hostile.
    pub fn new(config: &Config) -> Result<Option<Self>, ReferenceError> {
        config.check()?;
        let parts = Parts::of(config);
        if parts.needs_socket() || config.hostile.is_some() {
            return Ok(None);
        }
        let (router, store) = put_together(config, parts)?;
        Ok(Some(Self::assembled(router, config.credentials(), store)))
    }

    /// A server that has been put together, changes of the wire included. For those who bring a wire of
    /// their own.
    pub(super) fn assembled(
        router: Router,
        credentials: Vec<Credential>,
        store: Arc<Store>,
    ) -> Self {
        Self { router, credentials, store }
    }

    /// Who may call.
    pub fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// Its state, past all rights and rules.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// All its layers as an axum router.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Answers one request to `path`: status, headers and body. An error says why the body broke off.
    pub async fn answer(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<(u16, HeaderMap, Bytes), String> {
        let mut request = Request::new(Body::from(body));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().map_err(|why| format!("{path:?} is no path: {why}"))?;
        *request.headers_mut() = headers;
        // A router is always ready, and never fails.
        let Ok(response) = self.router.clone().call(request).await;
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|why| why.to_string())?;
        Ok((head.status.as_u16(), head.headers, body))
    }
}

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside")
    }
}
