//! Reads that answer what was, and not what is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::fault::Entry;
use super::layers::{READS, UPDATE};
use super::subjects::one;
use crate::contract::Operation;
use crate::reference::{Call, Next, Parts, Reply, Settings};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "state/read/once-stale",
        "read/fresh",
        "answers the first read after an update as if it had not happened",
        |p| stale(p, Operation::Read),
    ),
    Entry::new(
        "state/readfull/once-stale",
        "readfull/fresh",
        "answers the first readfull after an update as if it had not happened",
        |p| stale(p, Operation::Readfull),
    ),
    Entry::new(
        "state/read/cached",
        "read/fresh",
        "answers a read as the first time that it was asked",
        |p| cached(p, Operation::Read),
    ),
    Entry::new(
        "state/readfull/cached",
        "readfull/fresh",
        "answers a readfull as the first time that it was asked",
        |p| cached(p, Operation::Readfull),
    ),
    Entry::new(
        "state/read/deleted-still-there",
        "read/fresh",
        "answers a deleted extension to the first read after its delete",
        |p| {
            let last = Arc::new(Mutex::new(BTreeMap::<String, Reply>::new()));
            let armed = Arc::new(AtomicBool::new(false));
            p.around_unit(move |next: Next, call: Call| {
                let (last, armed) = (Arc::clone(&last), Arc::clone(&armed));
                async move {
                    let read = READS.contains(&call.operation);
                    let key = format!("{} {}", call.operation, call.body["scope"]);
                    let reply = next.handle(call.clone()).await;
                    armed.fetch_or(
                        call.operation == Operation::Delete && reply.succeeded(),
                        Ordering::Relaxed,
                    );
                    let Ok(mut last) = last.lock() else {
                        return reply;
                    };
                    let nothing = reply.value().is_some_and(|body| body["numrows"] == 0);
                    if read && nothing && armed.load(Ordering::Relaxed) {
                        return last.remove(&key).unwrap_or(reply);
                    }
                    if read && reply.succeeded() {
                        last.insert(key, reply.clone());
                    }
                    reply
                }
            });
        },
    ),
];

/// Answers the first read of a scope after an update of it with what was there before.
fn stale(parts: &mut Parts, operation: Operation) {
    let before = Arc::new(Mutex::new(BTreeMap::<i64, Settings>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let before = Arc::clone(&before);
        async move {
            let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
            let mut reply = next.handle(call.clone()).await;
            let (Some(row), Ok(mut before)) = (row.filter(|_| reply.succeeded()), before.lock())
            else {
                return reply;
            };
            if UPDATE.contains(&call.operation) {
                before.insert(row.id, row.settings);
            } else if call.operation == operation
                && let Some(old) = before.remove(&row.id)
                && let Some(answered) =
                    reply.value_mut().and_then(|body| body["values"][0].as_object_mut())
            {
                for (column, value) in answered.iter_mut() {
                    if let Some(old) = old.get(column) {
                        value.clone_from(old);
                    }
                }
            }
            reply
        }
    });
}

/// Answers a read of an extension, once it was answered, always so.
fn cached(parts: &mut Parts, operation: Operation) {
    let answers = Arc::new(Mutex::new(BTreeMap::<(i64, String), Reply>::new()));
    parts.around_unit(move |next: Next, call: Call| {
        let answers = Arc::clone(&answers);
        async move {
            let row = next.store.read(|tables| one(tables, &call)).ok().flatten();
            let reply = next.handle(call.clone()).await;
            let Some(row) = row.filter(|_| call.operation == operation && reply.succeeded()) else {
                return reply;
            };
            let key = (row.id, format!("{}{}", call.body["scope"], call.body["columns"]));
            answers
                .lock()
                .map_or(reply.clone(), |mut answers| answers.entry(key).or_insert(reply).clone())
        }
    });
}
