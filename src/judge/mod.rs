//! The judge: pure functions from what came back to what it means. No I/O, no HTTP client, no clock, so
//! that a recording can be judged again at any time.

mod bearing;
mod causes;
mod equal;
mod essence;
mod findings;
mod fingerprint;
mod outcome;
mod own;
mod verdict;
mod witness;

pub use bearing::Deed;
pub use causes::is_explained;
pub use equal::{beside, canonical, same, same_column, same_text};
pub use findings::{Evidence, conclude};
pub use fingerprint::{fingerprint, words};
pub use outcome::{Outcome, outcome};
pub use verdict::{Stop, verdict};
pub use witness::unwitnessed;
