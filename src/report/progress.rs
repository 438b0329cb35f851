use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use crate::results::Verdict;

use super::text::thousands;

/// A bar on standard error while a run goes on; invisible where that is no terminal. It can be shared
/// between threads.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    tally: Tally,
}

#[derive(Debug, Default)]
struct Tally {
    fail: AtomicUsize,
    warning: AtomicUsize,
    inconclusive: AtomicUsize,
}

impl Progress {
    /// A bar for `total` cases behind `label`, the band for one; `enabled` false shows nothing.
    pub fn new(total: usize, label: &str, enabled: bool) -> Self {
        let bar = if enabled { ProgressBar::new(total as u64) } else { ProgressBar::hidden() };
        if let Ok(style) =
            ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {elapsed}{msg}")
        {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(super::text::harmless(label));
        Self { bar, tally: Tally::default() }
    }

    /// One more case has its verdict.
    pub fn case_done(&self, verdict: Verdict) {
        if self.tally.add(verdict) {
            self.bar.set_message(self.tally.message());
        }
        self.bar.inc(1);
    }

    /// Takes the bar away, so that the report starts on a clean line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Tally {
    /// Whether the verdict is one that the message shows.
    fn add(&self, verdict: Verdict) -> bool {
        let counter = match verdict {
            Verdict::Fail => &self.fail,
            Verdict::Warning => &self.warning,
            Verdict::Inconclusive => &self.inconclusive,
            Verdict::Pass | Verdict::Observed | Verdict::Skipped => return false,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        true
    }

    fn message(&self) -> String {
        [(&self.fail, "failed"), (&self.warning, "warned"), (&self.inconclusive, "inconclusive")]
            .map(|(counter, word)| match counter.load(Ordering::Relaxed) {
                0 => String::new(),
                count => format!(", {} {word}", thousands(count as u64)),
            })
            .concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_went_wrong_is_told() {
        let progress = Progress::new(5, "6.5.9+", false);
        progress.case_done(Verdict::Pass);
        assert_eq!(progress.bar.message(), "");
        progress.case_done(Verdict::Fail);
        progress.case_done(Verdict::Inconclusive);
        progress.case_done(Verdict::Fail);
        assert_eq!(progress.bar.message(), ", 2 failed, 1 inconclusive");
        assert_eq!(progress.bar.position(), 4);
        progress.finish();
    }
}
