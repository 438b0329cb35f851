//! Payloads made from the contract: valid values with the boundaries first, invalid ones with exactly
//! one fault, and covering arrays over a queue's `subtype`.
//!
//! Everything follows from the schemas: nothing here knows a column by its name, so that a new column or
//! a moved bound needs no edit. What the document leaves open is never called invalid; see
//! [`certify`]. Nothing here sends anything, and nothing is drawn from outside a [`Seed`].

mod certify;
mod characters;
mod covering;
mod domain;
mod mutations;
mod queue;
mod seed;
mod values;

pub use certify::{Doubt, certify};
pub use covering::covering_array;
pub use mutations::{Mutation, mutations};
pub use queue::{
    field_faults, field_values, queue_strings, queue_strings_of, random_queue, wrong_lengths,
};
pub use seed::{Seed, sample};
pub use values::{random_value, twin, valid_values};
