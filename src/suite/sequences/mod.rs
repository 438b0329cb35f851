//! Random call sequences: the model predicts each answer and all that is seen after it.
//!
//! A theme plans the steps from the case's random stream ([`planner`], [`themes`]); an [`attempt`] sends
//! them to fresh extensions and compares after each one; what differs is made as short as it gets
//! ([`shrink`]) and repeated once more before it is reported ([`cases`]).

mod attempt;
mod cases;
mod dice;
mod palette;
mod planner;
mod roster;
mod shrink;
mod simpler;
mod step;
mod themes;
mod watch;

pub(super) use cases::cases;
