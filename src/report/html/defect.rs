use serde::Serialize;

use crate::contract::{Contract, Level};
use crate::report::defects::{self, defects};
use crate::report::entry::excused;
use crate::report::runs;
use crate::report::text::{duration, harmless, harmless_lines};
use crate::results::{Exchange, Results, Verdict};

use super::marked::{Piece, beside, body, shown};

/// A finding names so many cases; the list of cases has them all.
const MOST_CASES: usize = 40;

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
    let status = match (exchange.status, &exchange.error) {
        (Some(status), _) => format!("HTTP {status} after {time}"),
        (None, Some(why)) => harmless(&format!("no answer after {time}: {why}")),
        (None, None) => format!("no answer after {time}"),
    };
    Call {
        line: harmless(&format!("{} {} as {}", exchange.method, exchange.path, exchange.role)),
        request: body(&exchange.request),
        status,
        response: body(&exchange.response),
    }
}
