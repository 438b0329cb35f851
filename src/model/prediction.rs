use super::blame::Blame;
use super::rows::Rows;
use super::unit::Unit;

/// Whether a call must succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// It must; a refusal breaks this requirement.
    Accept(String),
    /// It must be refused; a success breaks this requirement.
    Refuse(String),
    /// The document leaves it open.
    Open,
}

/// What must be seen after a call.
#[derive(Clone, Debug, PartialEq)]
pub struct After {
    /// The unit.
    pub unit: Unit,
    /// What a difference from it breaks.
    pub blame: Blame,
}

/// What a call must answer, and what must be seen after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Whether it succeeds.
    pub expected: Expected,
    /// What is seen if it does.
    pub accepted: After,
    /// What is seen if it is refused.
    pub refused: After,
    /// How many rows it counts if it succeeds, where that is decided.
    pub numrows: Option<usize>,
    /// The rows that it answers if it succeeds, where that is decided.
    pub rows: Option<Rows>,
}

impl Prediction {
    /// A call that must be refused and change nothing: either way what is different breaks `requirement`.
    pub(super) fn refuse(unit: &Unit, requirement: impl Into<String>) -> Self {
        let requirement = requirement.into();
        let after = After { unit: unit.clone(), blame: Blame::new(requirement.clone()) };
        Self {
            expected: Expected::Refuse(requirement),
            accepted: after.clone(),
            refused: after,
            numrows: None,
            rows: None,
        }
    }

    /// A call of which nothing is said but that it changes nothing.
    pub(super) fn idle(unit: &Unit, requirement: impl Into<String>) -> Self {
        Self { expected: Expected::Open, ..Self::refuse(unit, requirement) }
    }

    /// What must be seen after the call was `taken` or refused.
    pub fn after(&self, taken: bool) -> &After {
        if taken { &self.accepted } else { &self.refused }
    }
}
