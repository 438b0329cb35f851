//! Whether a defect can be the reason for what went wrong elsewhere.

use std::borrow::Cow;

use crate::contract::{Contract, Operation};
use crate::results::Exchange;

/// What a requirement speaks of: calls of some kind, by their operation, the column that they write, or who
/// makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject<'a> {
    /// Every call.
    Calls,
    /// The calls of an operation, if the case has to do with a column as well.
    Operation(Operation, Option<&'a str>),
    /// The calls of a role, of one operation or of any.
    Role(Option<Operation>, &'a str),
    /// Nothing that other cases do.
    Own,
}

impl<'a> Subject<'a> {
    fn of(requirement: &'a str) -> Self {
        let parts: Vec<&str> = requirement.split('/').collect();
        let operation = |part: &str| part.parse::<Operation>().ok();
        match parts.as_slice() {
            ["wire", ..] => Self::Calls,
            ["auth", ..] => Self::Role(None, "session"),
            ["band", verb] => operation(verb).map_or(Self::Own, |one| Self::Operation(one, None)),
            ["role", verb, "other-company"] => Self::Role(operation(verb), "other-company-admin"),
            ["role", verb, role] => Self::Role(operation(verb), role),
            [verb, rest @ ..] => operation(verb).map_or(Self::Own, |one| {
                let column = rest.first().copied();
                Self::Operation(one, column.filter(|name| Contract::get().column(name).is_some()))
            }),
            [] => Self::Own,
        }
    }
}

/// A call that was made, as far as a requirement may speak of it.
#[derive(Clone, Debug)]
pub struct Deed<'a> {
    /// Who made it.
    pub role: &'a str,
    /// The operation's name, or the last element of whatever path it was.
    pub verb: &'a str,
    /// The body, as text.
    pub request: Cow<'a, str>,
}

impl<'a> From<&'a Exchange> for Deed<'a> {
    fn from(exchange: &'a Exchange) -> Self {
        let verb = exchange.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        Self { role: &exchange.role, verb, request: Cow::Borrowed(&exchange.request) }
    }
}

/// Whether `requirement` speaks of one of `deeds`, so that what came of them may be owed to its defect.
pub(super) fn bears_on(requirement: &str, deeds: &[Deed<'_>]) -> bool {
    let calls = |deed: &Deed<'_>, operation: Operation| deed.verb == operation.verb();
    let any = |test: &dyn Fn(&Deed<'_>) -> bool| deeds.iter().any(test);
    match Subject::of(requirement) {
        Subject::Calls => !deeds.is_empty(),
        Subject::Operation(operation, None) => any(&|deed| calls(deed, operation)),
        Subject::Operation(operation, Some(column)) => {
            let member = format!("\"{column}\"");
            any(&|deed| calls(deed, operation)) && any(&|deed| deed.request.contains(&member))
        }
        Subject::Role(operation, role) => any(&|deed| {
            deed.role == role && operation.is_none_or(|operation| calls(deed, operation))
        }),
        Subject::Own => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_bears_on_calls_that_it_speaks_of() {
        let update = |role| Deed {
            role,
            verb: "update",
            request: Cow::Borrowed(r#"{"values":{"moh_in":3}}"#),
        };
        let (admin, user) = ([update("system-admin")], [update("user")]);
        for (requirement, expected) in [
            ("update/accepts", true),
            ("update/moh_in/maximum", true),
            ("update/moh_out/maximum", false),
            ("update/scope/literal", true),
            ("delete/accepts", false),
            ("band/update", true),
            ("wire/answer", true),
            ("role/update/user", false),
            ("concurrency/updates", false),
        ] {
            assert_eq!(bears_on(requirement, &admin), expected, "{requirement}");
        }
        assert!(bears_on("role/update/user", &user));
        assert!(!bears_on("role/read/user", &user));
    }
}
