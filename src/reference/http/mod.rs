//! HTTP: paths, bodies, credentials, sessions.

mod accounts;
mod body;
mod door;
mod path;
mod session;
#[cfg(test)]
mod tests;

pub(super) use accounts::Accounts;
pub(super) use door::{Door, routes};
pub(super) use path::operation;
