use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A version of the API, as in `6.4.2`. Missing parts count as zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u16, u16, u16);

impl Version {
    /// A version from its three parts.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self(major, minor, patch)
    }

    /// The band that this version belongs to: the newest one that is not newer than it. `None` below
    /// 6.3.10, where the document knows `read` alone.
    pub fn band(self) -> Option<Band> {
        Band::ALL.into_iter().rev().find(|band| band.version() <= self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Why a text is no version.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no API version: write it as in 6.3.10 or 6.5.9")]
pub struct VersionError(String);

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || VersionError(text.to_owned());
        let mut parts = [0_u16; 3];
        let pieces: Vec<&str> = text.trim_end_matches('+').split('.').collect();
        if pieces.len() > parts.len() {
            return Err(bad());
        }
        for (part, piece) in parts.iter_mut().zip(pieces) {
            if piece.is_empty() || !piece.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(bad());
            }
            *part = piece.parse().map_err(|_| bad())?;
        }
        Ok(Self(parts[0], parts[1], parts[2]))
    }
}

/// A range of versions with one set of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Band {
    /// 6.3.10 and later, below 6.5.9: create, read, readfull, update, delete.
    #[serde(rename = "6.3.10+")]
    V6_3_10,
    /// 6.5.9 and later: clone as well.
    #[serde(rename = "6.5.9+")]
    V6_5_9,
}

impl Band {
    /// All bands, oldest first.
    pub const ALL: [Self; 2] = [Self::V6_3_10, Self::V6_5_9];

    /// The first version of the band.
    pub const fn version(self) -> Version {
        match self {
            Self::V6_3_10 => Version::new(6, 3, 10),
            Self::V6_5_9 => Version::new(6, 5, 9),
        }
    }

    /// Whether something that came with `since` is part of this band.
    pub fn has(self, since: Version) -> bool {
        since <= self.version()
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+", self.version())
    }
}

/// How the unit is deployed. It changes what `phonebook` means and which queue types there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deployment {
    /// A unit of one's own that serves several companies.
    #[default]
    OnPremises,
    /// A hosted unit: `phonebook` knows 0 and 3 only, and there is no ordered queue.
    Hosted,
    /// A unit that serves one company: `phonebook` 1 counts as 0.
    SingleCompany,
}

impl Deployment {
    /// All deployments.
    pub const ALL: [Self; 3] = [Self::OnPremises, Self::Hosted, Self::SingleCompany];
}

impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnPremises => "on-premises",
            Self::Hosted => "hosted",
            Self::SingleCompany => "single-company",
        })
    }
}

impl FromStr for Deployment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|deployment| deployment.to_string() == text).ok_or_else(|| {
            format!("{text:?} is no deployment: write on-premises, hosted or single-company")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_in_between_belongs_to_the_band_below_it() {
        let band = |text: &str| text.parse::<Version>().expect("a version").band();
        assert_eq!(band("6.3.9"), None);
        assert_eq!(band("6.3.10"), Some(Band::V6_3_10));
        assert_eq!(band("6.4.2"), Some(Band::V6_3_10));
        assert_eq!(band("6.5.8"), Some(Band::V6_3_10));
        assert_eq!(band("6.5.9"), Some(Band::V6_5_9));
        assert_eq!(band("6.5.9+"), Some(Band::V6_5_9));
        assert_eq!(band("7"), Some(Band::V6_5_9));
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", "6.", "6.3.10.1", "six", "6.-3", "6.3.99999"] {
            assert!(text.parse::<Version>().is_err(), "{text:?}");
        }
    }
}
