//! Which requests are valid: the schemas, and the little that they leave to say.

mod defaults;
mod message;
mod number;
mod rules;

pub(super) use number::exact;
pub use rules::Rules;
