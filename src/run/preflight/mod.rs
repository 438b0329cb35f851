//! What is proven before anything is written: that the target answers, speaks the API, takes the
//! credentials, and has nothing where the run will create.

mod error;
mod free;
mod known;
mod look;
mod looks;
mod reach;

/// What its requests belong to in a recording.
const PART: &str = "preflight";

pub use error::PreflightError;
pub(super) use look::reach;
pub use look::{Cleared, preflight};
use look::{accepted, read, read_as};
