use std::path::PathBuf;
use std::str::FromStr;

use super::format::{ReportSpec, ReportSpecError};

/// A format that is written while the run goes on, since it holds more than its results do. How its files come about
/// is the matter of [`crate::run::recording`].
#[derive(Debug)]
pub struct Streamed {
    /// The name that `--report` takes.
    pub id: &'static str,
    /// What it is for, in a line.
    pub doc: &'static str,
}

impl Streamed {
    /// All of them, sorted by id.
    pub const ALL: &[Self] = &[Self {
        id: "har",
        doc: "HTTP Archive 1.2 of every exchange, for browsers, proxies and test tools",
    }];

    /// The format `id`.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|format| format.id == id)
    }
}

/// What `--report FORMAT=PATH` asks a run for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A file that is written when the run is over.
    Whole(ReportSpec),
    /// A file that is written while it goes on.
    Streamed(PathBuf),
}

impl FromStr for Asked {
    type Err = ReportSpecError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=').filter(|(id, _)| Streamed::find(id).is_some()) {
            Some((_, "")) => Err(ReportSpecError::EmptyPath(text.to_owned())),
            Some((_, path)) => Ok(Self::Streamed(path.into())),
            None => text.parse().map(Self::Whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::report::Format;

    #[test]
    fn no_format_is_both_streamed_and_not() {
        assert!(Streamed::ALL.iter().all(|one| Format::find(one.id).is_none()));
        assert!(Streamed::ALL.iter().all(|one| !one.doc.is_empty()));
    }

    #[test]
    fn both_kinds_are_read_and_errors_name_both() {
        let asked = |text: &str| text.parse::<Asked>();
        assert!(
            matches!(asked("har=a=b.har"), Ok(Asked::Streamed(path)) if path == Path::new("a=b.har"))
        );
        assert!(matches!(asked("json=a.json"), Ok(Asked::Whole(_))));
        assert!(asked("har=").expect_err("no path").to_string().contains("empty path"));
        assert!(
            asked("pdf=x").expect_err("no format").to_string().contains("github, har, html, json")
        );
    }
}
