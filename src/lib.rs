//! A contract-testing and conformance harness for dialplan servers.

pub mod comparison;
pub mod contract;
pub mod embedded;
pub mod generate;
pub mod judge;
pub mod model;
pub mod reference;
pub mod rehearsal;
pub mod report;
pub mod results;
pub mod run;
pub mod selftest;
pub mod snapshot;
pub mod suite;
pub mod target;
