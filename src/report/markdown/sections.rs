use std::collections::BTreeMap;

use crate::report::defects::defects;
use crate::report::runs;
use crate::report::text::{counted, cut, duration, harmless, thousands};
use crate::results::{Results, RunResult, Verdict};

use super::escape::{code, literal};

/// A table is shown up to so many rows.
const MOST_ROWS: usize = 50;

/// A text of the target is cut behind so many characters.
const LONGEST: usize = 200;

/// What was tested, how it ended and the counts.
pub(super) fn head(results: &Results) -> String {
    let mut text = format!("## dialcheck: {}\n\n", headline(results));
    let mut last = None;
    for run in &results.runs {
        if last != Some(&run.target) {
            text.push_str(&target(run));
        }
        last = Some(&run.target);
    }
    if !results.runs.is_empty() {
        text.push_str(&counts(results));
    }
    for run in &results.runs {
        let name = literal(&runs::name(results, run));
        if let Some(why) = &run.stopped {
            text.push_str(&format!(
                "**Stopped** before its end ({name}): {}\n\n",
                code(why, LONGEST)
            ));
        }
        if run.interrupted {
            text.push_str(&format!("**Interrupted** before its end ({name}).\n\n"));
        }
    }
    text
}

/// What the results say, in counts: the verdicts themselves stand in the results.
fn headline(results: &Results) -> String {
    let defects = defects(results);
    let count = |verdict| results.runs.iter().map(|run| run.summary.count(verdict)).sum::<usize>();
    let sum = |of: fn(&RunResult) -> usize| results.runs.iter().map(of).sum::<usize>();
    let excused = defects.iter().filter(|one| one.finding.excuse.is_some()).count();
    let failing = defects.iter().filter(|one| one.fails()).count();
    let parts = [
        (failing, "failure"),
        (defects.len() - excused - failing, "warning"),
        (excused, "expected failure"),
        (sum(|run| run.stale.len()), "stale expectation"),
        (sum(|run| run.collateral.len()), "harmed extension"),
        (sum(|run| run.leftovers.len()), "extension left behind"),
    ];
    let mut words: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| plural(count, noun))
        .collect();
    if count(Verdict::Inconclusive) > 0 {
        words.push(format!("{} inconclusive", thousands(count(Verdict::Inconclusive) as u64)));
    }
    if words.is_empty() {
        return format!("nothing is broken, {} passed", counted(count(Verdict::Pass), "case"));
    }
    words.join(", ")
}

/// The plural of "extension left behind" is not at its end.
fn plural(count: usize, noun: &str) -> String {
    match noun.split_once(' ') {
        Some((first @ "extension", rest)) => format!("{} {rest}", counted(count, first)),
        _ => counted(count, noun),
    }
}

fn target(run: &RunResult) -> String {
    let target = &run.target;
    format!(
        "{} at {}, {}, company {}, extensions {}, as {}\n\n",
        code(&target.name, LONGEST),
        code(&target.url, LONGEST),
        run.deployment,
        code(&target.company, LONGEST),
        code(&target.extensions, LONGEST),
        literal(&cut(&harmless(&target.roles.join(", ")), LONGEST)),
    )
}

fn counts(results: &Results) -> String {
    let names = Verdict::ALL.map(Verdict::name);
    let mut rows = vec![format!("| band | {} | requests | time |", names.join(" | "))];
    rows.push(format!("|---{}", "|--:".repeat(names.len() + 2)) + "|");
    for run in &results.runs {
        let counts = Verdict::ALL.map(|verdict| thousands(run.summary.count(verdict) as u64));
        rows.push(format!(
            "| {} | {} | {} | {} |",
            literal(&runs::name(results, run)),
            counts.join(" | "),
            thousands(run.requests),
            duration(run.duration_ms)
        ));
    }
    rows.join("\n") + "\n\n"
}

