//! What each operation does to the state.

mod clone;
mod create;
mod delete;
mod deployed;
mod extension;
mod read;
#[allow(clippy::module_inception, reason = "the unit is this module's noun")]
mod unit;
mod update;

pub(super) use create::give_mailbox;
pub(super) use deployed::Deployed;
pub(super) use unit::Unit;
