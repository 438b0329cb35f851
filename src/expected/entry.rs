use globset::GlobMatcher;

use super::date::Date;
use crate::contract::Band;
use crate::results::{Excuse, RunResult};

/// What an entry names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// One case.
    Case(String),
    /// One requirement, in whichever cases it is broken. A parent stands for its children.
    Requirement(String),
}

impl Named {
    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::Case(id) | Self::Requirement(id) => id,
        }
    }

    /// The key that it stands behind.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Case(_) => "case",
            Self::Requirement(_) => "requirement",
        }
    }
}

/// A failure that somebody expects.
#[derive(Clone, Debug)]
pub struct ExpectedFailure {
    pub(super) named: Named,
    pub(super) check: Option<String>,
    pub(super) reason: String,
    pub(super) owner: String,
    pub(super) expires: Date,
    pub(super) fingerprints: Vec<String>,
    pub(super) band: Option<Band>,
    pub(super) target: Option<GlobMatcher>,
    pub(super) blocks: bool,
}

impl ExpectedFailure {
    /// The case or requirement that it names.
    pub fn named(&self) -> &Named {
        &self.named
    }

    /// The last day on which it holds.
    pub fn expires(&self) -> Date {
        self.expires
    }

    /// The marks of the failures that it covers; any failure where there is none.
    pub fn fingerprints(&self) -> &[String] {
        &self.fingerprints
    }

    /// Whether it speaks of the band and the target of `run`.
    pub fn is_about(&self, run: &RunResult) -> bool {
        self.band.is_none_or(|band| band == run.band)
            && self.target.as_ref().is_none_or(|pattern| pattern.is_match(&run.target.name))
    }

    /// What reports say of what it covers.
    pub(super) fn excuse(&self) -> Excuse {
        Excuse {
            reason: self.reason.clone(),
            owner: Some(self.owner.clone()),
            expires: Some(self.expires.to_string()),
            blocks: self.blocks,
        }
    }
}
