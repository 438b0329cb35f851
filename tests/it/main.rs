//! All integration tests, in one binary: a second one would link the whole crate once more.

mod architecture;
mod bands;
mod canary;
mod catalogue;
mod command_line;
mod contract_tools;
mod ending;
mod expected;
mod exports;
mod fingerprints;
mod fixtures;
mod formats;
mod fuzz;
mod hostile;
mod killed;
mod page;
mod process;
mod radius;
mod redirects;
mod safety;
mod sequences;
mod sessions;
mod setup;
mod shards;
mod targets;
mod tls;
