//! The contract as data: what the document says of the dialplan API.
//!
//! Everything here is read from `schemas/`: the JSON Schemas of each message, the columns with their
//! bounds, the two grammars of `subtype`, and the catalogue of requirements. Nothing here talks to a
//! target or judges an answer.

mod catalogue;
mod column;
mod documents;
mod foundation;
mod operation;
mod place;
mod requirement;
mod subtype;
mod validators;
mod version;

pub use catalogue::Contract;
pub use column::{Column, Condition, KEYS, Kind, READ_COLUMNS, Reference};
pub use documents::{ContractError, Documents};
pub use operation::Operation;
pub use place::Place;
pub use requirement::{Level, Requirement, Side};
pub use subtype::{Field, Grammar};
pub use validators::{Requests, Validators, Violation};
pub use version::{Band, Deployment, Version, VersionError};
