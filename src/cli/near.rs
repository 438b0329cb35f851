//! Near ids, for every flag that takes one.

pub(super) use dialcheck::near::{did_you_mean, near};
