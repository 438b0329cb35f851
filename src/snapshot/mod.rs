//! What a target was found to do, kept from one run to the next: a file a target and band, compared
//! with what a later run finds.
//!
//! A snapshot holds what is the same in every run against an unchanged target: verdicts, answers to open
//! questions, shapes of answers. It holds no times, numbers of extensions, URLs or credentials. Nothing
//! here judges; a change is told, and the mode says whether it counts.

mod content;
mod difference;
mod kept;
mod mode;
mod outcome;
mod store;
mod words;

pub use content::{SNAPSHOT_VERSION, Snapshot};
pub use difference::{Change, Difference, ShapeChange};
pub use kept::Kept;
pub use mode::Mode;
pub use outcome::{Outcome, Selection, decide};
pub use store::{SnapshotError, load, path, preflight, settle, store};
