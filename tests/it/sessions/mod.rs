//! Sessions that end in the middle of a run: opened anew, once, and only where that is what was wrong.

mod renewal;
mod runs;
mod unit;
