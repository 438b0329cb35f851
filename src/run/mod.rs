//! The run: which cases, in which order, on which extensions, and what remains afterwards.

mod cleaning;
mod engine;
mod environment;
mod expect;
mod extension;
mod facts;
mod job;
mod ledger;
mod looking;
mod lost;
mod plan;
mod preflight;
mod radius;
mod range;
mod session;
mod shapes;

pub use engine::{Event, execute};
pub use environment::{Effort, Environment};
pub use expect::{Expectation, changed_columns};
pub use extension::{Blueprint, Extension};
pub use facts::Facts;
pub use job::{Job, Prepared, RunError};
pub use ledger::Ledger;
pub use plan::{Plan, Planned, Selection, SelectionError};
pub use preflight::{Cleared, PreflightError, preflight};
pub use radius::{Radius, radius};
pub use range::{BLOCK, Range, RangeError};
pub use session::{Flow, PLAIN_UPDATES, Row, Session};
