//! Which failing checks are defects, and which are only consequences of others.

use std::collections::{BTreeMap, BTreeSet};

use super::bearing::{Deed, bears_on};
use super::verdict::level;
use crate::contract::{Contract, Level};
use crate::gather::Gather as _;
use crate::results::CaseResult;

/// From how many broken children on their common parent is told in their place.
const COLLAPSE: usize = 4;

/// One defect with all that comes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cause {
    /// The checks that show it, each as the places of its case and of itself in there.
    pub(super) shown: Vec<(usize, usize)>,
    /// The cases in which something else went wrong because of it.
    pub(super) blocked: BTreeSet<usize>,
}

/// A failing check.
struct Symptom<'a> {
    case: usize,
    check: usize,
    requirement: &'a str,
    level: Level,
    /// Whether the case is about this requirement: what it was made to show, it shows best.
    direct: bool,
}

/// Traces every failing check of `cases` to the requirement that is broken.
///
/// What a case was made to judge counts first. Of those requirements, one that rests on another broken one
/// is a consequence. What went wrong on the way, in a case about something else, is a consequence as well
/// where it rests on a broken requirement, or where the case made a call that one speaks of; only if there
/// is no such requirement it stands for itself. What is only a warning never explains a failure.
pub(super) fn causes(cases: &[CaseResult]) -> BTreeMap<String, Cause> {
    let symptoms = symptoms(cases);
    let (direct, side): (Vec<&Symptom<'_>>, Vec<&Symptom<'_>>) =
        symptoms.iter().partition(|symptom| symptom.direct);
    let mut causes: BTreeMap<String, Cause> = BTreeMap::new();
    let roots = roots(&direct);
    for symptom in direct {
        attribute(&mut causes, symptom, &roots);
    }
    let (explained, orphans): (Vec<&Symptom<'_>>, Vec<&Symptom<'_>>) = side
        .into_iter()
        .partition(|symptom| reason(symptom, &roots, &cases[symptom.case]).is_some());
    for symptom in explained {
        if let Some(root) = reason(symptom, &roots, &cases[symptom.case]) {
            causes.entry(root.to_owned()).or_default().blocked.insert(symptom.case);
        }
    }
    let mut causes = reduce(collapse(causes));
    let roots = self::roots(&orphans);
    let mut apart = BTreeMap::new();
    for symptom in orphans {
        attribute(&mut apart, symptom, &roots);
    }
    for (id, cause) in reduce(collapse(apart)) {
        let whole = causes.entry(id).or_default();
        whole.shown.extend(cause.shown);
        whole.blocked.extend(cause.blocked);
    }
    causes
}

/// Lets parents that were put in place of their children rest on each other as well.
fn reduce(mut causes: BTreeMap<String, Cause>) -> BTreeMap<String, Cause> {
    let levels: BTreeMap<String, Level> = causes.keys().map(|id| (id.clone(), level(id))).gather();
    let all: BTreeMap<&str, Level> =
        levels.iter().map(|(id, &level)| (id.as_str(), level)).gather();
    for (&id, &grave) in &all {
        let Some(lower) = below(id, grave, &all) else { continue };
        if let Some(upper) = causes.remove(id) {
            let cause = causes.entry(lower.to_owned()).or_default();
            cause.blocked.extend(upper.blocked);
            cause.blocked.extend(upper.shown.into_iter().map(|(case, _)| case));
        }
    }
    causes
}

fn symptoms(cases: &[CaseResult]) -> Vec<Symptom<'_>> {
    let mut symptoms = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        for (at, check) in case.checks.iter().enumerate().filter(|(_, check)| !check.held) {
            symptoms.push(Symptom {
                case: place,
                check: at,
                requirement: &check.requirement,
                level: level(&check.requirement),
                direct: case.requirements.contains(&check.requirement),
            });
        }
    }
    symptoms
}

/// The broken requirements that rest on no other broken one, with their levels.
fn roots<'a>(symptoms: &[&Symptom<'a>]) -> BTreeMap<&'a str, Level> {
    let broken: BTreeMap<&str, Level> =
        symptoms.iter().map(|symptom| (symptom.requirement, symptom.level)).gather();
    let is_root = |id: &str, level: Level| below(id, level, &broken).is_none();
    broken
        .iter()
        .filter(|&(id, &level)| is_root(id, level))
        .map(|(id, level)| (*id, *level))
        .gather()
}

/// A requirement of `broken` that `id` rests on and that is as grave.
fn below<'a>(id: &str, level: Level, broken: &BTreeMap<&'a str, Level>) -> Option<&'a str> {
    let explains =
        |&(lower, grave): &(&&str, &Level)| *grave <= level && Contract::get().rests_on(id, lower);
    broken.iter().find(explains).map(|(lower, _)| *lower)
}

/// Hands `symptom` to the one of `roots` that it belongs to: its own requirement, or what that rests on.
fn attribute(
    causes: &mut BTreeMap<String, Cause>,
    symptom: &Symptom<'_>,
    roots: &BTreeMap<&str, Level>,
) {
    if roots.contains_key(symptom.requirement) {
        let cause = causes.entry(symptom.requirement.to_owned()).or_default();
        cause.shown.push((symptom.case, symptom.check));
    } else if let Some(root) = below(symptom.requirement, symptom.level, roots) {
        causes.entry(root.to_owned()).or_default().blocked.insert(symptom.case);
    }
}

