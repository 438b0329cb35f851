//! The suite put to the test: against servers with one fault each, which it must find, and against legal
//! dialects, in which it must find nothing.
//!
//! A [`Subject`] is a server to be made; [`run`] makes each of them in this process, lets the suite judge
//! it, and tells what came of it as one [`Report`]. The formats are pure functions of that report.

mod equivalents;
mod execute;
mod focus;
mod names;
mod options;
mod render;
mod report;
mod subject;
#[cfg(test)]
mod tests;
mod trial;

pub use equivalents::{Equivalents, EquivalentsError};
pub use execute::{Event, run};
pub use names::names;
pub use options::{Filter, FilterError, Options};
pub use render::{html, json, text};
pub use report::{Outcome, Report, Row, Summary};
pub use subject::{Kind, Subject, clean, combined, subjects};
pub use trial::{Alarm, Found, Trial};
