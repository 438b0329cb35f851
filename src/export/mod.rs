//! The contract for other tools: a list of its documents, one self-contained JSON Schema, and an OpenAPI document,
//! each of one API version. All of it is worked out from `schemas/`; a column or bound that is edited there is
//! edited here too. Nothing here writes a file.

mod answers;
mod bundle;
mod catalogue;
mod edition;
mod examples;
mod flat;
mod openapi;
mod paths;

pub use bundle::bundle;
pub use catalogue::{Document, DocumentKind, catalogue};
pub use edition::Edition;
pub use openapi::{SERVER, openapi};
