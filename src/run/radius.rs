use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::range::Range;
use crate::contract::Operation;

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

/// The blast radius of a call: the worst that it could do if the target took it, given that the run
/// owns every extension in `range` of the company, and of the whole unit if it is `alone` there. Reads harm
/// nothing.
pub fn radius(operation: Option<Operation>, body: &Value, range: &Range, alone: bool) -> Radius {
    match operation {
        // The address that logs in and out changes no extension.
        None | Some(Operation::Read | Operation::Readfull) => Radius::Own,
        Some(Operation::Create) => named(&body["values"]["virt_exten"], range),
        Some(Operation::Clone) => {
            selected(body, range, alone).max(named(&body["values"]["virt_exten"], range))
        }
        Some(Operation::Update | Operation::Delete) => selected(body, range, alone),
    }
}

/// What a call that makes extensions could touch: nothing but new ones, unless it names a foreign one.
fn named(value: &Value, range: &Range) -> Radius {
    match value {
        Value::String(name) if range.holds(name) => Radius::Own,
        Value::Number(number) if range.holds(&number.to_string()) => Radius::Own,
        Value::String(_) | Value::Number(_) => Radius::Company,
        Value::Array(items) => {
            items.iter().map(|item| named(item, range)).max().unwrap_or(Radius::Own)
        }
        Value::Object(members) => {
            members.values().map(|item| named(item, range)).max().unwrap_or(Radius::Own)
        }
        Value::Null | Value::Bool(_) => Radius::Own,
    }
}

/// What a scope could select: it stays with the run's own extensions if one member names only these.
fn selected(body: &Value, range: &Range, alone: bool) -> Radius {
    let scope = &body["scope"];
    let own = |member: &str| match &scope[member] {
        Value::String(name) => holds_scoped(name, range),
        Value::Array(names) => {
            !names.is_empty()
                && names
                    .iter()
                    .all(|name| name.as_str().is_some_and(|name| holds_scoped(name, range)))
        }
        Value::Number(number) => range.holds(&number.to_string()),
        Value::Null | Value::Bool(_) | Value::Object(_) => false,
    };
    if !alone && !scope["company"].is_string() {
        Radius::Unit
    } else if own("virt_exten") || own("scoped_exten") {
        Radius::Own
    } else if scope["company"].is_string() {
        Radius::Company
    } else {
        Radius::Unit
    }
}

/// Whether a number, or the number before the first underscore of a scoped one, is of the range, with
/// room for one wildcard in the place of its last digit.
fn holds_scoped(name: &str, range: &Range) -> bool {
    let number = name.split('_').next().unwrap_or_default();
    let widened = format!("{number}0");
    range.holds(number.trim()) || (name.ends_with('_') && range.holds(&widened))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_write_is_own_only_where_a_member_names_own_numbers() {
        let of = |operation, body: Value| radius(Some(operation), &body, &Range::default(), true);
        let update = |scope: Value| of(Operation::Update, json!({"scope": scope, "values": {}}));
        assert_eq!(update(json!({"virt_exten": "9001", "company": "test"})), Radius::Own);
        assert_eq!(update(json!({"scoped_exten": "9001_test"})), Radius::Own);
        assert_eq!(update(json!({"virt_exten": "900_"})), Radius::Own);
        assert_eq!(update(json!({"virt_exten": ["9001", "9002"]})), Radius::Own);
        assert_eq!(
            update(json!({"virt_exten": ["9001", "400"], "company": "test"})),
            Radius::Company
        );
        assert_eq!(update(json!({"virt_exten": "9%", "company": "test"})), Radius::Company);
        assert_eq!(update(json!({"virt_exten": "90__", "company": "test"})), Radius::Company);
        assert_eq!(update(json!({"virt_exten": "%"})), Radius::Unit);
        assert_eq!(update(json!({"company": "test"})), Radius::Company);
        assert_eq!(update(json!({})), Radius::Unit);
        assert_eq!(update(json!({"virt_exten": {}, "scoped_exten": "9001"})), Radius::Own);
        assert_eq!(update(json!({"virt_exten": []})), Radius::Unit);
        let clone = |to: &str| {
            of(
                Operation::Clone,
                json!({"scope": {"virt_exten": "9001"}, "values": {"virt_exten": to}}),
            )
        };
        assert_eq!(clone("9002"), Radius::Own);
        assert_eq!(clone("400"), Radius::Company);
        assert_eq!(
            of(Operation::Create, json!({"values": {"virt_exten": ["9001", "12"]}})),
            Radius::Company
        );
        assert_eq!(of(Operation::Read, json!({})), Radius::Own);
    }

    #[test]
    fn where_others_use_the_range_a_write_names_its_company() {
        let of = |scope: Value| {
            let body = json!({ "scope": scope });
            radius(Some(Operation::Delete), &body, &Range::default(), false)
        };
        assert_eq!(of(json!({"virt_exten": "9001", "company": "test"})), Radius::Own);
        assert_eq!(of(json!({"virt_exten": "9001"})), Radius::Unit);
        assert_eq!(of(json!({"scoped_exten": "9001"})), Radius::Unit);
    }
}
