use serde::Serialize;

use crate::contract::{Contract, Level};
use crate::report::defects::{self, defects};
use crate::report::entry::excused;
use crate::report::runs;
use crate::report::text::{cut, duration, harmless, harmless_lines};
use crate::results::{Exchange, Results, Verdict};

use super::marked::{Piece, beside, body, shown};

/// A finding names so many cases; the list of cases has them all.
const MOST_CASES: usize = 40;

/// Why no whole answer came is cut behind so many characters: a proxy may have written it.
const LONGEST_ERROR: usize = 400;

/// A finding, told once for all runs that have it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Defect {
    requirement: String,
    /// `fail`, `warning` or `excused`.
    tone: &'static str,
    level: String,
    bands: String,
    statement: String,
    passage: String,
    wanted: String,
    pointer: String,
    expected: Vec<Piece>,
    actual: Vec<Piece>,
    call: Option<Call>,
    smallest: Option<String>,
    curl: Vec<String>,
    mark: String,
    excuse: Option<String>,
    unexpected: Vec<String>,
    cases: Vec<String>,
    blocks: Vec<String>,
}

/// What was sent, and what came back.
#[derive(Clone, Debug, Serialize)]
struct Call {
    line: String,
    request: String,
    status: String,
    response: String,
}

/// All findings: what nobody expects first.
pub(super) fn all(results: &Results) -> Vec<Defect> {
    defects(results).iter().map(|defect| of(results, defect)).collect()
}

fn of(results: &Results, defect: &defects::Defect<'_>) -> Defect {
    let finding = defect.finding;
    let (expected, actual) = beside(&finding.check.expected, &finding.check.actual);
    let level = Contract::get().requirement(&finding.requirement).map(|one| one.level);
    let some = |ids: &[&str]| -> Vec<String> {
        let more = ids.len().saturating_sub(MOST_CASES);
        let shown = ids.iter().take(MOST_CASES).map(|id| harmless(id));
        shown.chain((more > 0).then(|| format!("and {more} more"))).collect()
    };
    let unexpected: Vec<&str> = finding.unexpected.iter().map(String::as_str).collect();
    Defect {
        requirement: harmless(&finding.requirement),
        tone: match (finding.verdict, &finding.excuse) {
            (_, Some(_)) => "excused",
            (Verdict::Fail, None) => "fail",
            (_, None) => "warning",
        },
        level: level.unwrap_or(Level::Must).to_string(),
        bands: runs::names(results, &defect.places),
        statement: harmless(&finding.statement),
        passage: harmless(&finding.passage),
        wanted: harmless(&finding.check.expectation),
        pointer: harmless(&finding.check.pointer),
        expected,
        actual,
        call: finding.exchange.as_ref().map(call),
        smallest: finding.smallest.as_ref().map(shown),
        curl: finding.curl.as_deref().map(harmless_lines).unwrap_or_default(),
        mark: finding.fingerprint.clone(),
        excuse: finding.excuse.as_ref().map(excused),
        unexpected: some(&unexpected),
        cases: some(&defect.cases),
        blocks: some(&defect.blocks),
    }
}

fn call(exchange: &Exchange) -> Call {
    let time = duration(exchange.duration_ms);
    let why = |error: &String| cut(&harmless(error), LONGEST_ERROR);
    let status = match (exchange.status, &exchange.error) {
        (Some(status), None) => format!("HTTP {status} after {time}"),
        (Some(status), Some(error)) => format!("HTTP {status} after {time}, then {}", why(error)),
        (None, Some(error)) => format!("no answer after {time}: {}", why(error)),
        (None, None) => format!("no answer after {time}"),
    };
    let empty = exchange.status.is_some() && exchange.response.is_empty();
    Call {
        line: harmless(&format!("{} {} as {}", exchange.method, exchange.path, exchange.role)),
        request: body(&exchange.request),
        status,
        response: if empty { "(an empty body)".to_owned() } else { body(&exchange.response) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn told(change: impl Fn(&mut Exchange)) -> Call {
        let mut results = example::broken();
        let exchange = results.runs[1].findings[0].exchange.as_mut().expect("an exchange");
        change(exchange);
        call(exchange)
    }

    #[test]
    fn an_answer_that_broke_off_says_so() {
        let call = told(|one| {
            one.error = Some("the body ended early".to_owned());
            one.response = String::new();
        });
        assert!(call.status.starts_with("HTTP 200 after "), "{}", call.status);
        assert!(call.status.ends_with(", then the body ended early"), "{}", call.status);
        assert_eq!(call.response, "(an empty body)");
    }

    #[test]
    fn a_long_error_is_cut_and_no_answer_has_no_body() {
        let call = told(|one| {
            one.status = None;
            one.error = Some("x".repeat(20_000));
            one.response = String::new();
        });
        assert!(call.status.starts_with("no answer after "), "{}", call.status);
        assert!(call.status.chars().count() < LONGEST_ERROR + 100);
        assert_eq!(call.response, "");
    }
}
