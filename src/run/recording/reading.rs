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
                (Err(why), _) => return Err(bad(why.to_string())),
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

/// What tells a header.
#[derive(Deserialize)]
struct Stamp {
    line: String,
    schema_version: u64,
}

/// Whether a file that begins with `first` is a recording.
fn is_recording(first: &[u8]) -> bool {
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
