//! The only place that speaks HTTP: who calls, how the call is authenticated, what came back, bounded
//! in time and size. It judges nothing.

mod client;
mod credentials;
mod curl;
mod exchange;

pub use client::{Client, ClientError, Limits};
pub use credentials::{Credential, Credentials, Role};
pub use curl::curl;
pub use exchange::{Answer, Body, Call, Exchange, Purpose, Reply};
