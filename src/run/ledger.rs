use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::json;

/// The list of what the run is about to create on the target, written before each creation is sent. It
/// is what remains to clean up by if the run is killed.
#[derive(Debug, Default)]
pub struct Ledger {
    file: Option<(PathBuf, Mutex<File>)>,
}

impl Ledger {
    /// A ledger in memory alone, for a target that ends with the run.
    pub fn none() -> Self {
        Self::default()
    }

    /// A ledger in the file `path`, which must not exist: an old one tells of a run that left something.
    pub fn create(path: &Path, url: &str) -> io::Result<Self> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        writeln!(file, "{}", json!({"target": url}))?;
        file.sync_data()?;
        Ok(Self { file: Some((path.to_owned(), Mutex::new(file))) })
    }

    /// Notes that `names` are about to be created in `company`. One write of one line: what is in the
    /// file survives the death of this process.
    pub fn note(&self, company: &str, names: &[String]) -> io::Result<()> {
        let Some((_, file)) = &self.file else {
            return Ok(());
        };
        let line = format!("{}\n", json!({"company": company, "create": names}));
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())?;
        file.flush()
    }

    /// Removes the file: everything in it is gone from the target.
    pub fn settle(&self) -> io::Result<()> {
        match &self.file {
            Some((path, _)) => std::fs::remove_file(path),
            None => Ok(()),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }
}
