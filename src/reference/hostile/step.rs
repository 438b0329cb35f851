use std::time::Duration;

use bytes::Bytes;

/// One thing that is done to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Writes these bytes.
    Write(Bytes),
    /// Waits. Ends the connection where the client leaves meanwhile.
    Pause(Duration),
    /// Waits until the client leaves.
    Hang,
    /// Ends the connection in order, after all that was written.
    Close,
    /// Ends the connection with a reset.
    Reset,
    /// Ends this and all other connections, and the listener with them.
    Down(Outage),
}

/// How long a server stays away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outage {
    /// It listens again after this time.
    For(Duration),
    /// It does not come back.
    Forever,
}

/// What is done in answer to one request; it may be endless. After its last step the connection takes the
/// next request.
pub(super) type Script = Box<dyn Iterator<Item = Step> + Send>;

/// A script of a few steps.
pub(super) fn script<const N: usize>(steps: [Step; N]) -> Script {
    Box::new(steps.into_iter())
}
