//! A replay, as a person reads it.

use std::fmt::Write as _;

use dialcheck::report::text::{counted, cut, harmless, pad};
use dialcheck::results::{CaseResult, Exchange, RunResult, Verdict};
use dialcheck::run::recording::{Difference, Former, Pair};

use crate::cli::exit::Exit;

/// A body is cut behind so many characters.
const BODY: usize = 400;

/// So many differences of one answer are named.
const NAMED: usize = 5;

/// A value that differs is cut behind so many characters.
const VALUE: usize = 60;

/// What is told.
pub(super) struct Replayed<'a> {
    pub(super) former: &'a Former,
    pub(super) run: &'a RunResult,
    pub(super) case: &'a CaseResult,
    pub(super) pairs: &'a [Pair<'a>],
    pub(super) verbose: bool,
    pub(super) exit: Exit,
    pub(super) meaning: &'a str,
}

pub(super) fn told(replayed: &Replayed<'_>) -> String {
    let Replayed { former, run, case, pairs, .. } = replayed;
    let mut text = format!("replay of {} ({})\n", case.id, run.band);
    for (when, name, url, extensions) in [
        ("then", &former.name, &former.url, &former.extensions),
        ("now", &run.target.name, &run.target.url, &run.target.extensions),
    ] {
        let line = format!("{name} ({url}), company {}, extensions {extensions}", former.company);
        let _ = writeln!(text, "  {} {}", pad(when, 5), harmless(&line));
    }
    text.push('\n');
    for (place, pair) in pairs.iter().enumerate() {
        add(&mut text, place + 1, pair, replayed.verbose);
    }
    add_counts(&mut text, replayed);
    for check in case.checks.iter().filter(|check| !check.held) {
        let line = format!("broken: {}: {}", check.requirement, check.expectation);
        let _ = writeln!(text, "{}", cut(&harmless(&line), BODY));
    }
    let then = former.verdict.map_or("not judged in a recording", Verdict::name);
    let _ = writeln!(text, "verdict: then {then}, now {}", case.verdict.name());
    let _ = writeln!(text, "exit {}: {}", replayed.exit.code(), replayed.meaning);
    text
}

fn add(text: &mut String, place: usize, pair: &Pair<'_>, verbose: bool) {
    let (one, outcome) = match pair {
        Pair::Both { then, now, differences } => {
            let words = if differences.is_empty() { "same answer" } else { "ANOTHER ANSWER" };
            (then, format!("then {}  now {}  {words}", answer(then), answer(now)))
        }
        Pair::Then(then) => (then, format!("then {}  now not sent", answer(then))),
        Pair::Now(now) => (now, format!("then not sent  now {}", answer(now))),
    };
    let verb = one.path.trim_matches('/').rsplit('/').next().unwrap_or_default();
    let head = format!("{} {}", pad(verb, 9), pad(&one.role, 13));
    let _ = writeln!(text, "{place:>4}  {}  {outcome}", harmless(&head));
    match pair {
        Pair::Both { then, now, differences } => {
            for Difference { place, then, now } in differences.iter().take(NAMED) {
                let shown = |value: &serde_json::Value| cut(&value.to_string(), VALUE);
                let line = format!("{place}: {} -> {}", shown(then), shown(now));
                let _ = writeln!(text, "        {}", harmless(&line));
            }
            if differences.len() > NAMED {
                let rest = counted(differences.len() - NAMED, "more place");
                let _ = writeln!(text, "        ... and {rest}");
            }
            if verbose || !differences.is_empty() {
                body(text, "sent", &now.request);
                body(text, "then", &then.response);
                body(text, "now", &now.response);
            }
        }
        Pair::Then(one) | Pair::Now(one) => body(text, "sent", &one.request),
    }
}

/// The status and the result of an answer, or why there is none.
fn answer(exchange: &Exchange) -> String {
    let Some(status) = exchange.status else { return "no answer".to_owned() };
    let json: Option<serde_json::Value> = serde_json::from_str(&exchange.response).ok();
    let result = json.as_ref().and_then(|json| json["result"].as_str()).unwrap_or_default();
    cut(&harmless(format!("{status} {result}").trim_end()), VALUE)
}

fn body(text: &mut String, label: &str, body: &str) {
    if !body.is_empty() {
        let _ = writeln!(text, "        {}  {}", pad(label, 4), cut(&harmless(body), BODY));
    }
}

/// How many requests were the same, and what to do where some were not.
fn add_counts(text: &mut String, replayed: &Replayed<'_>) {
    let count = |is: fn(&Pair<'_>) -> bool| replayed.pairs.iter().filter(|pair| is(pair)).count();
    let both = count(|pair| matches!(pair, Pair::Both { .. }));
    let same =
        count(|pair| matches!(pair, Pair::Both { differences, .. } if differences.is_empty()));
    let (gone, new) =
        (count(|pair| matches!(pair, Pair::Then(_))), count(|pair| matches!(pair, Pair::Now(_))));
    let _ = writeln!(
        text,
        "\n{} sent again as {} then, but for the numbers of extensions: {same} answered in the same way, {} in another",
        counted(both, "request"),
        if both == 1 { "it was" } else { "they were" },
        both - same,
    );
    if gone + new > 0 {
        let _ = writeln!(
            text,
            "{gone} sent then and not now, {new} now and not then: what a case asks may hang on what it was answered"
        );
    }
}
