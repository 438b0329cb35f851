use std::collections::BTreeSet;

use serde_json::Value;

use crate::results::{CaseResult, TargetInfo};

/// What stands for an extension of the run.
const NUMBER: &str = "#";

/// The names that a run has made up or was given: they differ from run to run, and say nothing of a failure.
#[derive(Debug)]
pub(super) struct Own<'a> {
    numbers: BTreeSet<String>,
    companies: Vec<(&'a str, &'static str)>,
}

impl<'a> Own<'a> {
    /// The companies of `target`, and the extensions of its range that `case` names in its calls. A number that
    /// lies in the range by chance, a bound for one, is none of these.
    pub(super) fn of(target: &'a TargetInfo, case: &CaseResult) -> Self {
        let mut numbers = BTreeSet::new();
        for exchange in &case.exchanges {
            if let Ok(body) = serde_json::from_str(&exchange.request) {
                collect(&body, false, &target.extensions, &mut numbers);
            }
        }
        let other = target.other_company.as_deref().map(|name| (name, "@other"));
        Self {
            numbers,
            companies: std::iter::once((target.company.as_str(), "@")).chain(other).collect(),
        }
    }

    /// `text` with marks in place of the run's own names.
    pub(super) fn blot(&self, text: &str) -> String {
        for (company, mark) in &self.companies {
            if text.trim().eq_ignore_ascii_case(company) {
                return (*mark).to_owned();
            }
        }
        let mut blotted = String::with_capacity(text.len());
        for part in parts(text) {
            if self.numbers.contains(part) {
                blotted.push_str(NUMBER);
            } else if let Some(rest) = part.strip_prefix('0')
                && self.numbers.contains(rest)
            {
                blotted.push('0');
                blotted.push_str(NUMBER);
            } else {
                blotted.push_str(part);
            }
        }
        for (company, mark) in &self.companies {
            for (lead, end) in [("#_", ""), ("\"", "\"")] {
                let name = format!("{lead}{company}{end}");
                blotted = blotted.replace(&name, &format!("{lead}{mark}{end}"));
            }
        }
        blotted
    }
}

/// Notes the numbers of `range`, as in `9000-9999`, that stand where a call names extensions.
fn collect(value: &Value, named: bool, range: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let named = named || matches!(name.as_str(), "virt_exten" | "scoped_exten");
                collect(value, named, range, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, named, range, found)),
        Value::String(text) if named => {
            let own = parts(text).into_iter().filter(|part| holds(range, part));
            found.extend(own.map(str::to_owned));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether `number` lies in `range`. Its ends have one width, so texts compare like numbers.
fn holds(range: &str, number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    digits
        && range.split_once('-').is_some_and(|(first, last)| {
            number.len() == first.len() && first <= number && number <= last
        })
}

/// `text` cut where digits begin and end.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, more) = rest.split_at(end);
        parts.push(part);
        rest = more;
    }
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::results::{Exchange, Verdict};

    #[test]
    fn own_names_are_blotted_and_no_others() {
        let mut case = crate::report::example::case("update/name", Verdict::Fail);
        let request = json!({"scope": {"scoped_exten": ["1001_test", "1002b"], "company": "test"}, "values": {"ring_time": 1000}});
        case.exchanges = vec![Exchange {
            role: String::new(),
            method: String::new(),
            path: String::new(),
            request: request.to_string(),
            status: None,
            response: String::new(),
            error: None,
            duration_ms: 0.0,
        }];
        let mut target = crate::report::example::run(crate::contract::Band::V6_5_9, vec![]).target;
        target.extensions = "1000-1999".to_owned();
        let own = Own::of(&target, &case);
        for (text, blotted) in [
            ("name of 1001_test is lost", "name of #_@ is lost"),
            ("\"1002b\" was taken", "\"#b\" was taken"),
            ("01001", "0#"),
            ("1001.0", "#.0"),
            ("Test ", "@"),
            ("a row of \"other\"", "a row of \"@other\""),
            // A bound in the range, a number of somebody else, a longer number, a word.
            ("1000 (one-above)", "1000 (one-above)"),
            ("1500", "1500"),
            ("210012", "210012"),
            ("a test", "a test"),
            ("", ""),
        ] {
            assert_eq!(own.blot(text), blotted);
        }
    }
}
