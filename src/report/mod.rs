//! Results as people and machines read them: the terminal, and the files that `--report` writes.
//!
//! A file format is one pure function from [`Results`](crate::results::Results) to text and one row of
//! [`Format::ALL`]. Nothing here judges: every verdict is taken as it stands in the results.

mod ctrf;
mod defects;
mod entry;
mod evidence;
mod file;
pub mod fleet;
mod format;
pub mod github;
mod html;
mod json;
mod junit;
mod layout;
pub mod markdown;
mod paint;
mod progress;
mod runs;
mod sarif;
mod streamed;
mod tap;
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
