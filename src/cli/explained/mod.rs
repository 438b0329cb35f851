//! What `explain` says of all that is no requirement, case or open question: a table of kinds, each of which knows its
//! names and tells them.

mod contract;
mod entry;
mod kinds;
mod outcomes;
mod servers;

pub(super) use entry::Entry;
pub(super) use kinds::{names, told};
