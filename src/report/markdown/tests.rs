use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use super::escape::{block, code, literal};
use super::*;
use crate::report::example;
use crate::results::{Results, Verdict};

fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).collect()
}

/// The text that a reader sees, and what else a text has made of itself.
fn seen(text: &str) -> (String, Vec<String>) {
    let mut seen = String::new();
    let mut other = Vec::new();
    for event in events(text) {
        match event {
            Event::Text(text) => seen.push_str(&text),
            Event::Start(Tag::Paragraph | Tag::CodeBlock(_)) | Event::End(_) => {}
            event => other.push(format!("{event:?}")),
        }
    }
    (seen, other)
}

proptest! {
    #[test]
    fn a_literal_is_text_and_nothing_else(text in "[`|\\\\<>&*_\\[\\]()#~!@:$a-z0-9 \n-]{0,40}") {
        let (seen, other) = seen(&format!("x {} x", literal(&text)));
        prop_assert_eq!(other, Vec::<String>::new());
        let wanted = crate::report::text::harmless(&text);
        let wanted = format!("x {} x", wanted.trim());
        // Markdown makes one of several blanks no more than HTML does; it leaves them.
        prop_assert_eq!(seen.trim_end(), wanted.trim_end());
    }

    #[test]
    fn a_block_keeps_what_is_in_it(text in "(`{1,6}|~~~|<|\n|[a-z ]|</details>|\\| ){0,20}") {
        let (seen, other) = seen(&block(&text));
        prop_assert_eq!(other, Vec::<String>::new());
        let mut wanted = crate::report::text::harmless_lines(&text).join("\n");
        wanted.push('\n');
        prop_assert_eq!(seen, wanted);
    }

    #[test]
    fn a_cell_stays_a_cell(text in "[`|\\\\<>a-z \n]{1,30}") {
        let table = format!("| a | b |\n|---|---|\n| {} | z |\n", code(&text, 50));
        let events = events(&table);
        let cells = events.iter().filter(|one| matches!(one, Event::Start(Tag::TableCell)));
        prop_assert_eq!(cells.count(), 4);
    }
}

#[test]
fn what_is_wrong_comes_first() {
    insta::assert_snapshot!(render(&example::broken()));
    let text = render(&example::excused());
    let first = "## dialcheck: 1 warning, 1 expected failure, 2 stale expectations, ";
    assert!(text.starts_with(first), "{text}");
}

#[test]
fn a_clean_run_is_short() {
    let text = render(&example::clean());
    assert!(text.starts_with("## dialcheck: nothing is broken, 8 cases passed\n"), "{text}");
    assert!(!text.contains("### Findings"));
}

#[test]
fn hostile_text_is_told_and_not_obeyed() {
    let mut results = example::hostile();
    let evil =
        "| x | `y` ```\n</details><script>alert(1)</script>[a](http://b) ![c](d) @all #1 www.e.f";
    for run in &mut results.runs {
        evil.clone_into(&mut run.target.name);
        run.stopped = Some(evil.to_owned());
        run.leftovers = vec![evil.to_owned()];
        run.observations.insert(evil.to_owned(), evil.to_owned());
        for finding in &mut run.findings {
            finding.check.actual = evil.into();
            if let Some(exchange) = &mut finding.exchange {
                evil.clone_into(&mut exchange.response);
            }
        }
        for case in &mut run.cases {
            case.reason = case.reason.as_ref().map(|_| evil.to_owned());
        }
    }
    let text = render(&results);
    let allowed =
        ["<details><summary>", "<b>", "</b>", "<code>", "</code>", "</summary>", "</details>"];
    for event in events(&text) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let left = allowed.iter().fold(html.to_string(), |left, tag| left.replace(tag, ""));
                assert!(!left.contains("<script"), "{html}");
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => panic!("{event:?}"),
            _ => {}
        }
    }
    assert_eq!(
        text.matches("<details>").count(),
        text.lines().filter(|line| *line == "</details>").count()
    );
    assert_eq!(text.chars().find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}')), None);
    insta::assert_snapshot!(text);
}

#[test]
fn the_counts_are_those_of_the_results() {
    let results = example::broken();
    let text = render(&results);
    for run in &results.runs {
        let row = text.lines().find(|line| line.starts_with(&format!("| {} |", run.band)));
        let cells: Vec<&str> = row.expect("a row").split('|').map(str::trim).collect();
        for (at, verdict) in Verdict::ALL.into_iter().enumerate() {
            assert_eq!(cells[at + 2], run.summary.count(verdict).to_string());
        }
    }
}

#[test]
fn it_keeps_within_its_room() {
    let mut results = example::broken();
    let run = &mut results.runs[0];
    for number in 0..400 {
        let mut finding = run.findings[0].clone();
        finding.requirement = format!("update/column-{number:03}/maximum");
        run.findings.push(finding);
    }
    for most in [0, 10, 1000, 20_000, 100_000] {
        let text = render_within(&results, most);
        assert!(text.len() <= most, "{} bytes of {most}", text.len());
    }
    let text = render_within(&results, 100_000);
    assert!(text.contains("update&#95;") || text.contains("column-399"), "each is told by name");
    assert!(text.contains("told by name alone"));
    assert!(text.contains("seed 42"), "what stands at the end is there");
    assert_eq!(text.matches("<details>").count(), text.matches("\n</details>\n").count());
    assert!(render(&Results::new(1, Vec::new())).starts_with("## dialcheck: nothing is broken"));
}
