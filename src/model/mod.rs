//! The model: what a unit looks like to its callers, and what each call does to that.
//!
//! It knows the document alone. A [`Unit`] holds what is known of the extensions; [`Unit::predict`] says
//! what a call must answer and what must be seen after it. Where the document is silent the prediction is
//! [`Expected::Open`], or a setting is left unknown, and what is then seen is taken over
//! ([`Unit::adopt`]): a legal unit never differs from its model. Each prediction names the requirement
//! that a difference breaks. Nothing here sends anything.

mod answers;
mod blame;
mod call;
mod clone;
mod create;
mod delete;
mod difference;
mod domain;
mod extension;
mod predict;
mod prediction;
mod read;
mod rights;
mod rows;
mod scope;
mod selected;
mod unit;
mod update;

pub use answers::Answers;
pub use blame::Blame;
pub use call::Call;
pub use difference::{Difference, Sighting, What};
pub use domain::{Standing, hangs_on_type, standing, suits};
pub use extension::{Extension, Key, Setting};
pub use prediction::{After, Expected, Prediction};
pub use rows::{Mismatch, Rows};
pub use unit::Unit;
