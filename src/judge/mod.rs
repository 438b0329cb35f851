//! The judge: pure functions from what came back to what it means. No I/O, no HTTP client, no clock, so
//! that a recording can be judged again at any time.

mod equal;
mod explain;
mod findings;
mod outcome;
mod verdict;

pub use equal::{canonical, same, same_text};
pub use explain::explain;
pub use findings::{Evidence, findings};
pub use outcome::{Outcome, outcome};
pub use verdict::{Stop, promote, verdict};
