use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::census::Census;
use super::territory::Territory;
use crate::run::Row;

/// A company and a number that a run was about to create there.
pub type Created = (String, String);

/// A ledger that was found, read again.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The target's URL.
    pub target: String,
    /// Where the run worked.
    pub territory: Territory,
    /// What the run may have created.
    pub created: BTreeSet<Created>,
    /// What the rows that it did not make held before.
    pub census: Census,
}

/// Why a ledger cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is none.
    #[error(
        "there is no ledger {0}: the last run there left nothing, or --ledger named another file"
    )]
    Missing(PathBuf),
    /// Its run is going on.
    #[error("the run of the ledger {0} is going on: wait until it has ended, or end it first")]
    InUse(PathBuf),
    /// It cannot be read.
    #[error("the ledger {path} cannot be read: {source}")]
    Read {
        /// Its path.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A line of it is none of a ledger.
    #[error(
        "{path}, line {line}: {reason}\n  Is this a ledger of dialcheck? If it was edited, mend that line, or remove it to go without"
    )]
    Form {
        /// Its path.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    #[serde(rename = "dialcheck")]
    _version: String,
    target: String,
    company: String,
    other_company: Option<String>,
    extensions: String,
}

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Line {
    Create { company: String, create: Vec<String> },
    Foreign { foreign: Row },
}

impl Record {
    /// Whether the run of the ledger at `path` is going on.
    pub fn is_in_use(path: &Path) -> bool {
        File::open(path)
            .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Reads the ledger at `path`, of a run that has ended.
    pub fn load(path: &Path) -> Result<Self, RecordError> {
        if Self::is_in_use(path) {
            return Err(RecordError::InUse(path.to_owned()));
        }
        let bytes = std::fs::read(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => RecordError::Missing(path.to_owned()),
            _ => RecordError::Read { path: path.to_owned(), source },
        })?;
        Self::parse(&bytes).map_err(|(line, reason)| RecordError::Form {
            path: path.to_owned(),
            line,
            reason,
        })
    }

    /// Reads the bytes of a ledger; the error is the line, counted from 1, and what is wrong there. A last line without its end was being written when the run was killed, before
    /// the call that it tells of was sent: it is passed over.
    pub fn parse(bytes: &[u8]) -> Result<Self, (usize, String)> {
        let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let text = String::from_utf8_lossy(&bytes[..whole]);
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let (at, first) = lines.next().ok_or((1, "it is empty".to_owned()))?;
        let head: Head = serde_json::from_str(first).map_err(|why| (at, why.to_string()))?;
        let range = head.extensions.parse().map_err(|why| (at, format!("{why}")))?;
        let mut record = Self {
            target: head.target,
            territory: Territory {
                range,
                shared: range,
                company: head.company,
                other_company: head.other_company,
                alone: false,
            },
            created: BTreeSet::new(),
            census: Census::default(),
        };
        for (at, line) in lines {
            match serde_json::from_str(line).map_err(|_| (at, "no line of a ledger".to_owned()))? {
                Line::Foreign { foreign } => record.census.add(foreign),
                Line::Create { company, create } => {
                    // A ledger names what may be deleted, so it is believed only as far as a run may go.
                    if let Some(name) = create.iter().find(|name| !range.holds(name)) {
                        let why =
                            format!("{name:?} is none of the extensions {range} of its first line");
                        return Err((at, why));
                    }
                    record.created.extend(create.into_iter().map(|name| (company.clone(), name)));
                }
            }
        }
        Ok(record)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::ledger::Ledger;
    use super::*;

    fn territory() -> Territory {
        Territory {
            range: "9000-9999".parse().expect("a range"),
            shared: "9000-9999".parse().expect("a range"),
            company: "test".to_owned(),
            other_company: None,
            alone: false,
        }
    }

    #[test]
    fn what_a_run_wrote_is_read_again_and_a_torn_line_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ledger");
        let mut census = Census::default();
        let row = json!({"scoped_exten": "400", "company": "test", "name": "\u{1b}[31m\"\n"});
        census.add(row.as_object().cloned().expect("a row"));
        let ledger = Ledger::create(&path, "http://pabx", &territory(), &census).expect("a ledger");
        ledger.note("test", &["9001".to_owned(), "9002b".to_owned()]).expect("a line");
        assert!(matches!(Record::load(&path), Err(RecordError::InUse(_))));
        drop(ledger);
        let mut text = std::fs::read(&path).expect("a file");
        text.extend(b"{\"company\":\"test\",\"create\":[\"90");
        std::fs::write(&path, &text).expect("a file");
        let record = Record::load(&path).expect("a record");
        let named = |name: &str| ("test".to_owned(), name.to_owned());
        assert_eq!(record.target, "http://pabx");
        assert_eq!(record.territory, territory());
        assert_eq!(record.created, [named("9001"), named("9002b")].into());
        assert_eq!(record.census, census);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_ledger_is_told_with_its_line() {
        let head = json!({"dialcheck": "1", "target": "http://pabx", "company": "test",
            "other_company": null, "extensions": "9000-9999"});
        for (text, line, expected) in [
            (String::new(), 1, "empty"),
            ("{}\n".to_owned(), 1, "missing field"),
            (format!("{head}\n{{\"create\":1}}\n"), 2, "no line of a ledger"),
            (
                format!("{head}\n{}\n", json!({"company": "test", "create": ["400"]})),
                2,
                "\"400\" is none of",
            ),
            (format!("{head}\n\u{0}\n"), 2, "no line"),
        ] {
            let (at, why) = Record::parse(text.as_bytes()).expect_err("no ledger");
            assert!(at == line && why.contains(expected), "{at}: {why}");
        }
    }
}
