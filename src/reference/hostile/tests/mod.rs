//! The hostile set over real sockets.

mod answers;
mod client;
mod endings;
mod lives;
mod redirects;
