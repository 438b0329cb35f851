//! The run: which cases, in which order, on which extensions, and what remains afterwards.

mod aftermath;
mod attempts;
mod blotting;
mod cleaning;
mod ended;
mod engine;
mod environment;
mod expect;
mod extension;
mod facts;
mod guard;
mod job;
mod looking;
mod lost;
mod marker;
mod plan;
mod preflight;
mod range;
mod restoring;
mod sending;
mod session;
mod shapes;

pub use aftermath::{Aftermath, clean_up};
pub use engine::{Event, execute};
pub use environment::{Budget, Effort, Environment};
pub use expect::{Expectation, changed_columns};
pub use extension::{Blueprint, Extension};
pub use facts::Facts;
pub use guard::{Census, Created, Guard, Ledger, Radius, Record, RecordError, Territory, radius};
pub use job::{Job, Prepared, RunError, host_and_port};
pub use plan::{Plan, Planned, Selection, SelectionError};
pub use preflight::{Cleared, PreflightError, preflight};
pub use range::{BLOCK, Range, RangeError};
pub use restoring::Unrestored;
pub use session::{Flow, PLAIN_UPDATES, Row, Session};
