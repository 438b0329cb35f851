//! A report as people and machines read it: pure functions of it.

mod html;
mod json;
mod text;

pub use html::html;
pub use json::json;
pub use text::text;
