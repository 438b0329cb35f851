//! A contract-testing and conformance harness for dialplan servers.

pub mod contract;
pub mod judge;
pub mod results;
pub mod target;
