//! The fault catalogue: what the reference server can be told to do wrong.
//!
//! Each [`Fault`] has an id, a sentence, the requirement that it breaks, and a [`super::Change`] that is
//! as small as the mistake: an edit of a schema, a cell of the table of rights, or a layer around the
//! unit. The server's own code knows none of them. A suite that claims to hold a requirement must find
//! every fault that breaks it; [`equivalents`] lists those that nobody can find, with the reasons.

mod amounts;
mod answers;
mod bands;
mod catalogue;
mod clone;
mod columns;
mod counts;
mod create;
mod delete;
mod deployments;
mod doors;
mod effects;
mod existing;
mod fault;
mod frames;
mod layers;
mod matches;
mod names;
mod pairs;
mod races;
mod readings;
mod refusals;
mod roles;
mod schema;
mod scope;
mod sequences;
mod sources;
mod stale;
mod subjects;
mod text;
mod wire;

pub use catalogue::{equivalents, fault, faults};
pub use fault::Fault;
