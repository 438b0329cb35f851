//! Snapshots as files.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::contract::Band;
use crate::report::{probe, write_whole};
use crate::results::RunResult;

use super::content::{Origin, SNAPSHOT_VERSION, Snapshot};
use super::kept::Kept;
use super::mode::Mode;
use super::outcome::{Selection, decide};
use super::pending::pend;

/// A folder's name is cut behind this many characters; the usual limit is 255 bytes.
const LONGEST_NAME: usize = 80;

/// Why a snapshot cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file cannot be read.
    #[error("cannot read the snapshot {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the snapshot {path}: {source}: name another folder with --snapshots, or use --snapshot off", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no snapshot. The parser's text ends in line and column.
    #[error("the snapshot {path} is broken: {source}: mend it, or delete it and run with --snapshot update", path = path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        source: serde_json::Error,
    },
    /// Another version of the tool wrote it.
    #[error("the snapshot {path} has version {found}, and this build knows version {SNAPSHOT_VERSION}: {remedy}", path = path.display(), remedy = remedy(*found))]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

/// What to do about a file of another version.
fn remedy(found: u32) -> &'static str {
    if found < SNAPSHOT_VERSION {
        "an older build wrote it, which kept less; delete it and run the whole suite with --snapshot update, which writes it anew"
    } else {
        "a newer build wrote it; use that build, or delete the file and run with --snapshot update"
    }
}

/// The file of a target and band: `DIR/pabx.example_8443/6.5.9+.json`.
pub fn path(dir: &Path, target: &str, band: Band) -> PathBuf {
    dir.join(folder(target)).join(format!("{band}.json"))
}

/// A folder name for a target. Letters, digits and `.-_` stay and `:` becomes `_`; a name that asks for
/// more than that gets a mark of its own, so that no two targets share a folder.
fn folder(target: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String =
        target.chars().take(LONGEST_NAME).map(|c| if plain(c) { c } else { '_' }).collect();
    // `.`, `..` and hidden folders; devices of another system, as in `con` and `com1.x`.
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let device = matches!(stem.as_str(), "" | "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")));
    let faithful = target.replace(':', "_") == name;
    if faithful && !device && !name.ends_with('.') {
        return name;
    }
    let mut marked = format!("target-{name}-");
    for byte in &Sha256::digest(target)[..4] {
        let _ = write!(marked, "{byte:02x}");
    }
    marked
}

/// Reads a snapshot; none where there is no such file.
pub fn load(path: &Path) -> Result<Option<Snapshot>, SnapshotError> {
    match fs::read_to_string(path) {
        Ok(text) => parse(&text, path).map(Some),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SnapshotError::Read { path: path.to_owned(), source }),
    }
}

/// The snapshot that `text`, the content of `path`, holds.
pub(crate) fn parse(text: &str, path: &Path) -> Result<Snapshot, SnapshotError> {
    #[derive(Deserialize)]
    struct Stamp {
        snapshot_version: u32,
    }
    let broken = |source| SnapshotError::Broken { path: path.to_owned(), source };
    // The version first: the members of another version would only confuse.
    let stamp: Stamp = serde_json::from_str(text).map_err(broken)?;
    if stamp.snapshot_version != SNAPSHOT_VERSION {
        return Err(SnapshotError::Version {
            path: path.to_owned(),
            found: stamp.snapshot_version,
        });
    }
    serde_json::from_str(text).map_err(broken)
}

/// Writes a snapshot as a whole or not at all, with folders as needed.
pub fn store(path: &Path, snapshot: &Snapshot) -> Result<(), SnapshotError> {
    serde_json::to_string_pretty(snapshot)
        .map_err(io::Error::from)
        .and_then(|text| write_whole(path, &(text + "\n")))
        .map_err(|source| SnapshotError::Write { path: path.to_owned(), source })
}

/// Checks that the snapshot of a run can be read and written, before the run is spent on it.
pub fn preflight(dir: &Path, target: &str, band: Band, mode: Mode) -> Result<(), SnapshotError> {
    let path = path(dir, target, band);
    match mode {
        Mode::Off => Ok(()),
        Mode::Check => load(&path).map(drop),
        Mode::Auto | Mode::Update => {
            load(&path)?;
            probe(&path).map_err(|source| SnapshotError::Write { path, source })
        }
    }
}

