//! Creation: what it makes, what it refuses, and what it leaves alone.

mod attempt;
mod effects;
mod refusals;
mod settings;

pub(super) use attempt::{is_scoped, there};
pub(super) use effects::left_alone;
pub(super) use refusals::{FAULTY_MEMBERS, faults, without};
pub(super) use settings::has_box;

use super::case::Case;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = effects::effects();
    cases.extend(settings::settings());
    cases.extend(refusals::refusals());
    cases
}
