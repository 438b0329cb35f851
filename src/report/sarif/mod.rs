//! SARIF 2.1.0: a run a band, a rule for each requirement that is broken, a result for each finding.

mod log;
mod place;
mod result;
mod rule;

pub(super) use log::render;
