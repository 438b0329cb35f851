use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

use crate::report::text::{counted, harmless};
use crate::results::{CaseResult, Results, Verdict};

use super::cases::{self, Row};
use super::coverage::{self, Matrix};
use super::defect::{self, Defect};
use super::notes::{self, Note};
use super::policy::policy;
use super::run::{self, Run};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Its name ends in `.html`, so that all that is placed in it is escaped.
const TEMPLATE: (&str, &str) = ("page.html", include_str!("page.html"));

/// What the template places.
#[derive(Debug, Serialize)]
struct Page {
    policy: String,
    style: &'static str,
    script: &'static str,
    tone: &'static str,
    headline: String,
    target: String,
    tool: String,
    contract: String,
    seed: u64,
    runs: Vec<Run>,
    defects: Vec<Defect>,
    matrix: Matrix,
    cases: Vec<Row>,
    answers: Vec<Note>,
    questions: BTreeMap<String, String>,
    unwitnessed: Vec<Note>,
    stale: Vec<Note>,
    damage: Vec<Note>,
}

/// The results as a page.
pub(in crate::report) fn render(results: &Results) -> String {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
    environment.add_template(TEMPLATE.0, TEMPLATE.1).expect("the template is part of the build");
    let template = environment.get_template(TEMPLATE.0).expect("it was added");
    template.render(Serde(&page(results))).expect("the template fits the page")
}

fn page(results: &Results) -> Page {
    let (tone, headline) = headline(results);
    let target = results.runs.first().map(|run| harmless(&run.target.name));
    Page {
        policy: policy(STYLE, SCRIPT),
        style: STYLE,
        script: SCRIPT,
        tone,
        headline,
        target: target.unwrap_or_default(),
        tool: format!("{} {}", results.tool.name, results.tool.version),
        contract: results.contract_hash.chars().take(12).collect(),
        seed: results.seed,
        runs: run::all(results),
        defects: defect::all(results),
        matrix: coverage::matrix(results),
        cases: cases::all(results),
        answers: notes::answers(results),
        questions: notes::questions(results),
        unwitnessed: notes::unwitnessed(results),
        stale: notes::stale(results),
        damage: notes::damage(results),
    }
}

/// What it all comes to, as a tone and in a line.
fn headline(results: &Results) -> (&'static str, String) {
    let count = |verdict| {
        results
            .runs
            .iter()
            .map(|run| run.summary.count(verdict) - run.expected(verdict))
            .sum::<usize>()
    };
    let whole = results.runs.iter().all(|run| {
        run.stopped.is_none()
            && !run.interrupted
            && run.leftovers.is_empty()
            && run.collateral.is_empty()
            && run.unjudged() == 0
            && !run.cases.iter().any(CaseResult::is_blocked)
    });
    let expected: usize = results.runs.iter().map(|run| run.expected(Verdict::Fail)).sum();
    let stale = results.runs.iter().any(|run| !run.stale.is_empty());
    let judged = Verdict::ALL
        .into_iter()
        .filter(|verdict| !matches!(verdict, Verdict::Skipped | Verdict::Inconclusive))
        .flat_map(|verdict| results.runs.iter().map(move |run| run.summary.count(verdict)))
        .sum::<usize>();
    match (count(Verdict::Fail), count(Verdict::Warning)) {
        (fails, _) if fails > 0 => {
            let defects = results
                .runs
                .iter()
                .flat_map(|run| &run.findings)
                .filter(|one| one.verdict == Verdict::Fail && one.excuse.is_none())
                .map(|one| one.requirement.as_str())
                .collect::<BTreeSet<_>>()
                .len();
            ("fail", format!("Does not conform: {} broken", counted(defects, "requirement")))
        }
        _ if judged == 0 => ("inconclusive", "Nothing was judged".to_owned()),
        _ if !whole => ("inconclusive", "Incomplete: what was judged conforms".to_owned()),
        _ if stale => {
            ("warning", "Conforms, but expected failures do not hold any more".to_owned())
        }
        (_, warnings) if warnings > 0 => {
            ("warning", format!("Conforms, with {}", counted(warnings, "warning")))
        }
        _ if expected > 0 => {
            ("pass", format!("Conforms, but for {}", counted(expected, "expected failure")))
        }
        _ => ("pass", "Conforms".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example::{self, HOSTILE};

    #[test]
    fn the_headline_says_what_it_comes_to() {
        let told = |results: &Results| headline(results).1;
        assert_eq!(told(&example::broken()), "Does not conform: 1 requirement broken");
        assert_eq!(told(&example::clean()), "Conforms");
        assert_eq!(headline(&example::hostile()).0, "fail");
        let nothing = Results { runs: Vec::new(), ..example::clean() };
        assert_eq!(told(&nothing), "Nothing was judged");
    }

    #[test]
    fn no_text_of_a_target_leaves_its_place() {
        let page = render(&example::hostile());
        assert!(!page.contains(HOSTILE) && !page.contains('\u{202e}') && !page.contains('\u{1b}'));
        assert!(page.contains("\\u001b[2J"));
        let mut results = example::broken();
        let attack = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'";
        let run = &mut results.runs[0];
        run.target.name = attack.to_owned();
        run.findings[0].curl = Some(attack.to_owned());
        run.findings[0].check.actual = attack.into();
        run.cases[0].reason = Some(attack.to_owned());
        run.observations.insert("open/x".to_owned(), attack.to_owned());
        let page = render(&results);
        assert_eq!(page.matches("<script>").count(), 1);
        assert!(!page.contains("<img"));
    }

    #[test]
    fn the_page_is_whole_in_itself() {
        let page = render(&example::broken());
        for outside in ["src=", "@import", "url(", "<link", "style=\"", "onclick"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(
            page.contains("default-src &#x27;none&#x27;; style-src &#x27;sha256-"),
            "{}",
            &page[..600]
        );
    }

    #[test]
    fn a_run_of_some_cases_says_so() {
        let told = "Some cases alone were asked for";
        let mut results = example::clean();
        assert!(!render(&results).contains(told));
        results.runs[0].filtered = true;
        assert!(render(&results).contains(told));
    }

    #[test]
    fn paper_is_light_whatever_the_screen_is() {
        let dark = "--ink:#e7e9ec";
        let lines: Vec<&str> = STYLE.lines().filter(|line| line.contains(dark)).collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.starts_with("@media screen")), "{lines:?}");
    }

    #[test]
    fn five_thousand_cases_make_no_giant() {
        let mut results = example::broken();
        let model = results.runs[1].cases[0].clone();
        results.runs.truncate(1);
        results.runs[0].cases = (0..5_000)
            .map(|number| CaseResult { id: format!("update/x/{number}"), ..model.clone() })
            .collect();
        let page = render(&results);
        assert!(
            page.matches("<tr data-verdict").count() == 5_000 && page.len() < 3_000_000,
            "{} bytes",
            page.len()
        );
    }

    #[test]
    fn what_the_page_is_made_of() {
        let page = page(&example::expected());
        let view = serde_json::json!({
            "tone": page.tone, "headline": page.headline, "runs": page.runs,
            "defects": page.defects, "cases": page.cases[..4], "stale": page.stale,
            "damage": page.damage, "unwitnessed": page.unwitnessed,
        });
        insta::assert_json_snapshot!(view);
    }
}