/// What stands below the findings.
pub(super) fn tail(results: &Results) -> String {
    let mut text = stale(results);
    text.push_str(&harmed(results));
    text.push_str(&reasons(results, Verdict::Inconclusive, "Not judged"));
    text.push_str(&questions(results));
    text.push_str(&reasons(results, Verdict::Skipped, "Skipped"));
    let hash: String = results.contract_hash.chars().take(12).collect();
    text.push_str(&format!(
        "{} {}, contract {}, seed {}\n",
        literal(&results.tool.name),
        literal(&results.tool.version),
        literal(&hash),
        results.seed
    ));
    text
}

/// A table, folded under its title; nothing where there is no row.
fn table(title: &str, heads: &[String], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = format!("<details><summary>{title}: {}</summary>\n\n", rows.len());
    text.push_str(&line(heads));
    text.push_str(&format!("|{}\n", "---|".repeat(heads.len())));
    for row in rows.iter().take(MOST_ROWS) {
        text.push_str(&line(row));
    }
    let more = rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        text.push_str(&format!("\nand {more} more\n"));
    }
    text + "\n</details>\n\n"
}

fn heads(heads: &[&str]) -> Vec<String> {
    heads.iter().map(|&head| head.to_owned()).collect()
}

/// Bands as heads of columns.
fn bands(results: &Results) -> impl Iterator<Item = String> {
    results.runs.iter().map(|run| literal(&runs::name(results, run)))
}

fn stale(results: &Results) -> String {
    let rows = results.runs.iter().flat_map(|run| {
        let name = literal(&runs::name(results, run));
        run.stale.iter().map(move |stale| {
            vec![code(&stale.entry, LONGEST), literal(&stale.problem), name.clone()]
        })
    });
    table("Stale expectations", &heads(&["entry", "problem", "band"]), rows.collect())
}

fn harmed(results: &Results) -> String {
    let mut rows = Vec::new();
    for run in &results.runs {
        let name = literal(&runs::name(results, run));
        for one in &run.collateral {
            let by = one
                .case
                .as_ref()
                .map_or("a call of this run, or somebody else meanwhile".to_owned(), |case| {
                    code(case, LONGEST)
                });
            let whose = format!("{} of {}", one.extension, one.company);
            rows.push(vec![code(&whose, LONGEST), format!("not as it was, by {by}"), name.clone()]);
        }
        for left in &run.leftovers {
            rows.push(vec![code(left, LONGEST), "left behind".to_owned(), name.clone()]);
        }
    }
    table("Extensions to put right", &heads(&["extension", "what", "band"]), rows)
}

/// The cases of one verdict, by reason.
fn reasons(results: &Results, verdict: Verdict, title: &str) -> String {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, run) in results.runs.iter().enumerate() {
        for case in run.cases.iter().filter(|case| case.verdict == verdict) {
            let reason = case.reason.as_deref().unwrap_or("no reason was given");
            groups.entry(reason).or_insert_with(|| vec![0; results.runs.len()])[place] += 1;
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.iter().sum::<usize>()));
    let rows = groups.into_iter().map(|(reason, counts)| {
        let reason = literal(&cut(&harmless(reason), LONGEST));
        std::iter::once(reason).chain(counts.iter().map(|&count| thousands(count as u64))).collect()
    });
    let heads: Vec<String> = std::iter::once("reason".to_owned()).chain(bands(results)).collect();
    table(title, &heads, rows.collect())
}

fn questions(results: &Results) -> String {
    let mut questions: Vec<&String> =
        results.runs.iter().flat_map(|run| run.observations.keys()).collect();
    questions.sort();
    questions.dedup();
    let rows = questions.into_iter().map(|question| {
        let answers = results.runs.iter().map(|run| {
            run.observations.get(question).map_or(String::new(), |answer| code(answer, LONGEST))
        });
        std::iter::once(code(question, LONGEST)).chain(answers).collect()
    });
    let heads: Vec<String> = std::iter::once("question".to_owned()).chain(bands(results)).collect();
    table("Open questions, as answered (any answer is legal)", &heads, rows.collect())
}
