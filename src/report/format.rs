use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::results::Results;

use super::streamed::Streamed;
use super::{ctrf, github, html, json, junit, markdown, sarif, tap};

/// A format that results can be written in. A new one is a file with a `render` and a row in
/// [`Format::ALL`].
#[derive(Clone, Copy)]
pub struct Format {
    /// The name that `--report` takes.
    pub id: &'static str,
    /// What it is for, in a line.
    pub doc: &'static str,
    /// The whole file's text. It judges nothing: the verdicts stand in the results.
    pub render: fn(&Results) -> String,
}

impl Format {
    /// All formats, sorted by id.
    pub const ALL: &[Self] = &[
        Self {
            id: "ctrf",
            doc: "Common Test Report Format (ctrf.io): a test a case, as JSON",
            render: ctrf::render,
        },
        Self {
            id: "github",
            doc: "annotations for GitHub Actions, as workflow commands",
            render: github::render,
        },
        Self { id: "html", doc: "a page for a browser, in one file", render: html::render },
        Self {
            id: "json",
            doc: "everything, in the form of schemas/results.schema.json",
            render: json::render,
        },
        Self {
            id: "junit",
            doc: "JUnit XML for CI servers: a suite a band, a test a case",
            render: junit::render,
        },
        Self {
            id: "markdown",
            doc: "a summary for a pull request or a job's page",
            render: markdown::render,
        },
        Self {
            id: "sarif",
            doc: "SARIF 2.1.0 for code scanning: a rule a requirement, a result a finding",
            render: sarif::render,
        },
        Self {
            id: "tap",
            doc: "Test Anything Protocol, version 14: a test a case",
            render: tap::render,
        },
    ];

    /// The format `id`.
    pub fn find(id: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|format| format.id == id)
    }

    /// The ids of all formats, streamed ones included, as a list for people: `har, json, junit`.
    pub fn ids() -> String {
        let streamed = Streamed::ALL.iter().map(|format| format.id);
        let mut ids: Vec<&str> = Self::ALL.iter().map(|format| format.id).chain(streamed).collect();
        ids.sort_unstable();
        ids.join(", ")
    }
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.id)
    }
}

/// What stands in place of a path for standard output.
const STANDARD_OUTPUT: &str = "-";

/// A report that was asked for: `FORMAT=PATH`.
#[derive(Clone, Debug)]
pub struct ReportSpec {
    /// In which format.
    pub format: &'static Format,
    /// To which file; `-` is standard output.
    pub path: PathBuf,
}

impl ReportSpec {
    /// Whether it goes to standard output rather than to a file.
    pub fn is_for_standard_output(&self) -> bool {
        self.path.as_os_str() == STANDARD_OUTPUT
    }
}

/// Why a text asks for no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportSpecError {
    /// There is no `=` in it.
    #[error("{0:?} names no file: write FORMAT=PATH, as in junit=results.xml, or FORMAT=- for standard output; formats: {ids}", ids = Format::ids())]
    NoPath(String),
    /// Nothing stands behind the `=`.
    #[error("{0:?} names an empty path: write FORMAT=PATH, as in junit=results.xml")]
    EmptyPath(String),
    /// There is no such format.
    #[error("{0:?} is no report format: there are {ids}", ids = Format::ids())]
    UnknownFormat(String),
}

impl FromStr for ReportSpec {
    type Err = ReportSpecError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (id, path) =
            text.split_once('=').ok_or_else(|| ReportSpecError::NoPath(text.to_owned()))?;
        let format =
            Format::find(id).ok_or_else(|| ReportSpecError::UnknownFormat(id.to_owned()))?;
        if path.is_empty() {
            return Err(ReportSpecError::EmptyPath(text.to_owned()));
        }
        Ok(Self { format, path: path.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_unique_and_documented() {
        assert!(Format::ALL.is_sorted_by(|a, b| a.id < b.id));
        assert!(Format::ALL.iter().all(|format| !format.doc.is_empty()));
        assert!(Format::ALL.iter().all(|format| !format.id.contains('=')));
    }

    #[test]
    fn a_path_may_hold_an_equals_sign() {
        let spec: ReportSpec = "junit=out/a=b.xml".parse().expect("a report");
        assert_eq!(spec.format.id, "junit");
        assert_eq!(spec.path, PathBuf::from("out/a=b.xml"));
    }

    #[test]
    fn a_dash_is_standard_output() {
        let spec = |text: &str| text.parse::<ReportSpec>().expect("a report");
        assert!(spec("tap=-").is_for_standard_output());
        assert!(!spec("tap=./-").is_for_standard_output());
    }

    #[test]
    fn errors_say_what_to_write() {
        let why = |text: &str| {
            text.parse::<ReportSpec>().map(|spec| spec.path).expect_err("no report").to_string()
        };
        assert_eq!(
            why("results.json"),
            "\"results.json\" names no file: write FORMAT=PATH, as in junit=results.xml, or FORMAT=- for standard output; formats: ctrf, github, har, html, json, junit, markdown, sarif, tap"
        );
        assert_eq!(
            why("pdf=a.pdf"),
            "\"pdf\" is no report format: there are ctrf, github, har, html, json, junit, markdown, sarif, tap"
        );
        assert_eq!(
            why("json="),
            "\"json=\" names an empty path: write FORMAT=PATH, as in junit=results.xml"
        );
    }
}
