//! What a run at effort `quick` does in place of most other cases: the same evidence in few calls, so that it can run
//! for each commit, also against a unit that is slow to answer.
//!
//! Values that must be taken are written together, one of each column in a call, and read back by one readfull. Values
//! that must be refused are never sent together, since one refusal would hide the others: but they share an extension,
//! and one look at it behind them all. Where something is wrong, the case looks closely at the column in question, with
//! the steps of the case that greater efforts have for it, so a defect has the same name at every effort.

mod columns;
mod creation;
mod forms;
mod gather;
mod life;
mod roles;
mod subtype;

use super::case::Case;
use gather::{MustRefuse, case_of, go_on, refused};

pub(super) fn cases() -> Vec<Case> {
    [
        columns::cases(),
        creation::cases(),
        forms::cases(),
        life::cases(),
        roles::cases(),
        subtype::cases(),
    ]
    .into_iter()
    .flatten()
    .map(Case::brief)
    .collect()
}
