//! What a change means to somebody who calls the API, in a sentence.

use crate::contract::{Contract, Operation};

/// How a check says that what was written is read; it is the same for every column.
const READS_BACK: &str = "the value reads back as it was written";

/// What a target does now that breaks `requirement`, where the suite expected `expectation`:
/// `update now refuses ring_time 999`.
pub fn broken(requirement: &str, expectation: &str) -> String {
    sentence(requirement, expectation, false)
}

/// What a target does now that keeps `requirement` again: `update now takes ring_time 999`.
pub fn mended(requirement: &str, expectation: &str) -> String {
    sentence(requirement, expectation, true)
}

fn sentence(requirement: &str, expectation: &str, holds: bool) -> String {
    let mut words = requirement.split('/');
    let family = words.next().unwrap_or_default();
    let column = words.next().filter(|name| Contract::get().column(name).is_some());
    let clause = match family.parse::<Operation>() {
        Ok(operation) => called(operation, column, expectation, holds),
        // What is wrong is how the server answers, and not that the value was refused or taken.
        Err(_) if family == "wire" => None,
        Err(_) => judged(expectation, holds),
    };
    clause.unwrap_or_else(|| stated(requirement, expectation, holds))
}

/// What an operation takes, refuses or keeps.
fn called(
    operation: Operation,
    column: Option<&str>,
    expectation: &str,
    holds: bool,
) -> Option<String> {
    if expectation == READS_BACK {
        let verb = if operation == Operation::Clone { "copies" } else { "keeps" };
        let now = if holds { "now" } else { "no longer" };
        return Some(format!("{operation} {now} {verb} {}", column?));
    }
    let (what, wanted) = asked(expectation)?;
    let verb = if wanted == holds { "takes" } else { "refuses" };
    Some(match column {
        Some(column) if !what.contains(column) => format!("{operation} now {verb} {column} {what}"),
        Some(_) | None => format!("{operation} now {verb} {what}"),
    })
}

/// `read by user is no longer refused`.
fn judged(expectation: &str, holds: bool) -> Option<String> {
    let (what, wanted) = asked(expectation)?;
    let now = if holds { "now" } else { "no longer" };
    Some(format!("{what} is {now} {}", if wanted { "taken" } else { "refused" }))
}

/// What was sent, and whether it is to be taken.
fn asked(expectation: &str) -> Option<(&str, bool)> {
    let taken = expectation.strip_suffix(" is taken").map(|what| (what, true));
    taken.or_else(|| expectation.strip_suffix(" is refused").map(|what| (what, false)))
}

fn stated(requirement: &str, expectation: &str, holds: bool) -> String {
    let so = if holds { "now so" } else { "no longer so" };
    match Contract::get().requirement(requirement) {
        Some(requirement) => format!("{so}: {} ({expectation})", requirement.statement),
        None => format!("{so}: {expectation}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_of_the_api_reads_what_is_different() {
        for (requirement, expectation, wrong, right) in [
            (
                "update/ring_time/maximum",
                "999 is taken",
                "update now refuses ring_time 999",
                "update now takes ring_time 999",
            ),
            (
                "update/ring_time/maximum",
                "1000 (one-above) is refused",
                "update now takes ring_time 1000 (one-above)",
                "update now refuses ring_time 1000 (one-above)",
            ),
            (
                "clone/subtype",
                READS_BACK,
                "clone no longer copies subtype",
                "clone now copies subtype",
            ),
            (
                "update/name/stored",
                READS_BACK,
                "update no longer keeps name",
                "update now keeps name",
            ),
            (
                "create/nightmode/maximum",
                "nightmode 10 is refused",
                "create now takes nightmode 10",
                "create now refuses nightmode 10",
            ),
            (
                "clone/existing",
                "a target that exists is refused",
                "clone now takes a target that exists",
                "clone now refuses a target that exists",
            ),
            (
                "role/read/user",
                "read by user is refused",
                "read by user is no longer refused",
                "read by user is now refused",
            ),
            (
                "clone/source",
                "the source is as it was",
                "no longer so: a clone leaves its source as it was (the source is as it was)",
                "now so: a clone leaves its source as it was (the source is as it was)",
            ),
            ("no/such", "all is well", "no longer so: all is well", "now so: all is well"),
        ] {
            assert_eq!(broken(requirement, expectation), wrong);
            assert_eq!(mended(requirement, expectation), right);
        }
        let wire = broken("wire/server-error", "1000 is refused");
        assert!(
            wire.starts_with("no longer so: ") && wire.ends_with("(1000 is refused)"),
            "{wire}"
        );
    }

    /// The words that the sentences are made from are those of the checks.
    #[test]
    fn the_checks_still_speak_this_way() {
        let checks = include_str!("../run/expect.rs");
        assert!(checks.contains(&format!("{READS_BACK:?}")));
        let columns = include_str!("../suite/columns.rs");
        assert!(columns.contains("\"{value} is taken\""));
        assert!(columns.contains("\"{} ({}) is refused\""));
    }
}
