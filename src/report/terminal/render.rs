use crate::results::Results;

use super::options::{Detail, TerminalOptions};
use super::page::Page;
use super::{closing, findings, heading, questions, unjudged};

/// The report of a run, for a terminal or a log: what was tested, what is wrong and how to see it for
/// oneself, what could not be judged, how the open questions are answered, and what the exit code
/// means. It is pure; printing it is the caller's part.
pub fn render(results: &Results, options: &TerminalOptions) -> String {
    let mut page = Page::new(options.colour, options.width);
    if options.detail == Detail::Quiet {
        findings::failures(&mut page, results, options.strict);
        closing::quiet(&mut page, results, options);
        return page.into_text();
    }
    let verbose = options.detail == Detail::Verbose;
    heading::add(&mut page, results);
    heading::preflight(&mut page, results, verbose);
    findings::add(&mut page, results, verbose);
    unjudged::add(&mut page, results, verbose);
    questions::add(&mut page, results);
    closing::add(&mut page, results, options);
    page.into_text()
}
