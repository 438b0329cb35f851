//! `dialcheck validate`: request bodies against the contract, offline, with the place of each mistake.

mod checked;
mod command;
mod place;
mod sources;

pub(crate) use command::{ValidateArgs, validate};
