use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::gather::Gather as _;
use crate::results::{ReadError, Results, RunResult};
use crate::snapshot::{Origin, Snapshot, SnapshotError, Titles};

/// One side of a comparison: a run, as a results file or a snapshot tells it.
#[derive(Clone, Debug)]
pub struct Side {
    /// The file.
    pub file: String,
    /// The target; a snapshot does not hold it.
    pub target: Option<String>,
    /// What is the same in every run.
    pub snapshot: Snapshot,
    /// How many requests were sent; a snapshot does not hold it.
    pub requests: Option<u64>,
    /// How long it took, in milliseconds; a snapshot does not hold it.
    pub duration_ms: Option<f64>,
    /// Whether it is known to be a part of the suite: a shard, or a run that did not come to its end.
    pub partial: bool,
    /// What the cases do, as far as the file says.
    pub titles: Titles,
}

impl Side {
    fn of(file: &Path, run: &RunResult, origin: &Origin) -> Self {
        Self {
            file: file.display().to_string(),
            target: Some(run.target.name.clone()),
            snapshot: Snapshot::of(run, origin),
            requests: Some(run.requests),
            duration_ms: Some(run.duration_ms),
            partial: run.interrupted || run.stopped.is_some() || run.shard.is_some(),
            titles: run.cases.iter().map(|case| (case.id.clone(), case.title.clone())).gather(),
        }
    }

    fn kept(file: &Path, snapshot: Snapshot) -> Self {
        Self {
            file: file.display().to_string(),
            target: None,
            snapshot,
            requests: None,
            duration_ms: None,
            partial: false,
            titles: Titles::new(),
        }
    }
}

/// Why a file cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no JSON. The parser's text ends in line and column.
    #[error("{path} is no JSON: {source}: give what `--report json=FILE` or --snapshots wrote", path = path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// It is neither results nor a snapshot.
    #[error("{path} has neither schema_version nor snapshot_version: give what `--report json=FILE` or --snapshots wrote", path = .0.display())]
    Neither(PathBuf),
    /// It is a results file that cannot be used.
    #[error(transparent)]
    Results(#[from] ReadError),
    /// It is a snapshot that cannot be used.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
}

/// The runs of a results file, or the one of a snapshot.
pub fn read(path: &Path) -> Result<Vec<Side>, SourceError> {
    /// What tells the two apart.
    #[derive(Deserialize)]
    struct Stamp {
        schema_version: Option<serde_json::Value>,
        snapshot_version: Option<serde_json::Value>,
    }
    // Read once: what comes from a pipe is there once.
    let text = std::fs::read_to_string(path)
        .map_err(|source| SourceError::Read { path: path.to_owned(), source })?;
    let stamp: Stamp = serde_json::from_str(&text)
        .map_err(|source| SourceError::Json { path: path.to_owned(), source })?;
    match (stamp.schema_version, stamp.snapshot_version) {
        (Some(_), _) => {
            let results = Results::parse(&text, path)?;
            let origin = Origin::of(&results);
            Ok(results.runs.iter().map(|run| Side::of(path, run, &origin)).collect())
        }
        (None, Some(_)) => Ok(vec![Side::kept(path, crate::snapshot::parse(&text, path)?)]),
        (None, None) => Err(SourceError::Neither(path.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    #[test]
    fn each_kind_of_file_is_known_by_its_version() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("x.json");
        let results = example::clean();
        let snapshot = Snapshot::of(&results.runs[1], &Origin::of(&results));
        let json = |value: &dyn Fn() -> serde_json::Result<String>| value().expect("JSON");
        std::fs::write(&path, json(&|| serde_json::to_string(&results))).expect("written");
        let runs = read(&path).expect("results");
        assert_eq!((runs.len(), &runs[1].snapshot), (2, &snapshot));
        std::fs::write(&path, json(&|| serde_json::to_string(&snapshot))).expect("written");
        let kept = read(&path).expect("a snapshot");
        assert_eq!((kept.len(), &kept[0].snapshot), (1, &snapshot));
    }

    #[test]
    fn what_is_neither_is_told_with_its_remedy() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("x.json");
        let why = || read(&path).expect_err("neither").to_string();
        assert!(why().starts_with("cannot read "), "{}", why());
        for (text, wanted) in [
            ("{\n oops", "line 2 column 2"),
            ("{}", "neither schema_version nor snapshot_version"),
            ("{\"schema_version\": 9}", "schema_version 9"),
            ("{\"snapshot_version\": 1}", "has version 1"),
            ("{\"snapshot_version\": \"x\"}", "invalid type"),
        ] {
            std::fs::write(&path, text).expect("written");
            assert!(why().contains(wanted) && why().contains("x.json"), "{}", why());
        }
    }
}
