use std::collections::BTreeSet;

use super::names::names;
use super::subject::{Kind, Subject};
use crate::run::Selection;
use crate::suite::suite;

/// The cases that judge what the fault of `subject` breaks, or what is next to it: if the suite finds the fault and calls
/// it by its name, it is by one of these. None for a legal server, in which no case may find anything.
pub(super) fn focus(subject: &Subject) -> Option<Selection> {
    let broken = subject.requirement.as_deref().filter(|_| subject.kind == Kind::Fault)?;
    let judges = |ids: &[String]| ids.iter().any(|id| names(broken, id));
    let cases = suite().iter().filter(|case| !case.brief && judges(&case.requirements));
    let ids: BTreeSet<String> = cases.map(|case| case.id.clone()).collect();
    (!ids.is_empty()).then(|| Selection::only(ids))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Band;
    use crate::reference::Change;

    #[test]
    fn a_fault_is_looked_for_where_its_requirement_is_judged() {
        let requirement = "update/ring_time/maximum";
        let nothing = Change::new(|_| {});
        let fault = Subject::fault("a", "b", requirement, Band::V6_5_9, nothing);
        let taken = focus(&fault).expect("a selection");
        let case = |id: &str| suite().iter().find(|case| case.id == id).expect("a case");
        assert!(taken.takes(case(requirement)));
        assert!(!taken.takes(case("update/ring_time/minimum")));
        let legal = Subject { kind: Kind::Dialect, ..fault };
        assert!(focus(&legal).is_none());
    }
}
