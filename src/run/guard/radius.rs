use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::names::names;
use super::territory::Territory;
use crate::contract::Operation;
use crate::target::{Body, Call, Purpose};

/// What a request could harm on a target that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Radius {
    /// Extensions of the run alone: every write names them by number.
    Own,
    /// The company that the request names.
    Company,
    /// Anything on the unit.
    Unit,
}

impl fmt::Display for Radius {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Own => "own",
            Self::Company => "company",
            Self::Unit => "unit",
        })
    }
}

impl FromStr for Radius {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Own, Self::Company, Self::Unit]
            .into_iter()
            .find(|radius| radius.to_string() == text)
            .ok_or_else(|| format!("{text:?} is no blast radius: write own, company or unit"))
    }
}

/// The blast radius of a call: the worst that it could do if the target took it, given that the run owns
/// every extension of `territory`. Reads harm nothing. Where the case does not say which operation it calls, the
/// path does.
pub fn radius(call: &Call, territory: &Territory) -> Radius {
    let Some(operation) = called(call) else {
        // The address that logs in and out changes no extension.
        return Radius::Own;
    };
    // Text that is no JSON object may be read as an empty one.
    let read = match &call.body {
        Body::Raw(text) => Cow::Owned(serde_json::from_str(text).unwrap_or_default()),
        Body::Json(body) | Body::Spelt { body, .. } => Cow::Borrowed(body),
    };
    let made = || made(&names(&read["values"]["virt_exten"], &call.body), territory);
    match operation {
        Operation::Read | Operation::Readfull => Radius::Own,
        Operation::Create => made(),
        Operation::Clone => selected(call, &read["scope"], territory).max(made()),
        // An update to nothing changes nothing, whatever it selects.
        Operation::Update if !read["values"].is_object() => Radius::Own,
        Operation::Update | Operation::Delete => selected(call, &read["scope"], territory),
    }
}

/// The operation that a call is of.
pub(crate) fn called(call: &Call) -> Option<Operation> {
    call.operation.or_else(|| {
        let path = call.path.to_ascii_lowercase();
        let mut parts = path.split(['/', '?']).filter(|part| !part.is_empty());
        let known = parts.next() == Some("rest") && parts.next() == Some("dialplan");
        let verb = parts.next().filter(|_| known)?;
        Operation::ALL.into_iter().find(|operation| operation.to_string() == verb)
    })
}

