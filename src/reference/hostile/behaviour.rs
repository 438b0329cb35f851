use std::net::SocketAddr;

use super::answer::Answer;
use super::received::Received;
use super::step::Script;

/// How a server meets a request.
pub(super) type Behaviour = fn(&Occasion<'_>) -> Treatment;

/// A request, and where and when it came.
pub(super) struct Occasion<'a> {
    /// Which request of the server it is, counted from 1 over all connections.
    pub(super) number: u64,
    /// The request.
    pub(super) request: &'a Received,
    /// The address that the client reached the server at.
    pub(super) here: SocketAddr,
    /// The port of the other listener, at the same address.
    pub(super) elsewhere: u16,
}

/// What becomes of a request.
pub(super) enum Treatment {
    /// It takes no effect, and this is done in place of an answer.
    Instead(Script),
    /// It takes effect, and this is done with its answer.
    After(fn(Answer) -> Script),
}

impl Treatment {
    /// It takes effect and is answered, as by an ordinary server.
    pub(super) const USUAL: Self = Self::After(Answer::script);
}
