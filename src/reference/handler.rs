use std::sync::Arc;

use futures::future::BoxFuture;

use super::call::{Call, Reply};
use super::store::Store;
use super::validation::Rules;

/// Something that answers calls: the unit, or a layer around it.
pub trait Handler: Send + Sync {
    /// Answers one call. It never fails: a refusal is a reply.
    fn handle(&self, call: Call) -> BoxFuture<'_, Reply>;
}

/// What a layer is given beside the call: what it wraps, and the state beneath.
///
/// A layer is an `async fn(Next, Call) -> Reply`. It may change the call, change the reply, call
/// [`Next::handle`] never or several times, and look into or edit the [`Store`] before and after.
#[derive(Clone)]
pub struct Next {
    inner: Arc<dyn Handler>,
    /// The unit's state.
    pub store: Arc<Store>,
    /// The unit's validation.
    pub rules: Arc<Rules>,
}

impl Next {
    pub(super) fn new(inner: Arc<dyn Handler>, store: Arc<Store>, rules: Arc<Rules>) -> Self {
        Self { inner, store, rules }
    }

    /// Hands the call on.
    pub async fn handle(&self, call: Call) -> Reply {
        self.inner.handle(call).await
    }
}

/// A layer with its type forgotten, so that what is built of layers is compiled once and not for each of them.
pub(super) type Layer = Arc<dyn Fn(Next, Call) -> BoxFuture<'static, Reply> + Send + Sync>;

/// Forgets the type of `layer`.
pub(super) fn layer<F, Fut>(layer: F) -> Layer
where
    F: Fn(Next, Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Reply> + Send + 'static,
{
    Arc::new(move |next, call| Box::pin(layer(next, call)))
}

/// A layer around a handler.
struct Layered {
    layer: Layer,
    next: Next,
}

impl Handler for Layered {
    fn handle(&self, call: Call) -> BoxFuture<'_, Reply> {
        (self.layer)(self.next.clone(), call)
    }
}

/// Puts `layer` around what `next` holds.
pub(super) fn layered(layer: Layer, next: Next) -> Arc<dyn Handler> {
    Arc::new(Layered { layer, next })
}
