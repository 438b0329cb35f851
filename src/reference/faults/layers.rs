//! The kinds of layer that most faults are: something done to the call, to the answer, or to the state
//! once the call has succeeded.

use std::sync::Arc;

use serde_json::Value;

use crate::contract::Operation;
use crate::reference::{Call, Next, Parts, Reply, StoreError, Tables};

pub(super) const CREATE: &[Operation] = &[Operation::Create];
pub(super) const READ: &[Operation] = &[Operation::Read];
pub(super) const READFULL: &[Operation] = &[Operation::Readfull];
pub(super) const READS: &[Operation] = &[Operation::Read, Operation::Readfull];
pub(super) const UPDATE: &[Operation] = &[Operation::Update];
pub(super) const DELETE: &[Operation] = &[Operation::Delete];
pub(super) const CLONE: &[Operation] = &[Operation::Clone];

/// What some layers do to the state. Where the database fails, the fault fails to show.
pub(super) type Effect = Result<(), StoreError>;

/// What is done to the state behind a call.
type StateEdit = dyn Fn(&Tables<'_>, &Call) -> Effect + Send + Sync;

/// Changes each call of `operations` before the unit sees it.
pub(super) fn before(parts: &mut Parts, operations: &'static [Operation], edit: fn(&mut Call)) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        if operations.contains(&call.operation) {
            edit(&mut call);
        }
        next.handle(call).await
    });
}

/// Changes what each call of `operations` that succeeded answers.
pub(super) fn answer(parts: &mut Parts, operations: &'static [Operation], edit: fn(&mut Value)) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let concerned = operations.contains(&call.operation);
        let mut reply = next.handle(call).await;
        if concerned && reply.succeeded() {
            reply.value_mut().map(edit);
        }
        reply
    });
}

/// Changes each row that `operations` answer.
pub(super) fn rows(
    parts: &mut Parts,
    operations: &'static [Operation],
    edit: impl Fn(&mut Value) + Clone + Send + Sync + 'static,
) {
    parts.around_unit(move |next: Next, call: Call| {
        let edit = edit.clone();
        async move {
            let concerned = operations.contains(&call.operation);
            let mut reply = next.handle(call).await;
            let values = reply.value_mut().and_then(|body| body.get_mut("values")?.as_array_mut());
            if concerned {
                values.into_iter().flatten().for_each(edit);
            }
            reply
        }
    });
}

/// Changes the state after each call of `operations` that succeeded.
pub(super) fn after(
    parts: &mut Parts,
    operations: &'static [Operation],
    edit: impl Fn(&Tables<'_>, &Call) -> Effect + Send + Sync + 'static,
) {
    let edit: Arc<StateEdit> = Arc::new(edit);
    parts.around_unit(move |next: Next, call: Call| {
        let edit = Arc::clone(&edit);
        async move {
            let reply = next.handle(call.clone()).await;
            if operations.contains(&call.operation) && reply.succeeded() {
                let _ = next.store.write(|tables| edit(tables, &call));
            }
            reply
        }
    });
}

/// Answers each call of `operations` in place of the unit where `reply` has something to say.
pub(super) fn instead(
    parts: &mut Parts,
    operations: &'static [Operation],
    reply: fn(&Next, &Call) -> Option<Reply>,
) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let said = operations.contains(&call.operation).then(|| reply(&next, &call)).flatten();
        match said {
            Some(reply) => reply,
            None => next.handle(call).await,
        }
    });
}

/// Changes the reply to each call of `operations`, whatever it was.
pub(super) fn reply(
    parts: &mut Parts,
    operations: &'static [Operation],
    edit: fn(&Call, &mut Reply),
) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let mut reply = next.handle(call.clone()).await;
        if operations.contains(&call.operation) {
            edit(&call, &mut reply);
        }
        reply
    });
}
