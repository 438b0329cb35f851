//! A summary in Markdown, for a pull request or the page of a job: what is wrong first, with its proof folded away.

mod escape;
mod findings;
mod render;
mod sections;

#[cfg(test)]
mod tests;

pub use render::{MOST_BYTES, render, render_within};
