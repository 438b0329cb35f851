//! What keeps a run from harming what it did not make, and what lets harm be put right: how far a call could
//! reach, which calls go alone, what the foreign rows held before, and what the run is about to create.

mod census;
mod counting;
mod form;
mod keeper;
mod ledger;
mod names;
mod pattern;
mod radius;
mod record;
mod territory;

pub use census::Census;
pub(crate) use counting::Counter;
pub use keeper::Guard;
pub(super) use keeper::Turn;
pub use ledger::Ledger;
pub(super) use names::names;
pub(super) use radius::called;
pub use radius::{Radius, radius};
pub use record::{Created, Record, RecordError};
pub use territory::Territory;
