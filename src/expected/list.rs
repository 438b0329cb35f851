use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::entry::ExpectedFailure;
use super::written::Written;

/// What a file of expected failures holds, and nothing else.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, rename = "expected-failure", alias = "expected_failure")]
    entries: Vec<Written>,
}

/// Where a list of expected failures is wrong, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub struct Misread {
    line: usize,
    column: usize,
    why: String,
}

/// Why a file cannot be taken for a list of expected failures.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It cannot be read.
    #[error("cannot read the expected failures {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It cannot be understood.
    #[error("{path}: {source}", path = path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Where it is wrong, and how.
        source: Misread,
    },
}

/// Reads the list of the file at `path`.
pub fn read(path: &Path) -> Result<Vec<ExpectedFailure>, ListError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ListError::Read { path: path.to_owned(), source })?;
    parse(&text).map_err(|source| ListError::Form { path: path.to_owned(), source })
}

/// Reads a list: TOML that holds `[[expected-failure]]` tables and nothing else.
pub fn parse(text: &str) -> Result<Vec<ExpectedFailure>, Misread> {
    let document: Document = toml::from_str(text).map_err(|why| Misread::of(text, &why))?;
    checked(text, &document.entries)
}

/// Checks the entries of a document, whose `text` tells where they stand.
pub fn checked(text: &str, entries: &[Written]) -> Result<Vec<ExpectedFailure>, Misread> {
    let number = |(place, entry): (usize, &Written)| {
        entry.checked().map_err(|(span, why)| {
            Misread::at(text, span.start, format!("expected failure {}: {why}", place + 1))
        })
    };
    entries.iter().enumerate().map(number).collect()
}

impl Misread {
    pub(super) fn of(text: &str, why: &toml::de::Error) -> Self {
        let start = why.span().map_or(0, |span| span.start);
        Self::at(text, start, why.message().trim_end().to_owned())
    }

    pub(super) fn at(text: &str, start: usize, why: String) -> Self {
        let before = text.get(..start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        Self { line, column, why }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = "reason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31\n";

    #[test]
    fn an_entry_may_be_written_in_a_few_ways() {
        let list = parse(
            "# known\n[[expected-failure]]\ncase = \"a/b\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"2027-01-31\"\n\
             [[expected-failure]]\nrequirement = \"a\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31\n\
             fingerprint = [\"9f2c41d07ab3\", \"05e5b00c6d1e\"]\nband = \"6.5.9+\"\ntarget = \"*.example\"\ncheck = \"it is so\"\n",
        )
        .expect("a list");
        assert_eq!(list.len(), 2);
        assert_eq!(list[0].expires, list[1].expires);
        assert_eq!(list[1].fingerprints.len(), 2);
        let old = parse(&format!("[[expected_failure]]\ncase = \"a\"\n{GOOD}")).expect("a list");
        assert_eq!(old.len(), 1);
        assert!(parse("").expect("an empty list").is_empty());
    }

    #[test]
    fn a_mistake_is_told_with_its_place_its_entry_and_its_remedy() {
        let head = format!("[[expected-failure]]\ncase = \"x\"\n{GOOD}\n[[expected-failure]]\n");
        for (entry, words) in [
            (GOOD, "line 7, column 1: expected failure 2: names nothing: write case"),
            (
                "case = \"a\"\nrequirement = \"b\"\n",
                "line 9, column 15: expected failure 2: names a case and a requirement",
            ),
            (
                "case = \"update/*\"\n",
                "line 8, column 8: expected failure 2: \"update/*\" is a pattern",
            ),
            ("case = \"\"\n", "line 8, column 8: expected failure 2: is empty"),
            (
                "case = \"a\"\nowner = \"o\"\nexpires = 2027-01-31\n",
                "expected failure 2: \"a\" has no reason",
            ),
            (
                "case = \"a\"\nreason = \" \"\nowner = \"o\"\nexpires = 2027-01-31\n",
                "line 9, column 10: expected failure 2: has no reason",
            ),
            (
                "case = \"a\"\nreason = \"r\"\nexpires = 2027-01-31\n",
                "\"a\" has no owner: write who",
            ),
            ("case = \"a\"\nreason = \"r\"\nowner = \"o\"\n", "\"a\" never expires, and so"),
            (
                "case = \"a\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"soon\"\n",
                "line 11, column 11: expected failure 2: expires: \"soon\" is no day: write it as in 2027-01-31",
            ),
            (
                "case = \"a\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-01-31T10:00:00\n",
                "is no day",
            ),
            ("case = \"a\"\nreason = \"r\"\nowner = \"o\"\nexpires = 7\n", "expires is no day"),
            ("case = \"a\"\nreson = \"r\"\n", "line 9, column 1: unknown field `reson`"),
            ("case = 1\n", "line 8, column 8: invalid type: integer"),
            (&format!("case = \"a\"\nfingerprint = \"9F2C\"\n{GOOD}"), "line 9, column 15"),
            (&format!("case = \"a\"\nfingerprint = []\n{GOOD}"), "fingerprint is no mark"),
            (
                &format!("case = \"a\"\nband = \"6.5.9\"\n{GOOD}"),
                "\"6.5.9\" is no band: write 6.3.10+ or 6.5.9+",
            ),
            (
                &format!("case = \"a\"\ntarget = \"[\"\n{GOOD}"),
                "line 9, column 10: expected failure 2: no pattern",
            ),
        ] {
            let why = parse(&format!("{head}{entry}")).expect_err(entry).to_string();
            assert!(why.contains(words), "{entry}: {why}");
        }
        let why = parse("url = \"http://pabx\"\n").expect_err("another key").to_string();
        assert!(why.contains("line 1, column 1: unknown field `url`"), "{why}");
    }

    proptest! {
        /// Whatever stands in a file, it is read or told with a place in it.
        #[test]
        fn any_text_is_read_or_told(text in "(\\[\\[expected-failure\\]\\]\n)?[a-z =\"\\[\\]0-9\n-]{0,60}\\PC{0,20}") {
            if let Err(why) = parse(&text) {
                prop_assert!(why.line <= text.matches('\n').count() + 1 && !why.why.is_empty());
            }
        }
    }
}
