//! What a target was found to do, kept from one run to the next: a file a target and band, compared
//! with what a later run finds.
//!
//! A snapshot holds what is the same in every run against an unchanged target: verdicts, what a broken case
//! expected, answers to open questions, shapes of answers. It holds no times, numbers of the run's extensions, URLs
//! or credentials. What differs waits in a file beside it until somebody accepts or rejects it. Nothing here judges;
//! a change is told, and the mode says whether it counts.

mod content;
mod difference;
mod folder;
mod items;
mod kept;
mod mode;
mod outcome;
mod pending;
mod review;
mod sentence;
mod show;
mod store;
mod words;

pub use content::{Broken, Origin, SNAPSHOT_VERSION, Snapshot};
pub use difference::{Change, Difference, Part, ShapeChange, State};
pub use folder::{Entry, NoSuch, entries, select};
pub use kept::Kept;
pub use mode::Mode;
pub use outcome::{Outcome, Selection, decide};
pub use pending::{accept, pending_path, reject};
pub use review::{ReviewError, Reviewed, review};
pub use sentence::{broken, mended};
pub use show::{content, list};
pub(crate) use store::parse;
pub use store::{SnapshotError, load, path, preflight, settle, store};
pub use words::{Telling, Titles, titles};
