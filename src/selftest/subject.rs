use serde::{Deserialize, Serialize};

use crate::contract::{Band, Deployment};
use crate::reference::{
    Access, Change, Combination, Config, Dialect, Fault, combinations, dialects, faults,
};

/// What a subject is an example of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The reference server as it is.
    Clean,
    /// A server with one thing wrong.
    Fault,
    /// A legal variant.
    Dialect,
    /// Several legal variations at once.
    Combination,
}

impl Kind {
    /// The kind's name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Fault => "fault",
            Self::Dialect => "dialect",
            Self::Combination => "combination",
        }
    }
}

/// A server to put the suite to the test with.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is an example of.
    pub kind: Kind,
    /// Its name, unique among all subjects.
    pub id: String,
    /// What it does, in a sentence.
    pub sentence: String,
    /// The requirement that a fault breaks, or within which a dialect stays.
    pub requirement: Option<String>,
    /// What the suite is to observe on that requirement, if it is an open question.
    pub answer: Option<String>,
    /// The band that it is judged in.
    pub band: Band,
    /// The kind of unit that it is.
    pub deployment: Deployment,
    /// How its callers identify themselves.
    pub access: Access,
    /// What makes the clean server it, in this order.
    pub changes: Vec<Change>,
}

impl Subject {
    /// A server with one thing wrong.
    pub fn fault(id: &str, sentence: &str, requirement: &str, band: Band, change: Change) -> Self {
        Self {
            kind: Kind::Fault,
            requirement: Some(requirement.to_owned()),
            changes: vec![change],
            ..Self::plain(id, sentence, band)
        }
    }

    /// The configuration of its server.
    pub(super) fn config(&self) -> Config {
        self.changes.iter().cloned().fold(Config::default(), Config::with_change)
    }

    pub(super) fn plain(id: &str, sentence: &str, band: Band) -> Self {
        Self {
            kind: Kind::Clean,
            id: id.to_owned(),
            sentence: sentence.to_owned(),
            requirement: None,
            answer: None,
            band,
            deployment: Deployment::default(),
            access: Access::default(),
            changes: Vec::new(),
        }
    }
}

/// A fault is judged in the newest band that it shows in.
impl From<&Fault> for Subject {
    fn from(fault: &Fault) -> Self {
        let band = fault.bands.last().copied().unwrap_or(Band::V6_5_9);
        let change = fault.change.clone();
        Self {
            deployment: fault.deployment,
            ..Self::fault(&fault.id, &fault.sentence, &fault.requirement, band, change)
        }
    }
}

impl From<Dialect> for Subject {
    fn from(dialect: Dialect) -> Self {
        Self {
            kind: Kind::Dialect,
            requirement: Some(dialect.question.to_owned()),
            answer: dialect.answer.map(str::to_owned),
            deployment: dialect.deployment.unwrap_or_default(),
            access: dialect.access,
            changes: vec![dialect.change],
            ..Self::plain(dialect.id, dialect.sentence, Band::V6_5_9)
        }
    }
}

/// The clean server in each band.
pub fn clean() -> Vec<Subject> {
    let server = |band| Subject::plain(&format!("clean/{band}"), "the clean server", band);
    Band::ALL.into_iter().map(server).collect()
}

/// `count` random combinations of dialects, every other one in the older band.
pub fn combined(seed: u64, count: usize) -> Vec<Subject> {
    let bands = Band::ALL.into_iter().rev().cycle();
    let of = |(one, band): (Combination, Band)| Subject {
        kind: Kind::Combination,
        deployment: one.deployment(),
        access: one.access(),
        changes: one.changes(),
        ..Subject::plain(&one.id, &one.sentence(), band)
    };
    combinations(seed, count).into_iter().zip(bands).map(of).collect()
}

/// All subjects, in the order of reports: clean servers, faults, dialects, and `count` combinations.
pub fn subjects(seed: u64, count: usize) -> Vec<Subject> {
    let mut subjects = clean();
    subjects.extend(faults().iter().map(Subject::from));
    subjects.extend(dialects().into_iter().map(Subject::from));
    subjects.extend(combined(seed, count));
    subjects
}
