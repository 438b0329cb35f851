//! Explanations of whatever has an id beside requirements and cases: one kind a file, all in one table.

mod band;
mod byte;
mod column;
mod exit;
mod format;
mod kinds;
mod operation;
mod schema;
mod server;
mod told;
mod words;

pub(super) use kinds::{explained, ids};
pub(super) use told::Told;
