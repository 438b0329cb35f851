use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::line::{Case, Cleared, Footer, Header, Line, SCHEMA_VERSION};

/// A recording that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The run of each band.
    pub sections: Vec<Section>,
}

/// The run of one band.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// How it was called.
    pub header: Header,
    /// What was known before its first case; none where it ended before that.
    pub cleared: Option<Cleared>,
    /// The cases that began, by id.
    pub cases: BTreeMap<String, Case>,
    /// What the recording holds of each case, in its order. What belongs to no case is not kept.
    pub lines: BTreeMap<String, Vec<Line>>,
    /// How it ended; none where the recording breaks off.
    pub footer: Option<Footer>,
    /// Why this is not the whole run; none where it is.
    pub partial: Option<String>,
    /// How many answers stand there with something blotted out.
    pub blotted: usize,
    count: u64,
}

/// Why a file cannot be taken for a recording.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file cannot be read.
    #[error("cannot read the recording {path}: {source}; name a file that `run --record` has written", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It begins with something else than a header.
    #[error("{path} is no recording: its first line is no header; give the file that `run --record {path}` wrote", path = path.display())]
    None {
        /// The file.
        path: PathBuf,
    },
    /// Another version of the tool wrote it.
    #[error("{path}, line {line}: the recording has schema_version {found}, and this build knows {SCHEMA_VERSION}; use the build that wrote it, or record again", path = path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The version of the file.
        found: u64,
    },
    /// A line is broken.
    #[error("{path}, line {line}: {reason}; mend or remove that line, or record again", path = path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

impl Recording {
    /// Reads what `run --record FILE` wrote, also where it breaks off.
    pub fn read(path: &Path) -> Result<Self, RecordingError> {
        let read = |source| RecordingError::Read { path: path.to_owned(), source };
        let mut file = BufReader::new(File::open(path).map_err(read)?);
        let mut sections: Vec<Section> = Vec::new();
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            if file.read_until(b'\n', &mut bytes).map_err(read)? == 0 {
                break;
            }
            let whole = bytes.last() == Some(&b'\n');
            if number == 1 && !is_recording(&bytes) {
                return Err(RecordingError::None { path: path.to_owned() });
            }
            if let Some(found) = foreign(&bytes) {
                return Err(RecordingError::Version { path: path.to_owned(), line: number, found });
            }
            let bad = |reason| RecordingError::Line { path: path.to_owned(), line: number, reason };
            match (serde_json::from_slice(&bytes), sections.last_mut()) {
                (Ok(Line::Header(header)), _) => sections.push(Section::new(*header)),
                (Ok(line), Some(section)) => section.add(line).map_err(bad)?,
                // The writer was cut off in the middle of it.
                (Err(_), Some(_)) if !whole => {}
                (Err(why), _) => return Err(bad(said(&why))),
                (Ok(_), None) => return Err(bad("it stands before any header".to_owned())),
            }
        }
        if sections.is_empty() {
            return Err(RecordingError::None { path: path.to_owned() });
        }
        sections.iter_mut().for_each(Section::close);
        Ok(Self { sections })
    }
}

/// What the parser says of a line, whose number is known.
fn said(why: &serde_json::Error) -> String {
    let text = why.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    if why.column() == 0 { reason.to_owned() } else { format!("column {}: {reason}", why.column()) }
}

/// What tells a header.
#[derive(Deserialize)]
struct Stamp {
    line: String,
    schema_version: u64,
}

/// Whether a file that begins with `first` is a recording.
pub(super) fn is_recording(first: &[u8]) -> bool {
    serde_json::from_slice::<Stamp>(first).is_ok_and(|stamp| stamp.line == "header")
}

/// The version of a header that is of another one.
fn foreign(bytes: &[u8]) -> Option<u64> {
    if !bytes.starts_with(b"{\"line\":\"header\"") {
        return None;
    }
    let stamp: Stamp = serde_json::from_slice(bytes).ok()?;
    Some(stamp.schema_version).filter(|&version| version != u64::from(SCHEMA_VERSION))
}

impl Section {
    fn new(header: Header) -> Self {
        Self {
            header,
            cleared: None,
            cases: BTreeMap::new(),
            lines: BTreeMap::new(),
            footer: None,
            partial: None,
            blotted: 0,
            count: 0,
        }
    }

