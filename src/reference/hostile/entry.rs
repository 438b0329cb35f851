use super::behaviour::Behaviour;

/// One way to misbehave on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Hostile {
    /// Its name: a kind, then which of that kind, as in `reset/mid-body`.
    pub id: &'static str,
    /// What the server does, in a sentence.
    pub sentence: &'static str,
    /// How it meets a request.
    pub(super) behaviour: Behaviour,
}

impl Hostile {
    /// An entry of the catalogue.
    pub(super) const fn new(
        id: &'static str,
        sentence: &'static str,
        behaviour: Behaviour,
    ) -> Self {
        Self { id, sentence, behaviour }
    }
}
