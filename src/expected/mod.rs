//! Expected failures: a list that somebody keeps of what is known to be broken on a target, so that a run against it
//! can be green, and turns red again for anything else.
//!
//! An entry names one case or one requirement, says why it fails, who looks after it and until when it may. It
//! covers a failing check if it names it, its date has not passed, and the failure has the mark that the entry gives
//! (see [`crate::judge::fingerprint`]). A finding is excused only if each of its failing checks is covered. An entry
//! that no longer holds is stale, and is told. Verdicts stay as they are.
//!
//! Nothing here reads the clock or, but for [`read`], a file.
//!
//! ```
//! use dialcheck::expected::{Catalogue, Date, apply, parse};
//!
//! let list = parse(r#"
//!     [[expected-failure]]
//!     case = "update/ring_time/maximum"
//!     reason = "fixed in 6.5.12"
//!     owner = "QA-1234"
//!     expires = 2027-01-31
//!     fingerprint = "9f2c41d07ab3"
//! "#)?;
//! assert_eq!(list[0].named().id(), "update/ring_time/maximum");
//!
//! # fn judge(mut run: dialcheck::results::RunResult, list: &[dialcheck::expected::ExpectedFailure]) {
//! // `run` is what `Prepared::run` gave.
//! let today = Date::of(std::time::SystemTime::now());
//! apply(&mut run, list, today, &Catalogue::of_suite(), false);
//! let unexpected = run.findings.iter().filter(|finding| finding.excuse.is_none()).count();
//! assert_eq!((unexpected, run.stale.len()), (0, 0));
//! # }
//! # Ok::<(), dialcheck::expected::Misread>(())
//! ```

mod accepting;
mod apply;
mod catalogue;
mod date;
mod entry;
mod failing;
mod list;
mod sheet;
mod standing;
mod written;

#[cfg(test)]
mod tests;

pub use accepting::{Accepted, Terms, accept};
pub use apply::apply;
pub use catalogue::Catalogue;
pub use date::{Date, DateError};
pub use entry::{ExpectedFailure, Named};
pub use list::{ListError, Misread, checked, parse, read};
pub use sheet::{Sheet, Taken};
pub use standing::{Standing, standing};
pub use written::Written;
