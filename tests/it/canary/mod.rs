//! Secrets planted wherever dialcheck takes them, a target that repeats all it is sent, and a search of everything
//! that the binary prints or writes.

mod echo;
mod planted;
mod runs;
mod search;
mod shown;
