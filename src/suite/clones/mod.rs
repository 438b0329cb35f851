//! Clones: what they copy, what they answer, and what they leave alone.

mod calls;
mod copying;

pub(super) use calls::{clone_body, cloned};
pub(super) use copying::{copied, has_columns_of};

use super::case::Case;
use crate::contract::Operation;

pub(super) fn cases() -> Vec<Case> {
    let used = [Operation::Clone, Operation::Update, Operation::Readfull];
    calls::cases().into_iter().chain(copying::cases()).map(|case| case.with(&used)).collect()
}
