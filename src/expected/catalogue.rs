use std::collections::BTreeMap;

use super::entry::Named;
use crate::contract::Contract;
use crate::gather::Gather as _;
use crate::suite::{Case, suite};

/// Which cases and requirements there are.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// The requirements that each case judges, by its id.
    cases: BTreeMap<String, Vec<String>>,
}

impl Catalogue {
    /// The cases of the suite. Those that only a run without writes has say nothing of a requirement that others
    /// judge in every run.
    pub fn of_suite() -> Self {
        let judged = |case: &Case| {
            let requirements = if case.existing { Vec::new() } else { case.requirements.clone() };
            (case.id.clone(), requirements)
        };
        Self::new(suite().iter().map(judged))
    }

    /// A catalogue of cases, each with the requirements that it judges.
    pub fn new(cases: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        Self { cases: cases.into_iter().gather() }
    }

    /// Whether there is such a case, or such a requirement.
    pub fn knows(&self, named: &Named) -> bool {
        match named {
            Named::Case(id) => self.cases.contains_key(id),
            Named::Requirement(id) => Contract::get().requirement(id).is_some(),
        }
    }

    /// The ids of all cases, sorted.
    pub fn cases(&self) -> impl Iterator<Item = &str> {
        self.cases.keys().map(String::as_str)
    }

    /// The cases that judge what is named.
    pub(super) fn of<'a>(&'a self, named: &'a Named) -> Vec<&'a str> {
        match named {
            Named::Case(id) => vec![id],
            Named::Requirement(wanted) => {
                let judges = |ids: &[String]| ids.iter().any(|id| is_part_of(id, wanted));
                let cases = self.cases.iter().filter(|(_, ids)| judges(ids));
                cases.map(|(id, _)| id.as_str()).collect()
            }
        }
    }
}

/// Whether the requirement `id` is `whole`, or a child of it.
pub(super) fn is_part_of(id: &str, whole: &str) -> bool {
    let parent = || Contract::get().requirement(id).and_then(|one| one.parent.as_deref());
    id == whole || parent() == Some(whole)
}
