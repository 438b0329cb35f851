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

/// A function around a handler.
struct Layered<F> {
    layer: F,
    next: Next,
}

impl<F, Fut> Handler for Layered<F>
where
    F: Fn(Next, Call) -> Fut + Send + Sync,
    Fut: Future<Output = Reply> + Send + 'static,
{
    fn handle(&self, call: Call) -> BoxFuture<'_, Reply> {
        Box::pin((self.layer)(self.next.clone(), call))
    }
}

/// Puts `layer` around what `next` holds.
pub(super) fn layered<F, Fut>(layer: F, next: Next) -> Arc<dyn Handler>
where
    F: Fn(Next, Call) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Reply> + Send + 'static,
{
    Arc::new(Layered { layer, next })
}
