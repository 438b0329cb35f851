//! The words of reports: roles, verdicts, levels.

use dialcheck::contract::{Contract, Level};
use dialcheck::results::Verdict;
use dialcheck::target::Role;

use super::told::Told;

const ROLES: [(Role, &str); 7] = [
    (Role::SystemAdmin, "the administrator of the whole unit; every run needs this one"),
    (Role::CompanyAdmin, "the administrator of the company that the run works in"),
    (Role::OtherCompanyAdmin, "the administrator of another company"),
    (Role::User, "somebody who may log in and administers nothing"),
    (
        Role::Session,
        "the administrator of the unit by user name and password, where calls else go by a key",
    ),
    (Role::Nobody, "a caller that sends no credentials"),
    (Role::WrongKey, "a caller whose key does not exist"),
];

pub(super) fn roles() -> Vec<String> {
    ROLES.iter().map(|(role, _)| role.name().to_owned()).collect()
}

pub(super) fn role(id: &str) -> Option<Told> {
    let (role, sentence) = ROLES.iter().find(|(role, _)| role.name() == id)?;
    let about = |one: &str| one.starts_with("role/") && one.rsplit('/').next() == Some(id);
    let statements = Contract::get().requirements().filter(|one| about(&one.id));
    let mut told = Told::new("role", id, *sentence);
    if Role::GIVEN.contains(role) && *role != Role::Session {
        told =
            told.fact("key", format!("{}_KEY, or ..._USERNAME and ..._PASSWORD", role.variable()));
    }
    Some(told.facts(
        "right",
        statements.map(|one| format!("{} ({}, {})", one.statement, one.level, one.id)),
    ))
}

pub(super) fn verdicts() -> Vec<String> {
    Verdict::ALL.map(|verdict| verdict.name().to_owned()).to_vec()
}

pub(super) fn verdict(id: &str) -> Option<Told> {
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.name() == id)?;
    let (sentence, effect) = match verdict {
        Verdict::Pass => ("every check of the case held", "none"),
        Verdict::Fail => ("a must of the document is broken", "exit 1"),
        Verdict::Warning => ("a should is broken", "exit 1 with --strict, else none"),
        Verdict::Observed => {
            ("an open question is answered, and nothing judged", "a change shows in the snapshot")
        }
        Verdict::Skipped => ("the case was not run, and its reason says why", "none"),
        Verdict::Inconclusive => (
            "the target or the network did not let the case finish, or what it builds on is broken",
            "exit 4 where nothing fails",
        ),
    };
    Some(Told::new("verdict", id, sentence).fact("effect", effect))
}

const LEVELS: [Level; 3] = [Level::Must, Level::Should, Level::Open];

pub(super) fn levels() -> Vec<String> {
    LEVELS.map(|level| level.to_string()).to_vec()
}

pub(super) fn level(id: &str) -> Option<Told> {
    let level = LEVELS.into_iter().find(|level| level.to_string() == id)?;
    let sentence = match level {
        Level::Must => "the document states it plainly: breaking it is a failure",
        Level::Should => {
            "it follows from the document, or is what units in the field do: breaking it is a warning"
        }
        Level::Open => {
            "the document is silent or contradicts itself: the answer is recorded, never judged"
        }
    };
    let count = Contract::get().requirements().filter(|one| one.level == level).count();
    let list = if level == Level::Open { "questions" } else { "requirements" };
    let told = Told::new("level", id, sentence);
    Some(told.fact("requirements", format!("{count}, shown by dialcheck list {list}")))
}
