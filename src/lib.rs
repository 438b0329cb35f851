//! A contract-testing and conformance harness for dialplan servers.

pub mod contract;
pub mod report;
pub mod results;
pub mod snapshot;
