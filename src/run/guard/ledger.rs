use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::census::Census;
use super::territory::Territory;

/// The file by which a target can be put right: what the rows that the run did not make held before its first
/// write, and what the run is about to create, written before each creation is sent. It is what remains if the
/// run is killed. Only its owner can read it, since settings of the unit stand in it.
#[derive(Debug, Default)]
pub struct Ledger {
    file: Option<(PathBuf, Mutex<File>)>,
}

impl Ledger {
    /// A ledger in memory alone, for a target that ends with the run.
    pub fn none() -> Self {
        Self::default()
    }

    /// A ledger in the file `path`, which must not exist: an old one tells of a run that left something, or of
    /// one that is going on.
    pub fn create(
        path: &Path,
        url: &str,
        territory: &Territory,
        census: &Census,
    ) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        // Held as long as this process lives, so that nobody cleans up behind a run that is going on.
        file.try_lock().map_err(io::Error::from)?;
        let head = json!({
            "dialcheck": env!("CARGO_PKG_VERSION"),
            "target": url,
            "company": territory.company,
            "other_company": territory.other_company,
            "extensions": territory.range.to_string(),
        });
        let mut text = format!("{head}\n");
        for row in census.rows() {
            text.push_str(&format!("{}\n", json!({ "foreign": row })));
        }
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_data());
        if let Err(why) = written {
            // Half a ledger is of no use, and would keep the next run from starting.
            let _ = std::fs::remove_file(path);
            return Err(why);
        }
        Ok(Self { file: Some((path.to_owned(), Mutex::new(file))) })
    }

    /// Notes that `names` are about to be created in `company`.
    pub fn note(&self, company: &str, names: &[String]) -> io::Result<()> {
        self.add(&json!({"company": company, "create": names}))
    }

    /// One write of one line: what is in the file survives the death of this process.
    fn add(&self, line: &Value) -> io::Result<()> {
        let Some((_, file)) = &self.file else {
            return Ok(());
        };
        let line = format!("{line}\n");
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(line.as_bytes())?;
        file.flush()
    }

    /// Removes the file: everything that the run made is gone from the target, and all else is as it was.
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