    fn add(&mut self, line: Line) -> Result<(), String> {
        if self.footer.is_some() {
            return Err("it stands behind the footer of its run".to_owned());
        }
        if let Line::Footer(footer) = line {
            self.footer = Some(*footer);
            return Ok(());
        }
        self.count += 1;
        let case = match &line {
            Line::Header(_) | Line::Footer(_) => return Ok(()),
            Line::Cleared(cleared) => {
                self.cleared = Some(cleared.clone());
                return Ok(());
            }
            Line::Case(case) => {
                self.cases.insert(case.case.clone(), case.clone());
                return Ok(());
            }
            Line::Exchange(sent) => &sent.case,
            Line::Unsent(unsent) => &unsent.case,
            Line::Census(census) => &census.case,
            Line::Peek(peek) => &peek.case,
            Line::Common(common) => &common.case,
            Line::Avoided { case, .. } => case,
        };
        if self.cases.contains_key(case) {
            self.blotted += usize::from(matches!(&line, Line::Exchange(sent) if sent.blotted));
            self.lines.entry(case.clone()).or_default().push(line);
        }
        Ok(())
    }

    /// Finds out whether it is whole.
    fn close(&mut self) {
        self.partial = match &self.footer {
            None => Some(format!(
                "the recording breaks off behind {} lines, before its footer",
                self.count
            )),
            Some(footer) if footer.lines != self.count => Some(format!(
                "the recording has {} lines where its footer counts {}",
                self.count, footer.lines
            )),
            Some(_) => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = r#"{"line":"header","schema_version":1,"tool":{"name":"dialcheck","version":"0"},"contract_hash":"","started":"2026-11-28T07:45:19.123Z","seed":1,"effort":"quick","band":"6.5.9+","deployment":"on-premises","name":"x","url":"http://x","company":"test","other_company":null,"menu":null,"extensions":"9000-9999","blast_radius":"own","roles":[],"selection":[],"concurrency":1,"read_only":false,"watched":false}"#;
    const CASE: &str = r#"{"line":"case","case":"a/b","block":3,"silent":false,"skip":null}"#;
    const AVOIDED: &str = r#"{"line":"avoided","case":"a/b","number":"9001"}"#;

    fn footer(lines: u64) -> String {
        format!(
            r#"{{"line":"footer","lines":{lines},"summary":{{"pass":0,"fail":0,"warning":0,"observed":0,"skipped":0,"inconclusive":0}},"leftovers":[],"collateral":[],"stopped":null,"interrupted":false,"requests":0,"duration_ms":1.0}}"#
        )
    }

    fn read(text: &str) -> Result<Recording, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.jsonl");
        std::fs::write(&path, text).expect("a file");
        Recording::read(&path).map_err(|why| why.to_string())
    }

    #[test]
    fn a_recording_is_whole_or_says_what_is_missing() {
        let whole = read(&format!("{HEADER}\n{CASE}\n{AVOIDED}\n{}\n", footer(2))).expect("whole");
        assert_eq!(whole.sections[0].partial, None);
        assert_eq!(whole.sections[0].cases["a/b"].block, 3);
        assert_eq!(whole.sections[0].lines["a/b"].len(), 1);
        for (text, words) in [
            (format!("{HEADER}\n{CASE}\n{AVOIDED}\n"), "breaks off behind 2 lines"),
            // The writer was cut off in the middle of a line.
            (format!("{HEADER}\n{CASE}\n{}", &AVOIDED[..20]), "breaks off behind 1 lines"),
            (format!("{HEADER}\n{CASE}\n{}\n", footer(2)), "has 1 lines where its footer counts 2"),
            (format!("{HEADER}\n{CASE}\n{HEADER}\n{}\n", footer(0)), "breaks off behind 1 lines"),
        ] {
            let sections = read(&text).expect("a part").sections;
            let partial = sections[0].partial.clone().expect("a part");
            assert!(partial.contains(words), "{partial}");
        }
    }

    #[test]
    fn what_is_broken_is_told_with_its_line_and_what_to_do() {
        for (text, words) in [
            (String::new(), "is no recording"),
            ("{\"schema_version\": 1}\n".to_owned(), "is no recording"),
            (format!("{CASE}\n"), "is no recording"),
            (format!("{HEADER}\n{{oops\n{CASE}\n"), "line 2: column 2: "),
            (format!("{HEADER}\n{{\"line\":\"dream\"}}\n"), "line 2: "),
            (format!("{HEADER}\n{}\n{CASE}\n", footer(0)), "line 3: it stands behind the footer"),
            (
                HEADER.replace("\"schema_version\":1", "\"schema_version\":7"),
                "line 1: the recording has schema_version 7",
            ),
        ] {
            let why = read(&text).expect_err("broken");
            assert!(why.contains(words) && why.contains("run.jsonl"), "{why}");
        }
        let why = Recording::read(Path::new("/no/such/file")).expect_err("none").to_string();
        assert!(why.starts_with("cannot read the recording /no/such/file: "), "{why}");
    }
}
