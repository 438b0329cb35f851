//! The layers that dialects are made of, in few forms: what is done before the unit looks at a call, what
//! is done to its answer, an edit of the schemas, and an edit of a whole response.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_LENGTH;
use axum::http::response::Parts as Head;
use axum::middleware::Next as WireNext;
use axum::response::Response;
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use crate::contract::{Contract, Kind, Operation};
use crate::reference::store::texts;
use crate::reference::{Call, Change, Next, Parts, Refusal, Reply, Row, Scope};

/// Edits or refuses each call before the unit sees it.
pub(super) fn before<B>(edit: B) -> Change
where
    B: Fn(&Next, &mut Call) -> Result<(), Refusal> + Send + Sync + 'static,
{
    around(edit, |_, (), _, _| Ok(()))
}

/// Edits the answer of each call that succeeded, or refuses the call after all.
pub(super) fn after<A>(finish: A) -> Change
where
    A: Fn(&Next, &Call, &mut Value) -> Result<(), Refusal> + Clone + Send + Sync + 'static,
{
    around(|_, _| Ok(()), move |next, (), call, answer| finish(next, call, answer))
}

/// Both: `finish` gets what `edit` kept, and the call as `edit` left it. Calls take turns, so what `edit`
/// saw in the store still holds when `finish` looks.
pub(super) fn around<S, B, A>(edit: B, finish: A) -> Change
where
    S: Send + 'static,
    B: Fn(&Next, &mut Call) -> Result<S, Refusal> + Send + Sync + 'static,
    A: Fn(&Next, S, &Call, &mut Value) -> Result<(), Refusal> + Clone + Send + Sync + 'static,
{
    around_once(Arc::new(move |next, call| {
        let kept = edit(next, call)?;
        let finish = finish.clone();
        Ok(Box::new(move |next, call, answer| finish(next, kept, call, answer)))
    }))
}

/// What is done to the answer of a call, with what was kept of it.
type Finish = Box<dyn FnOnce(&Next, &Call, &mut Value) -> Result<(), Refusal> + Send>;

/// What is done to a call.
type Edit = Arc<dyn Fn(&Next, &mut Call) -> Result<Finish, Refusal> + Send + Sync>;

/// [`around`] once for all types.
fn around_once(edit: Edit) -> Change {
    Change::new(move |parts| {
        let edit = Arc::clone(&edit);
        let turn = Arc::new(Mutex::new(()));
        parts.around_unit(move |next: Next, mut call: Call| {
            let (edit, turn) = (Arc::clone(&edit), Arc::clone(&turn));
            async move {
                let _turn = turn.lock().await;
                let finish = match edit(&next, &mut call) {
                    Ok(finish) => finish,
                    Err(refusal) => return Reply::from(refusal),
                };
                let mut reply = next.handle(call.clone()).await;
                if !reply.succeeded() {
                    return reply;
                }
                let finished = reply.value_mut().map(|answer| finish(&next, &call, answer));
                match finished {
                    Some(Err(refusal)) => refusal.into(),
                    Some(Ok(())) | None => reply,
                }
            }
        });
    })
}

/// Edits the schema `name`.
pub(super) fn schema(name: &'static str, edit: fn(&mut Value)) -> Change {
    Change::new(move |parts: &mut Parts| {
        if let Some(document) = parts.documents_mut().get_mut(name) {
            edit(document);
        }
    })
}

/// Edits the head and the JSON of each response.
pub(super) fn responses(edit: fn(&mut Head, &mut Value)) -> Change {
    texts_of_responses(move |head, text| {
        let Ok(mut value) = serde_json::from_slice(&text) else {
            return text;
        };
        edit(head, &mut value);
        value.to_string().into()
    })
}

/// Edits the head and the bytes of each response.
pub(super) fn texts_of_responses(
    edit: impl Fn(&mut Head, Bytes) -> Bytes + Clone + Send + Sync + 'static,
) -> Change {
    Change::new(move |parts: &mut Parts| {
        let edit = edit.clone();
        parts.around_wire(move |request: Request, next: WireNext| {
            let edit = edit.clone();
            async move {
                let (mut head, body) = next.run(request).await.into_parts();
                let text = to_bytes(body, usize::MAX).await.unwrap_or_default();
                head.headers.remove(CONTENT_LENGTH);
                let text = edit(&mut head, text);
                Response::from_parts(head, Body::from(text))
            }
        });
    })
}

/// The members of `values`, to be edited; none where it is missing or no object.
pub(super) fn values_mut(call: &mut Call) -> Option<&mut Map<String, Value>> {
    call.body.get_mut("values").and_then(Value::as_object_mut)
}

/// The members of `values` of an update, to be edited.
pub(super) fn updated_mut(call: &mut Call) -> Option<&mut Map<String, Value>> {
    if call.operation == Operation::Update { values_mut(call) } else { None }
}

/// The one extension that the scope of `call` resolves to; none where there are none or several.
pub(super) fn target(next: &Next, call: &Call) -> Result<Option<Row>, Refusal> {
    let mut rows = next.store.read(|tables| tables.find(&Scope::of(call)))?;
    Ok(rows.pop().filter(|_| rows.is_empty()))
}

/// The extensions of a company.
pub(super) fn in_company(company: &str) -> Scope {
    Scope { company: Some(company.to_owned()), ..Scope::everything() }
}

/// The ring type that the extension of an update has or gets.
pub(super) fn ring_type(next: &Next, call: &Call) -> Result<String, Refusal> {
    let named = call.values().get("ring_type").and_then(Value::as_str).map(str::to_owned);
    if let Some(named) = named {
        return Ok(named);
    }
    let stored = target(next, call)?.map(|row| row.value("ring_type"));
    Ok(stored.as_ref().and_then(Value::as_str).unwrap_or("A").to_owned())
}

/// The names that a create or a clone would give.
pub(super) fn new_names(call: &Call) -> Vec<String> {
    match call.operation {
        Operation::Create | Operation::Clone => {
            call.values().get("virt_exten").map(texts).unwrap_or_default()
        }
        Operation::Read | Operation::Readfull | Operation::Update | Operation::Delete => Vec::new(),
    }
}

/// The company in which a create makes extensions.
pub(super) fn company(call: &Call) -> String {
    let named = call.values().get("company").and_then(Value::as_str).map(str::to_owned);
    named.unwrap_or_else(|| call.caller.company.clone())
}

/// Whether a create makes private extensions.
pub(super) fn is_private(call: &Call) -> bool {
    call.values().get("private") == Some(&Value::Bool(true))
}

/// Whether the call is one of the two reads.
pub(super) fn is_read(call: &Call) -> bool {
    matches!(call.operation, Operation::Read | Operation::Readfull)
}

/// Goes over the values of the rows of an answer to a read: `edit` gets the column and its kind.
pub(super) fn each_value(answer: &mut Value, edit: impl Fn(&str, Option<Kind>, &mut Value)) {
    let rows = answer.get_mut("values").and_then(Value::as_array_mut);
    for row in rows.into_iter().flatten().filter_map(Value::as_object_mut) {
        for (column, value) in row {
            let kind = Contract::get().column(column).map(|column| column.kind);
            edit(column, kind, value);
        }
    }
}
