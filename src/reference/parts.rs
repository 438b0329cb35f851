use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next as WireNext};
use axum::response::Response;
use futures::future::BoxFuture;

use super::call::{Call, Reply};
use super::config::Config;
use super::dialplan::{Deployed, Unit};
use super::error::ReferenceError;
use super::gate::Gate;
use super::handler::{Handler, Layer, Next, layer, layered};
use super::offer::{Offer, operations};
use super::right::Rights;
use super::store::Store;
use super::validation::Rules;
use crate::contract::{Contract, Deployment, Documents, Operation};

type WireLayer = Arc<dyn Fn(Request, WireNext) -> BoxFuture<'static, Response> + Send + Sync>;

/// An edit of a server's [`Parts`]; a fault or a dialect is one or more of these.
#[derive(Clone)]
pub struct Change(Arc<dyn Fn(&mut Parts) + Send + Sync>);

impl Change {
    /// Makes a change of a function. It runs once for each server that is put together, so state that
    /// it makes belongs to that server alone.
    pub fn new(edit: impl Fn(&mut Parts) + Send + Sync + 'static) -> Self {
        Self(Arc::new(edit))
    }

    /// Makes the edit. A change that is made of others calls theirs.
    pub(super) fn apply(&self, parts: &mut Parts) {
        (self.0)(parts);
    }
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Change")
    }
}

/// What a server is put together from. Fresh parts make the server that the document describes.
pub struct Parts {
    /// The table of rights, which the gate reads.
    pub rights: Rights,
    /// The operations that the unit has; all others are answered as unknown paths.
    pub operations: BTreeSet<Operation>,
    /// The kind of unit.
    pub deployment: Deployment,
    documents: Option<Documents>,
    inner: Vec<Layer>,
    outer: Vec<Layer>,
    wire: Vec<WireLayer>,
    /// Whether a layer is about how connections are used, which shows on a socket alone.
    about_connections: bool,
}

impl Parts {
    /// The parts that `config` asks for, its changes included.
    pub(super) fn of(config: &Config) -> Self {
        let mut parts = Self {
            rights: Rights::document(),
            operations: operations(config.version),
            deployment: config.deployment,
            documents: config.documents.clone(),
            inner: Vec::new(),
            outer: Vec::new(),
            wire: Vec::new(),
            about_connections: false,
        };
        for change in &config.changes {
            change.apply(&mut parts);
        }
        parts
    }

    /// The schemas that requests are validated with, to be changed: a dropped keyword, a moved bound.
    pub fn documents_mut(&mut self) -> &mut Documents {
        self.documents.get_or_insert_with(|| Contract::get().documents().clone())
    }

    /// Puts a layer around the unit, behind the gate: the call is authorised and its reach is set.
    /// A later layer goes around the earlier ones.
    ///
    /// ```
    /// use dialcheck::reference::{Call, Change, Config, Next, Reply};
    ///
    /// /// Ignores the company in every scope.
    /// async fn any_company(next: Next, mut call: Call) -> Reply {
    ///     if let Some(scope) = call.body["scope"].as_object_mut() {
    ///         scope.remove("company");
    ///     }
    ///     next.handle(call).await
    /// }
    ///
    /// let config = Config::default().with_change(Change::new(|parts| parts.around_unit(any_company)));
    /// ```
    pub fn around_unit<F, Fut>(&mut self, edit: F)
    where
        F: Fn(Next, Call) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Reply> + Send + 'static,
    {
        self.inner.push(layer(edit));
    }

    /// Puts a layer around everything behind the door: it sees calls that no right was looked up for,
    /// those of [`super::Role::Nobody`] too, and operations that the version does not have.
    pub fn around_all<F, Fut>(&mut self, edit: F)
    where
        F: Fn(Next, Call) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Reply> + Send + 'static,
    {
        self.outer.push(layer(edit));
    }

    /// Puts an axum middleware around the door: raw requests in, raw responses out. It runs before a
    /// route is chosen, so it may rewrite the path as well.
    pub fn around_wire<F, Fut>(&mut self, edit: F)
    where
        F: Fn(Request, WireNext) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Response> + Send + 'static,
    {
        self.wire.push(Arc::new(move |request, next| Box::pin(edit(request, next))));
    }

    /// [`Self::around_wire`] for what shows on a socket alone: a response with the header `transfer-encoding: chunked`
    /// or `connection: close` is sent so, and one whose body fails breaks off.
    pub fn around_connections<F, Fut>(&mut self, edit: F)
    where
        F: Fn(Request, WireNext) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Response> + Send + 'static,
    {
        self.about_connections = true;
        self.around_wire(edit);
    }

    /// Whether a layer shows on a socket alone.
    pub(super) fn needs_socket(&self) -> bool {
        self.about_connections
    }

    /// Compiles the rules.
    pub(super) fn rules(&self) -> Result<Rules, ReferenceError> {
        Ok(Rules::compile(self.documents.as_ref())?)
    }

    /// Puts unit, gate, offer and layers together; gives the wire layers back for [`wired`].
    pub(super) fn assemble(self, store: &Arc<Store>, rules: &Arc<Rules>) -> Assembled {
        let wrap = |handler: Arc<dyn Handler>, layer: Layer| {
            layered(layer, Next::new(handler, Arc::clone(store), Arc::clone(rules)))
        };
        let unit = Arc::new(Unit::new(Arc::clone(store), Arc::clone(rules)));
        let unit: Arc<dyn Handler> = Arc::new(Deployed::new(self.deployment, unit));
        let inner = self.inner.into_iter().fold(unit, wrap);
        let gate = Arc::new(Gate::new(self.rights, inner));
        let offer: Arc<dyn Handler> = Arc::new(Offer::new(self.operations, gate));
        Assembled { handler: self.outer.into_iter().fold(offer, wrap), wire: self.wire }
    }
}

/// The handlers in their order, and what is to go around the router.
pub(super) struct Assembled {
    pub(super) handler: Arc<dyn Handler>,
    wire: Vec<WireLayer>,
}

impl Assembled {
    /// Puts the wire layers around `router`.
    pub(super) fn wired(self, router: Router) -> Router {
        self.wire.into_iter().fold(router, |router, layer| {
            let layer = middleware::from_fn(move |request, next| layer(request, next));
            // A router matches its routes before its layers run; the empty one outside makes it the
            // other way round.
            Router::new().fallback_service(router).layer(layer)
        })
    }
}
