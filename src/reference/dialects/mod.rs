//! The dialects: legal variants of the server, one for each answer to an open question that the clean
//! server does not give itself, and one for each other liberty that the document leaves. None of them may
//! raise an alarm.
//!
//! A family of dialects is a file with a table (`cases()`). A dialect is an id, a sentence, the question
//! that it answers, and the smallest [`Change`](super::Change) that makes a server speak it. Where several
//! are had at once they go on in the order of their [`Stage`]s, so a combination is legal if each of its
//! members is.

mod access;
mod answers;
mod catalogue;
mod cloning;
mod combination;
mod conditions;
mod creation;
mod deployments;
mod dialect;
mod failures;
mod inputs;
mod layers;
mod limits;
mod names;
mod queues;
mod reading;
mod scopes;
#[cfg(test)]
mod tests;
mod transfer;
mod unseen;
mod updating;

pub use catalogue::{dialect_named, dialects};
pub use combination::{Combination, combinations};
pub use dialect::{Access, Dialect, Stage};
pub use unseen::unseen;
