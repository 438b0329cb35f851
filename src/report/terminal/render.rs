use crate::results::Results;

use super::options::TerminalOptions;
use super::page::Page;
use super::{closing, findings, heading, questions, unjudged};

/// The report of a run, for a terminal or a log: what was tested, what is wrong and how to see it for
/// oneself, what could not be judged, how the open questions are answered, and what the exit code
/// means. It is pure; printing it is the caller's part.
pub fn render(results: &Results, options: &TerminalOptions) -> String {
    let mut page = Page::new(options.colour, options.width);
    heading::add(&mut page, results);
    heading::preflight(&mut page, results, options.verbose);
    findings::add(&mut page, results, options.verbose);
    unjudged::add(&mut page, results, options.verbose);
    questions::add(&mut page, results);
    closing::add(&mut page, results, options);
    page.into_text()
}
