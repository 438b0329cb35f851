//! Operations that a version has and should not have, and the reverse.

use super::fault::{Entry, Fault};
use super::subjects::done;
use crate::contract::{Band, Operation};

const OLD: &[Band] = &[Band::V6_3_10];
const NEW: &[Band] = &[Band::V6_5_9];

const FAULTS: &[Entry] = &[
    Entry::new(
        "band/clone/too-early",
        "band/clone",
        "clones in a version that has no clone yet",
        |p| {
            p.operations.insert(Operation::Clone);
        },
    )
    .only_in(OLD),
    Entry::new(
        "band/clone/pretended",
        "band/clone",
        "reports success for a clone in a version that has none, and does nothing",
        |p| {
            p.around_all(async |next, call| {
                if call.operation == Operation::Clone { done(1) } else { next.handle(call).await }
            });
        },
    )
    .only_in(OLD),
    Entry::new(
        "band/clone/missing",
        "band/clone",
        "has no clone in a version that should have it",
        |p| {
            p.operations.remove(&Operation::Clone);
        },
    )
    .only_in(NEW),
];

pub(super) fn faults() -> Vec<Fault> {
    let operations = Operation::ALL.into_iter().filter(|&operation| operation != Operation::Clone);
    let missing = operations.map(|operation| {
        Fault::new(
            format!("band/{operation}/missing"),
            format!("has no {operation}"),
            format!("band/{operation}"),
            move |parts| {
                parts.operations.remove(&operation);
            },
        )
    });
    FAULTS.iter().map(Entry::fault).chain(missing).collect()
}
