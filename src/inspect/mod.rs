//! What is wrong with a payload, for the person who wrote it: where it stands, which requirement it breaks, and how
//! to mend it. The contract's schemas are the judge, as everywhere; what the document leaves open is told as open
//! and never called wrong. Nothing here reads a file or talks to a target.

mod column;
mod decoding;
mod domain;
mod excerpt;
mod file;
mod finding;
mod guess;
mod home;
mod places;
mod problems;
mod report;
mod request;
mod response;
mod strangers;

pub use decoding::{Context, Decoding, Form, Other, Part, decode};
pub use domain::{Place, in_words, place};
pub use file::{Asked, Source, check};
pub use finding::{Citation, Finding, Severity};
pub use guess::{Guess, guess_by_body, guess_by_path};
pub use places::{Places, Span};
pub use problems::Problem;
pub use report::{Checked, Placed, Report, Standing, Summary};
pub use request::request;
pub use response::response;
