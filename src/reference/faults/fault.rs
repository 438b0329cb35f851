use std::fmt;

use crate::contract::{Band, Contract, Deployment, Documents, Version};
use crate::reference::{Change, Parts};

/// One wrong behaviour that a reference server can be told to have.
///
/// ```
/// use dialcheck::reference::{Config, fault};
///
/// let fault = fault("update/ring_time/maximum-out-by-one").expect("it is in the catalogue");
/// assert_eq!(fault.requirement, "update/ring_time/maximum");
/// let config = Config::default().with_change(fault.change.clone());
/// # let _ = config;
/// ```
#[derive(Clone)]
pub struct Fault {
    /// Its name, in words: `update/ring_time/maximum-out-by-one`.
    pub id: String,
    /// What the server does wrong, in a sentence.
    pub sentence: String,
    /// The requirement that it breaks, as the document has it.
    pub requirement: String,
    /// What makes a server have it.
    pub change: Change,
    /// The bands in which it shows, oldest first.
    pub bands: Vec<Band>,
    /// The kind of unit on which it shows.
    pub deployment: Deployment,
}

impl Fault {
    /// A fault that is an edit of the parts of a server. It shows wherever its requirement holds.
    pub(super) fn new(
        id: impl Into<String>,
        sentence: impl Into<String>,
        requirement: impl Into<String>,
        edit: impl Fn(&mut Parts) + Send + Sync + 'static,
    ) -> Self {
        Self::of(id.into(), sentence.into(), requirement.into(), Change::new(edit))
    }

    /// [`Self::new`] once for all types.
    fn of(id: String, sentence: String, requirement: String, change: Change) -> Self {
        let since = Contract::get()
            .requirement(&requirement)
            .map_or(Version::new(0, 0, 0), |requirement| requirement.since);
        Self {
            id,
            sentence,
            bands: Band::ALL.into_iter().filter(|band| band.has(since)).collect(),
            requirement,
            change,
            deployment: Deployment::default(),
        }
    }

    /// A fault that is an edit of the schemas that requests are validated with.
    pub(super) fn of_schema(
        id: impl Into<String>,
        sentence: impl Into<String>,
        requirement: impl Into<String>,
        edit: impl Fn(&mut Documents) + Send + Sync + 'static,
    ) -> Self {
        Self::new(id, sentence, requirement, move |parts| {
            edit(parts.documents_mut());
        })
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("id", &self.id)
            .field("requirement", &self.requirement)
            .finish_non_exhaustive()
    }
}

/// A row of a table of faults that were written by hand.
pub(super) struct Entry {
    id: &'static str,
    sentence: &'static str,
    requirement: &'static str,
    edit: fn(&mut Parts),
    bands: &'static [Band],
    deployment: Deployment,
}

impl Entry {
    pub(super) const fn new(
        id: &'static str,
        requirement: &'static str,
        sentence: &'static str,
        edit: fn(&mut Parts),
    ) -> Self {
        Self { id, sentence, requirement, edit, bands: &[], deployment: Deployment::OnPremises }
    }

    /// Says in which bands it shows, where those are not the bands of its requirement.
    pub(super) const fn only_in(mut self, bands: &'static [Band]) -> Self {
        self.bands = bands;
        self
    }

    /// Says on which kind of unit it shows.
    pub(super) const fn on(mut self, deployment: Deployment) -> Self {
        self.deployment = deployment;
        self
    }

    /// The fault that the row describes.
    pub(super) fn fault(&self) -> Fault {
        let mut fault = Fault::new(self.id, self.sentence, self.requirement, self.edit);
        if !self.bands.is_empty() {
            fault.bands = self.bands.to_vec();
        }
        fault.deployment = self.deployment;
        fault
    }
}
