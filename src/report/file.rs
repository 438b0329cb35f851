//! Files that are there as a whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::format::ReportSpec;
use crate::results::Results;

/// Why a report cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system refused.
    #[error("cannot write {path}: {source}: {remedy}", path = path.display(), remedy = remedy(source))]
    Refused {
        /// The report's path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Two reports would be written to one file.
    #[error("two reports go to {path}: give each a file of its own", path = .0.display())]
    Twice(PathBuf),
    /// Two reports would be written to standard output.
    #[error("two reports go to standard output: write all but one of them to files")]
    TwiceOut,
}

/// Renders the results and writes them where `spec` says; an older report stays whole until the new
/// one is complete. Folders are made as needed.
pub fn write(spec: &ReportSpec, results: &Results) -> Result<(), WriteError> {
    if spec.is_for_standard_output() {
        let text = (spec.format.render)(results);
        let mut out = io::stdout().lock();
        // A reader that has gone away has read what it wanted.
        return match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(why) if why.kind() != io::ErrorKind::BrokenPipe => {
                Err(WriteError::Refused { path: "standard output".into(), source: why })
            }
            Ok(()) | Err(_) => Ok(()),
        };
    }
    write_whole(&spec.path, &(spec.format.render)(results))
        .map_err(|source| WriteError::Refused { path: spec.path.clone(), source })
}

/// Checks that every report can be written, before a run is spent on it. It makes the folders and
/// leaves the files alone.
pub fn preflight(specs: &[ReportSpec]) -> Result<(), WriteError> {
    for (index, spec) in specs.iter().enumerate() {
        if specs[..index].iter().any(|other| other.path == spec.path) {
            return Err(if spec.is_for_standard_output() {
                WriteError::TwiceOut
            } else {
                WriteError::Twice(spec.path.clone())
            });
        }
        if spec.is_for_standard_output() {
            continue;
        }
        probe(&spec.path)
            .map_err(|source| WriteError::Refused { path: spec.path.clone(), source })?;
    }
    Ok(())
}

/// Whether `path` can be written. It makes the folders and leaves the file alone.
pub(crate) fn probe(path: &Path) -> io::Result<()> {
    Place::of(path)?.probe()
}

/// Writes `text` to `path` so that a reader finds the old file or the new one, never half of it.
pub(crate) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    Place::of(path)?.write(text)
}

/// How a path is written to.
enum Place {
    /// A file: by a neighbour that then takes its name.
    File { path: PathBuf, neighbour: PathBuf },
    /// A pipe or a device: directly. A file renamed to /dev/null would take the device's place.
    Device(PathBuf),
}

impl Place {
    fn of(path: &Path) -> io::Result<Self> {
        // The file behind a link is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => return Ok(Self::Device(path)),
            Ok(_) | Err(_) => {}
        }
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut neighbour = std::ffi::OsString::from(".");
        neighbour.push(name);
        neighbour.push(format!(".{}.tmp", std::process::id()));
        let neighbour = path.with_file_name(neighbour);
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            fs::create_dir_all(folder)?;
        }
        Ok(Self::File { path, neighbour })
    }

    fn probe(&self) -> io::Result<()> {
        match self {
            Self::File { path, neighbour } => {
                if path.exists() {
                    OpenOptions::new().append(true).open(path)?;
                }
                File::create(neighbour)?;
                fs::remove_file(neighbour)
            }
            Self::Device(path) => OpenOptions::new().write(true).open(path).map(drop),
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        match self {
            Self::File { path, neighbour } => {
                let written = File::create(neighbour)
                    .and_then(|mut file| {
                        file.write_all(text.as_bytes())?;
                        file.sync_all()
                    })
                    .and_then(|()| fs::rename(neighbour, path));
                if written.is_err() {
                    // The first error is the one to tell.
                    let _ = fs::remove_file(neighbour);
                }
                written
            }
            Self::Device(path) => {
                OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes())
            }
        }
    }
}

/// What to do about it.
fn remedy(error: &io::Error) -> &'static str {
    if error.kind() == io::ErrorKind::IsADirectory {
        "name a file in that folder"
    } else if error.kind() == io::ErrorKind::PermissionDenied {
        "choose a folder that you may write to"
    } else if error.kind() == io::ErrorKind::StorageFull {
        "free some space or choose another disk"
    } else {
        "choose another path"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(path: &Path) -> ReportSpec {
        format!("json={}", path.display()).parse().expect("a report")
    }

    #[test]
    fn folders_are_made_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a/b/results.json");
        preflight(&[spec(&path)]).expect("it can be written");
        assert!(!path.exists(), "preflight writes no report");
        let results = Results::new(1, Vec::new());
        write(&spec(&path), &results).expect("written");
        write(&spec(&path), &results).expect("written over");
        let names: Vec<_> = fs::read_dir(dir.path().join("a/b"))
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["results.json"]);
    }

    #[test]
    fn a_folder_in_the_way_is_named_with_the_remedy() {
        let dir = tempfile::tempdir().expect("a folder");
        let why = preflight(&[spec(dir.path())]).expect_err("a folder").to_string();
        assert!(why.contains(&dir.path().display().to_string()), "{why}");
        assert!(why.ends_with("name a file in that folder"), "{why}");
    }

    #[test]
    fn a_file_where_a_folder_should_be_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("file");
        fs::write(&file, "").expect("written");
        let path = file.join("results.json");
        let why = preflight(&[spec(&path)]).expect_err("no folder").to_string();
        assert!(why.starts_with(&format!("cannot write {}", path.display())), "{why}");
    }

    #[test]
    fn two_reports_do_not_share_a_file() {
        let dir = tempfile::tempdir().expect("a folder");
        let spec = spec(&dir.path().join("x"));
        let why = preflight(&[spec.clone(), spec]).expect_err("twice").to_string();
        assert!(why.starts_with("two reports go to "), "{why}");
        let out = |format: &str| format!("{format}=-").parse::<ReportSpec>().expect("a report");
        preflight(&[out("tap")]).expect("one may");
        let why = preflight(&[out("json"), out("tap")]).expect_err("twice").to_string();
        assert!(why.starts_with("two reports go to standard output"), "{why}");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let dir = tempfile::tempdir().expect("a folder");
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "old").expect("written");
        std::os::unix::fs::symlink(&file, &link).expect("linked");
        write_whole(&link, "new").expect("written");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&file).expect("read"), "new");

        write_whole(Path::new("/dev/null"), "gone").expect("written");
        assert!(!fs::metadata("/dev/null").expect("there").is_file());
    }
}