/// What a call that makes `names` could touch: nothing but new ones, unless it names a foreign one.
fn made(names: &[Cow<'_, str>], territory: &Territory) -> Radius {
    if names.iter().all(|name| territory.range.holds(name)) { Radius::Own } else { Radius::Company }
}

/// What a scope could select: the run's own extensions if it names some of these and nothing else. A target
/// may pass over a member, so each has to be harmless by itself.
fn selected(call: &Call, scope: &Value, territory: &Territory) -> Radius {
    let named: Vec<Cow<'_, str>> = ["virt_exten", "scoped_exten"]
        .into_iter()
        .flat_map(|member| names(&scope[member], &call.body))
        .collect();
    let own = !named.is_empty() && named.iter().all(|name| territory.holds_scoped(name));
    let company = scope["company"].as_str();
    // Where another company has the same numbers, only the company tells whose is meant. What is removed was made
    // in that company.
    let cleaning = call.purpose == Purpose::Clean && company.is_some();
    let ours = company.is_some_and(|name| territory.has_company(name));
    let sheltered = territory.alone || cleaning || ours;
    match (own, company) {
        (true, _) if sheltered => Radius::Own,
        (_, Some(_)) => Radius::Company,
        (_, None) => Radius::Unit,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::target::{PLACE, Role};

    fn territory(alone: bool) -> Territory {
        Territory {
            range: "9005-9994".parse().expect("a range"),
            shared: "9005-9994".parse().expect("a range"),
            company: "test".to_owned(),
            other_company: None,
            alone,
        }
    }

    fn of(operation: Operation, body: Value) -> Radius {
        let call = Call::of(Role::SystemAdmin, operation, body, Purpose::Act);
        radius(&call, &territory(true))
    }

    #[test]
    fn a_write_is_own_only_where_it_names_own_numbers_and_no_others() {
        let update = |scope: Value| of(Operation::Update, json!({"scope": scope, "values": {}}));
        for (scope, expected) in [
            (json!({"virt_exten": "9011", "company": "test"}), Radius::Own),
            (json!({"scoped_exten": "9011_test"}), Radius::Own),
            (json!({"virt_exten": "901_"}), Radius::Own),
            (json!({"virt_exten": ["9011", "9012"]}), Radius::Own),
            (json!({"virt_exten": {}, "scoped_exten": "9011"}), Radius::Own),
            (json!({"virt_exten": ["9011", "400"], "company": "test"}), Radius::Company),
            (json!({"virt_exten": "9011", "scoped_exten": "400"}), Radius::Unit),
            (json!({"virt_exten": "9%", "company": "test"}), Radius::Company),
            (json!({"virt_exten": "90__", "company": "test"}), Radius::Company),
            // Some of what these could mean is outside the range.
            (json!({"virt_exten": "900_"}), Radius::Unit),
            (json!({"virt_exten": "999_"}), Radius::Unit),
            (json!({"virt_exten": "%"}), Radius::Unit),
            (json!({"company": "test"}), Radius::Company),
            (json!({}), Radius::Unit),
            (json!({"virt_exten": []}), Radius::Unit),
        ] {
            assert_eq!(update(scope.clone()), expected, "{scope}");
        }
    }

    #[test]
    fn what_makes_extensions_names_free_ones() {
        let clone =
            |to: &str| json!({"scope": {"virt_exten": "9011"}, "values": {"virt_exten": to}});
        assert_eq!(of(Operation::Clone, clone("9012")), Radius::Own);
        assert_eq!(of(Operation::Clone, clone("400")), Radius::Company);
        let several = json!({"values": {"virt_exten": ["9011", "12"]}});
        assert_eq!(of(Operation::Create, several), Radius::Company);
        assert_eq!(of(Operation::Read, json!({})), Radius::Own);
    }

    #[test]
    fn where_others_use_the_range_a_write_names_its_company() {
        let of = |scope: Value| {
            let body = json!({ "scope": scope });
            let call = Call::of(Role::SystemAdmin, Operation::Delete, body, Purpose::Act);
            radius(&call, &territory(false))
        };
        assert_eq!(of(json!({"virt_exten": "9011", "company": "test"})), Radius::Own);
        assert_eq!(of(json!({"virt_exten": "9011", "company": "other"})), Radius::Company);
        assert_eq!(of(json!({"virt_exten": "9011"})), Radius::Unit);
        assert_eq!(of(json!({"scoped_exten": "9011"})), Radius::Unit);
    }

    #[test]
    fn text_and_other_spellings_are_read_as_a_target_might() {
        let sent = |path: &str, body: Body| {
            let call = Call { body, ..Call::outside(Role::SystemAdmin, path, Purpose::Act) };
            radius(&call, &territory(true))
        };
        let raw = |text: &str| Body::Raw(text.to_owned());
        assert_eq!(sent("/rest/dialplan/delete", raw("no JSON")), Radius::Unit);
        assert_eq!(sent("/rest/dialplan/DELETE/extension", raw("{}")), Radius::Unit);
        assert_eq!(sent("/rest/dialplan/read/", raw("{}")), Radius::Own);
        assert_eq!(sent("/rest/dialplan/update/", raw("{")), Radius::Own);
        assert_eq!(sent("/rest/auth/", raw("{}")), Radius::Own);
        let spelt = |text: &str| Body::Spelt {
            body: json!({"scope": {"virt_exten": PLACE}}),
            text: text.to_owned(),
        };
        let twice = r#""9011","virt_exten":"9012""#;
        assert_eq!(sent("/rest/dialplan/delete/", spelt(twice)), Radius::Own);
        let foreign = r#""9011","virt_exten":"400""#;
        assert_eq!(sent("/rest/dialplan/delete/", spelt(foreign)), Radius::Unit);
    }
}
