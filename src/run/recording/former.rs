//! What a case did in an earlier run, from its results or its recording.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use super::line::{Line, Sent};
use super::reading::{Recording, RecordingError, Section, is_recording};
use crate::contract::{Band, Deployment};
use crate::results::{Exchange, ReadError, Results, RunResult, Verdict};

/// What a case did in an earlier run, and how that was called.
#[derive(Clone, Debug, PartialEq)]
pub struct Former {
    /// The band.
    pub band: Band,
    /// The deployment that was assumed.
    pub deployment: Deployment,
    /// What the run called its target.
    pub name: String,
    /// The target's URL.
    pub url: String,
    /// The company that it worked in.
    pub company: String,
    /// The range of extensions, as in `9000-9999`.
    pub extensions: String,
    /// What every random choice was made from.
    pub seed: u64,
    /// How many values were tried; none where the file does not say.
    pub effort: Option<String>,
    /// The other company that it worked in, where the file says so.
    pub other_company: Option<String>,
    /// An IVR menu that existed, where the file says so.
    pub menu: Option<String>,
    /// The greatest blast radius of a request, where the file says so.
    pub blast_radius: Option<String>,
    /// The verdict on the case, where the file holds one.
    pub verdict: Option<Verdict>,
    /// What it sent and was answered, in order.
    pub exchanges: Vec<Exchange>,
}

/// Why a file does not say what a case did.
#[derive(Debug, thiserror::Error)]
pub enum FormerError {
    /// It is no results file.
    #[error(transparent)]
    Results(#[from] ReadError),
    /// It is no recording.
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// It knows no such case.
    #[error("{path} has no case {case}", path = path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The case.
        case: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// It holds nothing that the case sent.
    #[error("{path} holds no request of {case}: results keep those of cases that did not pass; `run --record FILE` keeps all", path = path.display())]
    Nothing {
        /// The file.
        path: PathBuf,
        /// The case.
        case: String,
    },
}

impl Former {
    /// What `case` did by the file at `path`, results or a recording, in `band` where one is named. Of several bands
    /// the newest in which it did not pass counts, or the newest.
    pub fn read(path: &Path, case: &str, band: Option<Band>) -> Result<Self, FormerError> {
        let (mut formers, known) = if begins_as_recording(path) {
            of_recording(Recording::read(path)?, case)
        } else {
            of_results(Results::read(path)?, case)
        };
        if formers.is_empty() {
            return Err(FormerError::Unknown {
                path: path.to_owned(),
                case: case.to_owned(),
                known,
            });
        }
        formers.retain(|one| !one.exchanges.is_empty() && band.is_none_or(|band| one.band == band));
        formers.sort_by_key(|one| (one.verdict.is_some_and(is_trouble), one.band));
        let nothing = || FormerError::Nothing { path: path.to_owned(), case: case.to_owned() };
        formers.pop().ok_or_else(nothing)
    }
}

fn is_trouble(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Fail | Verdict::Warning | Verdict::Inconclusive)
}

fn begins_as_recording(path: &Path) -> bool {
    let mut first = Vec::new();
    let read = |file| BufReader::new(file).read_until(b'\n', &mut first);
    File::open(path).and_then(read).is_ok() && is_recording(&first)
}

fn of_results(results: Results, id: &str) -> (Vec<Former>, Vec<String>) {
    let seed = results.seed;
    let known = results.runs.iter().flat_map(|run| run.cases.iter().map(|case| case.id.clone()));
    let known = known.collect();
    let former = |run: RunResult| {
        let case = run.cases.into_iter().find(|case| case.id == id)?;
        Some(Former {
            band: run.band,
            deployment: run.deployment,
            name: run.target.name,
            url: run.target.url,
            company: run.target.company,
            extensions: run.target.extensions,
            seed,
            effort: Some(run.effort),
            other_company: run.target.other_company,
            menu: None,
            blast_radius: None,
            verdict: Some(case.verdict),
            exchanges: case.exchanges,
        })
    };
    (results.runs.into_iter().filter_map(former).collect(), known)
}

fn of_recording(recording: Recording, id: &str) -> (Vec<Former>, Vec<String>) {
    let known = recording.sections.iter().flat_map(|section| section.cases.keys().cloned());
    let known = known.collect();
    let former = |mut section: Section| {
        section.cases.remove(id)?;
        let lines = section.lines.remove(id).unwrap_or_default();
        let header = section.header;
        let extensions = header.worked_in();
        Some(Former {
            band: header.band,
            deployment: header.deployment,
            name: header.name,
            url: header.url,
            extensions,
            company: header.company,
            seed: header.seed,
            effort: Some(header.effort),
            other_company: header.other_company,
            menu: header.menu,
            blast_radius: Some(header.blast_radius),
            verdict: None,
            exchanges: lines.into_iter().filter_map(reported).collect(),
        })
    };
    (recording.sections.into_iter().filter_map(former).collect(), known)
}

/// An exchange as results have it: without the log-ins that open a session, which no case lists.
fn reported(line: Line) -> Option<Exchange> {
    let Line::Exchange(sent) = line else { return None };
    let opens = sent.log_in.as_ref().is_some_and(|note| note.forged.is_none());
    let Sent { role, method, path, request, status, response, error, duration_ms, .. } = *sent;
    let response = response.unwrap_or_default();
    let error = error.map(|error| error.why);
    let exchange = Exchange { role, method, path, request, status, response, error, duration_ms };
    (!opens).then_some(exchange)
}
