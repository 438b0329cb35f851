//! What each operation does to the state.

mod clone;
mod create;
mod delete;
mod deployed;
mod extension;
mod read;
mod unit;
mod update;

pub(super) use create::give_mailbox;
pub(super) use deployed::Deployed;
pub(super) use unit::Unit;
