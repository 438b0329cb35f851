//! `dialcheck replay`: one case of an earlier run again, by the same requests, through the same guard.

mod again;
mod told;

pub(super) use again::{ReplayArgs, replay};
