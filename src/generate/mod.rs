//! Payloads made from the contract: valid values with the boundaries first, invalid ones with exactly
//! one fault, and covering arrays over a queue's `subtype`.
//!
//! Everything follows from the schemas. No column is known by its name but `ring_type`, on which the
//! contract's conditions hang, so that a new column or a moved bound needs no edit. What the document
//! leaves open is never called invalid; see [`certify()`]. Nothing here sends anything, and nothing is
//! random but by a [`Seed`].

mod bodies;
mod certify;
mod characters;
mod composed;
mod covering;
mod domain;
mod faults;
mod kept;
mod misfits;
mod mutations;
mod names;
mod parameters;
mod payloads;
mod queue;
mod seed;
mod strangers;
mod updates;
mod values;

pub use certify::{Doubt, certify};
pub use covering::covering_array;
pub use mutations::{Mutation, mutations};
pub use names::Names;
pub use payloads::{Break, Payload, payloads, payloads_for, payloads_where};
pub use queue::{
    Variants, field_faults, field_values, queue_strings, queue_strings_of, random_queue,
    wrong_lengths,
};
pub use seed::{Seed, sample};
pub use values::{random_value, twin, valid_values};
