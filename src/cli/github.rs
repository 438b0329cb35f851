//! What is written for GitHub Actions without being asked: annotations on the log, a summary on the job's page, and
//! a guard around whatever may hold text of the target.

use std::fs::OpenOptions;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::Write as _;
use std::path::PathBuf;

use dialcheck::report::{github, markdown};
use dialcheck::results::Results;

use super::output::Stream;

/// What the environment says of the place that this runs in.
#[derive(Clone, Debug, Default)]
pub(super) struct Github {
    /// Whether the log is read by GitHub Actions.
    annotates: bool,
    /// The file whose Markdown is shown on the job's page.
    summary: Option<PathBuf>,
}

impl Github {
    /// Reads the environment by `variable`.
    pub(super) fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            annotates: variable("GITHUB_ACTIONS").as_deref() == Some("true"),
            summary: variable("GITHUB_STEP_SUMMARY")
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
        }
    }

    /// Lets GitHub obey nothing that is printed, on either stream, until this is dropped.
    pub(super) fn guard(&self, stream: Stream) -> Guard {
        let token = self.annotates.then(token);
        if let Some(token) = &token {
            stream.print(&github::stop(token));
        }
        Guard { token, stream }
    }

    /// Prints the annotations. No [`Guard`] may be there.
    pub(super) fn annotate(&self, results: &Results, stream: Stream) {
        let text = if self.annotates { github::render(results) } else { String::new() };
        if !text.is_empty() {
            stream.print(&text);
        }
    }

    /// Adds the summary to its file, as far as there is room.
    pub(super) fn summarise(&self, results: &Results) -> Result<(), String> {
        let Some(path) = &self.summary else { return Ok(()) };
        let told = |why: std::io::Error| {
            format!(
                "cannot write the summary to GITHUB_STEP_SUMMARY, {}: {why}: unset it, or give --no-github",
                path.display()
            )
        };
        let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(told)?;
        // The steps of a job share no file; the commands of a step do.
        let used = file.metadata().map_err(told)?.len();
        let used = usize::try_from(used).unwrap_or(usize::MAX);
        let text = markdown::render_within(results, markdown::MOST_BYTES.saturating_sub(used));
        file.write_all(text.as_bytes()).map_err(told)
    }
}

/// As long as it is there, GitHub takes what is printed for text alone.
#[must_use]
pub(super) struct Guard {
    token: Option<String>,
    stream: Stream,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(token) = &self.token {
            self.stream.print(&github::resume(token));
        }
    }
}

/// A word that no target can guess: each state hashes with keys of its own, which the system makes at random.
fn token() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("dialcheck-{:016x}{:016x}", word(), word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_github_where_the_environment_says_so() {
        let of = |name: &'static str, value: &'static str| {
            Github::from(move |asked| (asked == name).then(|| value.to_owned()))
        };
        assert!(of("GITHUB_ACTIONS", "true").annotates);
        for (name, value) in [("GITHUB_ACTIONS", "false"), ("GITHUB_ACTIONS", ""), ("CI", "true")] {
            assert!(!of(name, value).annotates, "{name}={value}");
        }
        assert_eq!(of("GITHUB_STEP_SUMMARY", "s.md").summary, Some(PathBuf::from("s.md")));
        assert_eq!(of("GITHUB_STEP_SUMMARY", "").summary, None);
    }

    #[test]
    fn no_token_comes_twice() {
        assert_ne!(token(), token());
        assert_eq!(token().len(), "dialcheck-".len() + 32);
    }

    #[test]
    fn a_summary_is_added_and_never_grows_too_long() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("summary.md");
        let github = Github { annotates: false, summary: Some(path.clone()) };
        let results = Results::new(1, Vec::new());
        std::fs::write(&path, "before\n").expect("written");
        github.summarise(&results).expect("written");
        let text = std::fs::read_to_string(&path).expect("read");
        assert!(text.starts_with("before\n## dialcheck"), "{text}");
        std::fs::write(&path, " ".repeat(markdown::MOST_BYTES - 100)).expect("written");
        github.summarise(&results).expect("written");
        let long = std::fs::metadata(&path).expect("there").len();
        assert!(long <= markdown::MOST_BYTES as u64, "{long}");
        let nowhere = Github { annotates: false, summary: Some(folder.path().join("no/such")) };
        let why = nowhere.summarise(&results).expect_err("no folder");
        assert!(why.contains("GITHUB_STEP_SUMMARY") && why.contains("--no-github"), "{why}");
    }
}
