//! Runs that are written down, and what can be done with that.

mod bench;
mod called;
mod edited;
mod forms;
mod rejudged;
mod replayed;
