//! The reference server: the document, implemented in full over a database.
//!
//! It is the target of a run without a URL, a unit on the desk of a client developer, and the body
//! that faults and dialects are put into. It shares the schemas with the rest of the crate and nothing
//! else: were it to ask the model or the judge, one mistake would hide in both.
//!
//! A call passes these layers, outermost first:
//!
//! ```text
//! hostile set      the socket itself                             Config::with_hostile
//! wire layers      HTTP in, HTTP out: axum middleware            Parts::around_wire
//! door             path, body, credentials -> Call
//! outer layers     Call -> Reply, before any right is looked at  Parts::around_all
//! offer            which operations the version has              Parts::operations
//! gate             role x operation -> reach                     Parts::rights
//! inner layers     Call -> Reply, authorised                     Parts::around_unit
//! deployment       what hosted and single-company units change   Parts::deployment
//! unit             validation and meaning, over the store        Parts::documents_mut
//! ```
//!
//! A [`Change`] of a [`Config`] edits the [`Parts`] before they are put together, so none of the layers
//! knows of faults.

mod call;
mod caller;
mod config;
mod credential;
mod dialects;
mod dialplan;
mod error;
mod faults;
mod gate;
mod handler;
mod hostile;
mod http;
mod inside;
mod offer;
mod parts;
#[cfg(test)]
mod rig;
mod right;
mod seed;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod validation;

pub use call::{Body, Call, Reach, Refusal, Reply};
pub use caller::{Caller, Lack, Role};
pub use config::Config;
pub use credential::Credential;
pub use dialects::{
    Access, Combination, Dialect, Stage, combinations, dialect_named, dialects, unseen,
};
pub use error::ReferenceError;
pub use faults::{Fault, equivalents, fault, faults};
pub use handler::{Handler, Next};
pub use hostile::{Elsewhere, Hostile, Received, hostile, hostiles};
pub use inside::Inside;
pub use parts::{Change, Parts};
pub use right::{Right, Rights};
pub use server::{Server, router, spawn};
pub use store::{Contact, NewRow, Row, Scope, Settings, Store, StoreError, Tables};
pub use validation::Rules;
