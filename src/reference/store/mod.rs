//! The state of the unit: companies, contacts, extensions, links and mailboxes, in tables.
//!
//! It knows how things are kept, not what the document allows: whether a number is free, who may see a
//! row, and which value is valid is the unit's business. So a layer may bring about any state, two rows
//! of one number among them.

mod database;
mod row;
mod scope;
mod settings;
mod tables;

pub use database::{Store, StoreError};
pub use row::{Contact, NewRow, Row};
pub use scope::Scope;
pub(super) use scope::texts;
pub use settings::Settings;
pub use tables::Tables;
