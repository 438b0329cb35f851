//! The hostile set: servers that answer like the reference server, and misbehave on the wire.
//!
//! A client of such a server must end in time, must not be led elsewhere, and must say what happened. Each
//! [`Hostile`] is one way to misbehave: an id, a sentence, and a function that says for one request whether
//! it takes effect and by which steps it is then answered, byte by byte. The steps are played on a socket
//! of our own: an HTTP library would mend half of them. What a request means is left to the ordinary server
//! in this process.
//!
//! Which request is met how depends on its number alone, never on the clock, so a run shows the same again.

mod answer;
mod behaviour;
mod bomb;
mod catalogue;
mod checksum;
mod connection;
mod dies;
mod elsewhere;
mod endless;
mod entry;
mod gzip;
mod host;
mod html;
mod http;
mod json;
mod loss;
mod received;
mod redirect;
mod reset;
mod silent;
mod slow;
mod status;
mod step;
#[cfg(test)]
mod tests;
mod text;
mod truncated;

pub use catalogue::{hostile, hostiles};
pub use elsewhere::Elsewhere;
pub use entry::Hostile;
pub(super) use host::open;
pub use received::Received;
