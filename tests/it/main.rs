//! All integration tests, in one binary: a second one would link the whole crate once more.

mod architecture;
mod bands;
mod canary;
mod catalogue;
mod command_line;
mod ending;
mod fixtures;
mod fuzz;
mod hostile;
mod killed;
mod process;
mod radius;
mod redirects;
mod safety;
mod sequences;
mod sessions;
mod snapshots;
mod targets;
mod tls;
