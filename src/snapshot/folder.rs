//! The snapshots of a folder, by name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::contract::Band;

use super::content::Snapshot;
use super::pending::pending_path;
use super::store::{SnapshotError, load};

/// The snapshot of a target and band: accepted, pending or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The target, as its folder is named.
    pub target: String,
    /// The band.
    pub band: Band,
    /// The file of the accepted snapshot.
    pub path: PathBuf,
}

impl Entry {
    /// Its name on the command line: `pabx.example_8443/6.5.9+`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.target, self.band)
    }

    /// Whether something waits to be accepted.
    pub fn is_pending(&self) -> bool {
        pending_path(&self.path).exists()
    }

    /// The accepted snapshot; none where there is none yet.
    pub fn accepted(&self) -> Result<Option<Snapshot>, SnapshotError> {
        load(&self.path)
    }

    /// The snapshot that waits to be accepted; none where nothing waits.
    pub fn pending(&self) -> Result<Option<Snapshot>, SnapshotError> {
        load(&pending_path(&self.path))
    }
}

/// All snapshots of the folder, by target and band. What is neither is passed over.
pub fn entries(dir: &Path) -> Result<Vec<Entry>, SnapshotError> {
    let read =
        |path: &Path, source: io::Error| SnapshotError::Read { path: path.to_owned(), source };
    let mut found = Vec::new();
    for target in fs::read_dir(dir).map_err(|why| read(dir, why))? {
        let folder = target.map_err(|why| read(dir, why))?.path();
        let Some(target) = folder.file_name().and_then(|name| name.to_str()) else { continue };
        for band in Band::ALL {
            let path = folder.join(format!("{band}.json"));
            if path.is_file() || pending_path(&path).is_file() {
                found.push(Entry { target: target.to_owned(), band, path });
            }
        }
    }
    found.sort_by(|a, b| (&a.target, a.band).cmp(&(&b.target, b.band)));
    Ok(found)
}

/// Why a pattern selects nothing.
#[derive(Debug, thiserror::Error)]
pub enum NoSuch {
    /// It is no pattern.
    #[error(
        "{pattern:?} is no pattern: {reason}; write it as in 'pabx.example_8443/6.5.9+' or '*/6.5.9+'"
    )]
    Pattern {
        /// What was written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No snapshot is named so.
    #[error("there is no snapshot {0:?}")]
    Name(String),
}

/// The entries that match a pattern, all where there is none. A pattern may name a target and band, or one of them.
pub fn select(all: Vec<Entry>, patterns: &[String]) -> Result<Vec<Entry>, NoSuch> {
    let mut globs = Vec::new();
    for pattern in patterns {
        let glob = glob(pattern)?;
        if !all.iter().any(|entry| meant(&glob, entry)) {
            return Err(NoSuch::Name(pattern.clone()));
        }
        globs.push(glob);
    }
    let taken = |entry: &Entry| globs.is_empty() || globs.iter().any(|glob| meant(glob, entry));
    Ok(all.into_iter().filter(taken).collect())
}

fn glob(pattern: &str) -> Result<GlobMatcher, NoSuch> {
    let bad = |why: globset::Error| NoSuch::Pattern {
        pattern: pattern.to_owned(),
        reason: why.kind().to_string(),
    };
    GlobBuilder::new(pattern).build().map(|glob| glob.compile_matcher()).map_err(bad)
}

fn meant(glob: &GlobMatcher, entry: &Entry) -> bool {
    glob.is_match(entry.name())
        || glob.is_match(&entry.target)
        || glob.is_match(entry.band.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for file in ["b_81/6.5.9+.json", "a/6.5.9+.json.new", "a/6.3.10+.json", "a/notes.txt", "x"]
        {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "").expect("written");
        }
        dir
    }

    fn names(patterns: &[&str]) -> Result<Vec<String>, String> {
        let dir = folder();
        let patterns: Vec<String> = patterns.iter().map(|&one| one.to_owned()).collect();
        let selected = select(entries(dir.path()).expect("read"), &patterns);
        let selected = selected.map_err(|why| why.to_string())?;
        Ok(selected.iter().map(Entry::name).collect())
    }

    #[test]
    fn snapshots_are_named_by_target_and_band() {
        let all = ["a/6.3.10+", "a/6.5.9+", "b_81/6.5.9+"].map(str::to_owned);
        assert_eq!(names(&[]), Ok(all.to_vec()));
        assert_eq!(names(&["a"]), Ok(all[..2].to_vec()));
        assert_eq!(names(&["6.5.9+"]), Ok(all[1..].to_vec()));
        assert_eq!(names(&["*/6.5.9+"]), Ok(all[1..].to_vec()));
        assert_eq!(names(&["b*", "a/6.3*"]), Ok(vec![all[0].clone(), all[2].clone()]));
    }

    #[test]
    fn what_names_nothing_is_told() {
        assert_eq!(names(&["a", "c"]), Err("there is no snapshot \"c\"".to_owned()));
        assert!(names(&["["]).is_err_and(|why| why.contains("no pattern")));
        assert!(entries(Path::new("/no/such/folder")).is_err());
    }
}
