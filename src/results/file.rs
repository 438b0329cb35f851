//! The results file.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::run::RunResult;

/// The version of the results file's form, `schemas/results.schema.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// Which tool made the results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `dialcheck`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The results of one call of the tool: a run for each band.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Which tool made them.
    pub tool: Tool,
    /// SHA-256 of the contract's files.
    pub contract_hash: String,
    /// What every random choice was made from.
    pub seed: u64,
    /// The runs, the older band first.
    pub runs: Vec<RunResult>,
}

/// Why a file cannot be taken for results.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file cannot be read.
    #[error("cannot read the results {path}: {source}", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no results file. The parser's text ends in line and column.
    #[error("{path} holds no results: {source}: give the file that `--report json={path}` wrote", path = path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        source: serde_json::Error,
    },
    /// Another version of the tool wrote it.
    #[error("{path} has schema_version {found}, and this build knows {SCHEMA_VERSION}: use the build that wrote it, or run again", path = path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

impl Results {
    /// Reads what `--report json=FILE` wrote.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ReadError::Read { path: path.to_owned(), source })?;
        Self::parse(&text, path)
    }

    /// The results that `text`, the content of `path`, holds.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ReadError> {
        #[derive(Deserialize)]
        struct Stamp {
            schema_version: u32,
        }
        let form = |source| ReadError::Form { path: path.to_owned(), source };
        // The version first: the members of another version would only confuse.
        let Stamp { schema_version: found } = serde_json::from_str(text).map_err(form)?;
        if found != SCHEMA_VERSION {
            return Err(ReadError::Version { path: path.to_owned(), found });
        }
        serde_json::from_str(text).map_err(form)
    }

    /// Results of this build of the tool.
    pub fn new(seed: u64, runs: Vec<RunResult>) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            contract_hash: crate::contract::Documents::hash(),
            seed,
            runs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_results_file_is_named_with_its_remedy() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("results.json");
        let why = || Results::read(&path).expect_err("no results").to_string();
        assert!(why().starts_with("cannot read the results "), "{}", why());
        for (text, wanted) in [
            ("{\n oops", "line 2 column 2"),
            ("[1]", "line 1 column"),
            ("{\"schema_version\": 9}", "schema_version 9"),
            ("{\"schema_version\": 1, \"seed\": 1}", "missing field"),
        ] {
            std::fs::write(&path, text).expect("written");
            assert!(why().contains(wanted), "{}", why());
            assert!(why().contains("results.json"), "{}", why());
        }
    }
}
