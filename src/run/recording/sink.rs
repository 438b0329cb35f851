//! Where the lines of a recording go.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::har::Har;
use super::line::Line;

/// A file that takes lines as they come.
pub(super) trait Sink: Send {
    /// Takes one line.
    fn take(&mut self, line: &Line) -> io::Result<()>;

    /// Lets what was taken be seen by others.
    fn flush(&mut self) -> io::Result<()>;

    /// Brings the file to its end.
    fn finish(&mut self) -> io::Result<()>;
}

/// Why a file cannot take a recording.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// It cannot be made.
    #[error("cannot write {path}: {source}; choose another path", path = path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Opens the recording `path`, which is written line by line.
pub(super) fn recording(path: &Path) -> Result<Box<dyn Sink>, SinkError> {
    let file = private(path).map_err(|source| refused(path, source))?;
    Ok(Box::new(Lines(BufWriter::new(file))))
}

/// Opens the HAR file `path`: an older one stays whole until this one is.
pub(super) fn har(path: &Path) -> Result<Box<dyn Sink>, SinkError> {
    Har::create(path)
        .map(|har| -> Box<dyn Sink> { Box::new(har) })
        .map_err(|why| refused(path, why))
}

fn refused(path: &Path, source: io::Error) -> SinkError {
    SinkError::Refused { path: path.to_owned(), source }
}

/// An empty file that its owner alone can read: settings of the unit stand in it. Folders are made as needed.
pub(super) fn private(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    if file.metadata()?.is_file() {
        // An older file keeps its mode otherwise.
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    Ok(file)
}

/// One JSON object a line.
struct Lines(BufWriter<File>);

impl Sink for Lines {
    fn take(&mut self, line: &Line) -> io::Result<()> {
        serde_json::to_writer(&mut self.0, line)?;
        self.0.write_all(b"\n")
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
