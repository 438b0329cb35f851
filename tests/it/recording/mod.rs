//! Runs that are written down, and what can be done with that.

mod bench;
mod rejudged;
