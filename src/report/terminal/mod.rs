//! The report that a person reads when a run is over.

mod closing;
mod expected;
mod findings;
mod heading;
mod options;
mod page;
mod questions;
mod render;
mod unjudged;

#[cfg(test)]
mod tests;

pub use options::{Detail, TerminalOptions};
pub use render::render;
