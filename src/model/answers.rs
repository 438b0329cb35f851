use crate::contract::{Band, Contract, Deployment, Kind};

/// The target's answers to the open questions that predictions hang on. What it has not answered is
/// predicted as open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The band, which says whether there is a clone.
    pub band: Band,
    /// The kind of unit.
    pub deployment: Deployment,
    /// Whether one number may be both public and private (`twins`).
    pub twins: bool,
    /// The lengths of queue strings that the target takes (`subtype-length`).
    pub queue_lengths: Vec<usize>,
    /// Whether a jump target need not exist (`references`).
    pub made_up_references: bool,
    /// An IVR menu that exists.
    pub menu: Option<String>,
}

impl Answers {
    /// The answers of a target of which nothing was asked.
    pub fn none(band: Band, deployment: Deployment) -> Self {
        Self {
            band,
            deployment,
            twins: false,
            queue_lengths: Vec::new(),
            made_up_references: false,
            menu: None,
        }
    }

    /// Whether the document and the target's answers decide that the queue string `text` is taken.
    pub(super) fn takes_queue(&self, text: &str) -> bool {
        let ordered = text.starts_with(['l', 'L']);
        let known = self.queue_lengths.contains(&text.len());
        known
            && !(ordered && self.deployment == Deployment::Hosted)
            && Contract::get().validators().subtype(text)
    }
}

/// How the values of the column `name` compare; as text where there is no such column.
pub(super) fn kind(name: &str) -> Kind {
    Contract::get().kind(name)
}
