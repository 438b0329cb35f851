//! Annotations for GitHub Actions, as workflow commands: what a reviewer sees beside a pull request.

use crate::results::{Excuse, Results};

use super::defects::{Defect, defects};
use super::entry::excused;
use super::runs;
use super::text::{counted, cut, harmless};

/// So many errors, and as many warnings, are shown of one step; GitHub drops the rest without a word.
const MOST: usize = 10;

/// A line of a message is cut behind so many characters.
const LONGEST: usize = 400;

/// The results as workflow commands, one a line: at most ten errors and ten warnings, the gravest first, and a notice
/// that tells how many more there are.
pub fn render(results: &Results) -> String {
    let (errors, warnings) = (errors(results), warnings(results));
    let mut text = String::new();
    for (level, commands) in [("error", &errors), ("warning", &warnings)] {
        for one in commands.iter().take(MOST) {
            text.push_str(&one.command(level));
        }
    }
    let left = errors.len().saturating_sub(MOST) + warnings.len().saturating_sub(MOST);
    if left > 0 {
        let lines = vec![format!(
            "{} not shown here; the report of the run has all of them.",
            counted(left, "annotation")
        )];
        text.push_str(&Annotation { title: "and more".to_owned(), lines }.command("notice"));
    }
    text
}

/// The command that lets no further one be obeyed until [`resume`] with the same token: for what may hold text of the
/// target. Nobody may guess the token.
pub fn stop(token: &str) -> String {
    format!("::stop-commands::{token}\n")
}

/// The command that lets commands be obeyed again.
pub fn resume(token: &str) -> String {
    format!("::{token}::\n")
}

struct Annotation {
    title: String,
    lines: Vec<String>,
}

impl Annotation {
    fn new(title: &str, lines: &[String]) -> Self {
        let lines = lines.iter().map(|line| cut(&harmless(line), LONGEST)).collect();
        Self { title: cut(&harmless(title), LONGEST), lines }
    }

    fn command(&self, level: &str) -> String {
        let title = data(&format!("dialcheck: {}", self.title));
        let title = title.replace(':', "%3A").replace(',', "%2C");
        format!("::{level} title={title}::{}\n", data(&self.lines.join("\n")))
    }
}

/// Text as a command carries it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What fails a run.
fn errors(results: &Results) -> Vec<Annotation> {
    let mut found: Vec<Annotation> = Vec::new();
    for run in &results.runs {
        for one in &run.collateral {
            found.push(Annotation::new(
                &format!("collateral damage ({})", runs::name(results, run)),
                &[
                    format!("extension {} of {} is not as it was", one.extension, one.company),
                    "`dialcheck cleanup --restore` puts it back.".to_owned(),
                ],
            ));
        }
    }
    let defects = defects(results);
    found.extend(defects.iter().filter(|one| one.fails()).map(|one| defect(results, one)));
    for run in &results.runs {
        for stale in &run.stale {
            let title = format!("stale: {} ({})", stale.entry, runs::name(results, run));
            found.push(Annotation::new(&title, std::slice::from_ref(&stale.problem)));
        }
    }
    found
}

/// What somebody should look at.
fn warnings(results: &Results) -> Vec<Annotation> {
    let defects = defects(results);
    let warned = defects.iter().filter(|one| !one.fails());
    let mut found: Vec<Annotation> = warned.map(|one| defect(results, one)).collect();
    for run in &results.runs {
        let name = runs::name(results, run);
        let mut tell = |title: &str, line: String| {
            found.push(Annotation::new(&format!("{title} ({name})"), &[line]));
        };
        if let Some(why) = &run.stopped {
            tell("stopped", format!("the run was stopped before its end: {why}"));
        }
        if run.interrupted {
            tell("interrupted", "the run was interrupted before its end".to_owned());
        }
        if !run.leftovers.is_empty() {
            let left = run.leftovers.join(", ");
            tell("left behind", format!("{left}: `dialcheck cleanup` removes them"));
        }
        if run.summary.inconclusive > 0 {
            let count = counted(run.summary.inconclusive, "case");
            tell("inconclusive", format!("{count} could not be judged"));
        }
    }
    found
}

fn defect(results: &Results, defect: &Defect<'_>) -> Annotation {
    let finding = defect.finding;
    let bands = match runs::names(results, &defect.places) {
        bands if bands.is_empty() => bands,
        bands => format!(" ({bands})"),
    };
    let mut lines = vec![finding.statement.clone()];
    lines.extend(finding.excuse.as_ref().map(|excuse: &Excuse| excused(excuse)));
    lines.push(format!("wanted: {}", finding.check.expectation));
    if !finding.check.expected.is_null() || !finding.check.actual.is_null() {
        lines.push(format!("expected: {}", finding.check.expected));
        lines.push(format!("actual: {}", finding.check.actual));
    }
    if let Some(first) = finding.cases.first() {
        lines.push(format!("see it again: dialcheck run URL --filter '{first}'"));
    }
    Annotation::new(&format!("{}{bands}", finding.requirement), &lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn findings_are_annotations() {
        insta::assert_snapshot!(render(&example::broken()));
        assert_eq!(render(&example::clean()), "");
    }

    #[test]
    fn what_is_expected_warns_and_what_is_stale_is_an_error() {
        let text = render(&example::excused());
        let of = |level: &str| text.lines().filter(|line| line.starts_with(level)).count();
        assert_eq!(of("::error title=dialcheck%3A stale%3A update/ring_time/minimum"), 2, "{text}");
        assert_eq!(of("::error title=dialcheck%3A update/ring_time/maximum"), 0);
        assert!(text.contains("%0Aexpected to fail: the vendor mends it in 7.0"), "{text}");
    }

    #[test]
    fn no_text_can_end_a_command_or_begin_another() {
        let mut results = example::hostile();
        let evil = "x::y,z\r\n::error::pwned\n::set-output name=a::b%0A100% ]";
        results.runs[0].findings[0].check.actual = evil.into();
        results.runs[0].findings[0].statement = evil.to_owned();
        results.runs[0].findings[0].requirement = evil.to_owned();
        let text = render(&results);
        for line in text.lines() {
            let rest = line.strip_prefix("::").expect(line);
            let (head, message) = rest.split_once("::").expect(line);
            let (level, title) = head.split_once(" title=").expect(line);
            assert!(["error", "warning", "notice"].contains(&level), "{line}");
            assert!(!title.contains([':', ',']), "{line}");
            assert!(!message.is_empty() && !line.contains(char::is_control), "{line}");
        }
        assert!(text.contains("%250A100%25"), "{text}");
        assert!(!text.contains('\u{202e}'));
    }

    #[test]
    fn no_more_than_github_shows() {
        let mut results = example::broken();
        let run = &mut results.runs[0];
        for number in 0..30 {
            let mut finding = run.findings[0].clone();
            finding.requirement = format!("update/column-{number:02}/maximum");
            run.findings.push(finding);
        }
        let text = render(&results);
        assert_eq!(text.matches("::error ").count(), MOST);
        assert!(
            text.contains("::notice title=dialcheck%3A and more::23 annotations not shown"),
            "{text}"
        );
    }

    #[test]
    fn commands_stop_and_go_on_by_a_token() {
        assert_eq!(stop("t0ken"), "::stop-commands::t0ken\n");
        assert_eq!(resume("t0ken"), "::t0ken::\n");
    }
}