/// Holds a run against the accepted snapshot in `dir`, and writes what is to be kept, and what waits to be
/// accepted. A run that was interrupted or stopped counts as a part of the suite, whatever was selected.
pub fn settle(
    dir: &Path,
    run: &RunResult,
    origin: &Origin,
    mode: Mode,
    selection: Selection,
) -> Result<Kept, SnapshotError> {
    let whole = !run.interrupted && run.stopped.is_none();
    let selection = if whole { selection } else { Selection::Some };
    let path = path(dir, &run.target.name, run.band);
    // A broken file is no concern of a run that leaves snapshots alone.
    let old = if mode == Mode::Off { None } else { load(&path)? };
    let new = Snapshot::of(run, origin);
    let outcome = decide(mode, selection, old.as_ref(), &new);
    if outcome.keeps(mode) {
        let kept = match (&old, selection) {
            (Some(old), Selection::Some) => old.overlaid(&new),
            (None, _) | (_, Selection::All) => new.clone(),
        };
        if old.as_ref() != Some(&kept) {
            store(&path, &kept)?;
        }
    }
    // That nothing can wait in a folder that is only read takes nothing from what was found.
    let (pending, trouble) = match pend(&path, mode, selection, &outcome, old.as_ref(), &new) {
        Ok(pending) => (pending, None),
        Err(why) => (None, Some(why.to_string())),
    };
    Ok(Kept { band: run.band, path, outcome, pending, trouble })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::results::Verdict;
    use crate::snapshot::Outcome;

    #[test]
    fn a_file_a_target_and_band() {
        assert_eq!(
            path(Path::new("snapshots"), "pabx.example:8443", Band::V6_3_10),
            Path::new("snapshots/pabx.example_8443/6.3.10+.json")
        );
    }

    #[test]
    fn no_target_name_leaves_the_folder_or_meets_another() {
        let names = [
            "..",
            ".",
            "",
            "../../etc/passwd",
            "a/b",
            "a\\b",
            "a_b",
            "a b",
            "con",
            "CON.x",
            "com1",
            "nul.",
            "[::1]:80",
            "x\0",
            "é",
            "reference",
            "dot.",
        ];
        let mut seen = std::collections::BTreeSet::new();
        for name in names {
            let folder = folder(name);
            assert!(!folder.starts_with('.') && !folder.ends_with('.'), "{folder}");
            assert!(folder.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)));
            assert!(seen.insert(folder), "{name:?}");
        }
        assert_eq!(folder("reference"), "reference");
        assert!(folder(&"x".repeat(5000)).len() < 120);
    }

    #[test]
    fn what_is_stored_loads() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = path(dir.path(), "reference", Band::V6_5_9);
        assert!(load(&path).expect("no error").is_none());
        let results = example::broken();
        let snapshot = Snapshot::of(&results.runs[1], &Origin::of(&results));
        store(&path, &snapshot).expect("stored");
        assert_eq!(load(&path).expect("loaded"), Some(snapshot));
    }

    #[test]
    fn a_broken_file_is_named_with_line_column_and_remedy() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("6.5.9+.json");
        let why = |text: &str| {
            fs::write(&path, text).expect("written");
            load(&path).expect_err("broken").to_string()
        };
        let text = why("{\n  \"snapshot_version\": 2,\n  oops\n}");
        assert!(text.contains(&path.display().to_string()), "{text}");
        assert!(text.contains("line 3 column 3"), "{text}");
        assert!(text.ends_with("delete it and run with --snapshot update"), "{text}");
        assert!(why("{\"snapshot_version\": 2}").contains("missing field"));
        let newer = why("{\"snapshot_version\": 9, \"x\": 1}");
        assert!(newer.contains("has version 9") && newer.contains("a newer build"), "{newer}");
        let older = why("{\"snapshot_version\": 1, \"x\": 1}");
        assert!(older.contains("has version 1") && older.contains("an older build"), "{older}");
    }

    #[test]
    fn one_run_after_another() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut run = example::clean().runs.remove(1);
        let settle = |run: &RunResult, mode, selection| {
            settle(dir.path(), run, &Origin::of(&example::clean()), mode, selection)
                .expect("settled")
                .outcome
        };
        assert_eq!(settle(&run, Mode::Check, Selection::All), Outcome::Missing);
        assert_eq!(settle(&run, Mode::Auto, Selection::All), Outcome::Written);
        assert_eq!(settle(&run, Mode::Check, Selection::All), Outcome::Unchanged);
        run.cases.retain(|case| case.id == "create/accepts/plain");
        run.cases[0].verdict = Verdict::Fail;
        assert_eq!(settle(&run, Mode::Auto, Selection::Some).name(), "differs");
        assert_eq!(settle(&run, Mode::Update, Selection::Some).name(), "updated");
        assert_eq!(settle(&run, Mode::Check, Selection::Some), Outcome::Unchanged);
        // The cases that were not selected are still there.
        let accepted = load(&path(dir.path(), &run.target.name, run.band)).expect("loaded");
        assert_eq!(accepted.map(|snapshot| snapshot.cases.len()), Some(7));
    }
}
