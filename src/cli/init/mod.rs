//! `dialcheck init`: a commented dialcheck.toml, from flags or from answers to a few questions.

mod command;
mod dialogue;
mod file;

pub(crate) use command::{InitArgs, init};
