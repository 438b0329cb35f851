use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::version::{Band, Version};
use crate::near::did_you_mean;

/// One of the six operations under `/rest/dialplan/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// Create extensions.
    Create,
    /// Read the main columns.
    Read,
    /// Read the full columns.
    Readfull,
    /// Write columns of one extension.
    Update,
    /// Delete one extension.
    Delete,
    /// Clone one extension.
    Clone,
}

impl Operation {
    /// All operations, in the order of the document.
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Read, Self::Readfull, Self::Update, Self::Delete, Self::Clone];

    /// The last element of the operation's path.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Readfull => "readfull",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::Clone => "clone",
        }
    }

    /// The path of the operation, with its final slash.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Create => "/rest/dialplan/create/",
            Self::Read => "/rest/dialplan/read/",
            Self::Readfull => "/rest/dialplan/readfull/",
            Self::Update => "/rest/dialplan/update/",
            Self::Delete => "/rest/dialplan/delete/",
            Self::Clone => "/rest/dialplan/clone/",
        }
    }

    /// The first version that has the operation.
    pub const fn since(self) -> Version {
        match self {
            Self::Read => Version::new(0, 0, 0),
            Self::Create | Self::Readfull | Self::Update | Self::Delete => Version::new(6, 3, 10),
            Self::Clone => Version::new(6, 5, 9),
        }
    }

    /// Whether `band` has the operation.
    pub fn is_in(self, band: Band) -> bool {
        band.has(self.since())
    }

    /// Whether the operation changes anything.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Read | Self::Readfull)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb())
    }
}

impl FromStr for Operation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|operation| operation.verb() == text).ok_or_else(|| {
            format!(
                "{text:?} is no operation: write create, read, readfull, update, delete or clone{}",
                did_you_mean(text, Self::ALL.into_iter().map(Self::verb))
            )
        })
    }
}
