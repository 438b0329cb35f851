//! Clones: what they copy, what they answer, and what they leave alone.

mod calls;
mod copying;

use super::case::Case;
use crate::contract::Operation;

pub(super) fn cases() -> Vec<Case> {
    let used = [Operation::Clone, Operation::Update, Operation::Readfull];
    calls::cases().into_iter().chain(copying::cases()).map(|case| case.with(&used)).collect()
}
