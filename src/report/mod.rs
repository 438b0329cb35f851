//! Results as people and machines read them: the terminal, and the files that `--report` writes.
//!
//! A file format is one pure function from [`Results`](crate::results::Results) to text and one row of
//! [`Format::ALL`]. Nothing here judges: every verdict is taken as it stands in the results.

mod evidence;
mod file;
mod format;
mod json;
mod junit;
mod layout;
mod paint;
mod progress;
mod streamed;
pub mod terminal;
pub mod text;

#[cfg(test)]
pub(crate) mod example;

pub use file::{WriteError, preflight, write};
pub(crate) use file::{probe, write_whole};
pub use format::{Format, ReportSpec, ReportSpecError};
pub use paint::{Paint, Tone};
pub use progress::Progress;
pub use streamed::{Asked, Streamed};