/// Whether one of the requirements `broken`, which cases about them have shown to be, explains that
/// `requirement` is broken in a case about something else, after `deeds`.
pub fn is_explained(requirement: &str, deeds: &[Deed<'_>], broken: &BTreeSet<String>) -> bool {
    let grave = level(requirement);
    broken.iter().filter(|id| level(id) <= grave).any(|id| {
        id == requirement || Contract::get().rests_on(requirement, id) || bears_on(id, deeds)
    })
}

/// Which of `roots` explains what went wrong on the way of a case.
fn reason<'a>(
    symptom: &Symptom<'_>,
    roots: &BTreeMap<&'a str, Level>,
    case: &CaseResult,
) -> Option<&'a str> {
    if let Some((same, _)) = roots.get_key_value(symptom.requirement) {
        return Some(same);
    }
    below(symptom.requirement, symptom.level, roots).or_else(|| {
        let deeds: Vec<Deed<'_>> = case.exchanges.iter().map(Deed::from).collect();
        let grave = roots.iter().filter(|(_, level)| **level <= symptom.level);
        grave.map(|(root, _)| *root).find(|root| bears_on(root, &deeds))
    })
}

/// Where many requirements of one parent are broken, the parent is told instead: a clone that copies nothing
/// is one defect, not 33.
fn collapse(mut causes: BTreeMap<String, Cause>) -> BTreeMap<String, Cause> {
    let mut families: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for id in causes.keys() {
        let parent = Contract::get().requirement(id).and_then(|one| one.parent.as_deref());
        if let Some(parent) = parent {
            families.entry(parent).or_default().push(id.clone());
        }
    }
    for (parent, children) in families {
        if children.len() >= COLLAPSE || causes.contains_key(parent) {
            for cause in
                children.iter().filter_map(|child| causes.remove(child)).collect::<Vec<_>>()
            {
                let whole = causes.entry(parent.to_owned()).or_default();
                whole.shown.extend(cause.shown);
                whole.blocked.extend(cause.blocked);
            }
        }
    }
    causes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::results::{Check, Exchange, Verdict};

    /// A case about `id` in which checks of `broken` failed after an update of `column`.
    fn case(id: &str, broken: &[&str], column: &str) -> CaseResult {
        let check = |requirement: &&str| Check {
            requirement: (*requirement).to_owned(),
            expectation: String::new(),
            expected: json!(null),
            actual: json!(null),
            pointer: String::new(),
            held: false,
            exchange: Some(0),
        };
        CaseResult {
            id: id.to_owned(),
            title: String::new(),
            verdict: Verdict::Fail,
            requirements: vec![id.to_owned()],
            checks: broken.iter().map(check).collect(),
            reason: None,
            observations: BTreeMap::new(),
            requests: 1,
            duration_ms: 0.0,
            exchanges: vec![Exchange {
                role: "system-admin".to_owned(),
                method: "POST".to_owned(),
                path: "/rest/dialplan/update/".to_owned(),
                request: json!({"values": {column: 1}}).to_string(),
                status: Some(200),
                response: String::new(),
                error: None,
                duration_ms: 0.0,
            }],
        }
    }

    fn found(cases: &[CaseResult]) -> Vec<String> {
        causes(cases).into_keys().collect()
    }

    #[test]
    fn what_rests_on_a_broken_requirement_is_a_consequence() {
        let cases = [
            case("update/moh_in/stored", &["update/moh_in/stored"], "moh_in"),
            case("update/moh_in/enum", &["update/moh_in/maximum"], "moh_in"),
            case("update/moh_in/maximum", &["update/moh_in/maximum"], "moh_in"),
            case("clone/moh_in", &["clone/moh_in"], "moh_in"),
        ];
        assert_eq!(found(&cases), ["update/moh_in/stored"]);
        assert_eq!(causes(&cases)["update/moh_in/stored"].shown, [(0, 0)]);
        assert_eq!(causes(&cases)["update/moh_in/stored"].blocked, BTreeSet::from([1, 2, 3]));
    }

    #[test]
    fn what_went_wrong_on_the_way_stands_for_itself_only_without_another_reason() {
        let aside = case("sequence/again", &["update/moh_in/stored"], "moh_in");
        assert_eq!(found(std::slice::from_ref(&aside)), ["update/moh_in/stored"]);
        let bound = case("update/moh_in/maximum", &["update/moh_in/maximum"], "moh_in");
        assert_eq!(found(&[aside.clone(), bound]), ["update/moh_in/maximum"]);
        let other = case("update/moh_out/maximum", &["update/moh_out/maximum"], "moh_out");
        assert_eq!(found(&[aside, other]), ["update/moh_in/stored", "update/moh_out/maximum"]);
    }

    #[test]
    fn a_warning_explains_no_failure() {
        let warning = case("wire/slash", &["wire/slash"], "name");
        let failure = case("sequence/again", &["update/neighbours"], "name");
        assert_eq!(found(&[warning, failure]), ["update/neighbours", "wire/slash"]);
    }

    #[test]
    fn many_children_are_told_as_their_parent() {
        let ids = ["moh_in", "moh_out", "fid", "email"].map(|name| format!("clone/{name}"));
        let cases: Vec<CaseResult> = ids.iter().map(|id| case(id, &[id], "x")).collect();
        assert_eq!(found(&cases), ["clone/copies"]);
        assert_eq!(found(&cases[..3]).len(), 3);
    }
}
