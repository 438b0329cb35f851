use std::net::SocketAddr;
use std::path::PathBuf;

use super::store::StoreError;
use crate::contract::ContractError;

/// Why the reference server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The address can't be listened on.
    #[error(
        "can't listen on {address}: {source}; choose another address, or port 0 for a free one"
    )]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database can't be opened or written.
    #[error("can't use the database {}: {reason}; check its folder and rights, and that no other server uses it", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What the database said.
        reason: String,
    },
    /// The file is a database of something else, and is left alone.
    #[error("{} is not a database of this server; name another file, or move it away", path.display())]
    ForeignDatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file was made by a build with other tables.
    #[error("{} has tables of version {found}, this build needs {expected}; move the file away and start again", path.display())]
    OtherTables {
        /// The file.
        path: PathBuf,
        /// The version of its tables.
        found: i64,
        /// The version that this build makes.
        expected: i64,
    },
    /// The configuration contradicts itself.
    #[error("the configuration does not fit together: {0}")]
    Config(String),
    /// The schemas do not compile, which only changed ones can bring about.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// The state can't be set up.
    #[error(transparent)]
    Store(#[from] StoreError),
}
