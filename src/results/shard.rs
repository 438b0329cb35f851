//! A part of the suite.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// One of several parts of the suite that run by themselves, as in `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Numbers")]
pub struct Shard {
    /// Which part, counted from 1.
    pub index: usize,
    /// Of how many.
    pub of: usize,
}

/// What stands in a file for a shard, which somebody may have edited.
#[derive(Deserialize)]
struct Numbers {
    index: usize,
    of: usize,
}

impl TryFrom<Numbers> for Shard {
    type Error = ShardError;

    fn try_from(Numbers { index, of }: Numbers) -> Result<Self, Self::Error> {
        if index == 0 || index > of {
            let reason = "the parts are counted from 1";
            return Err(ShardError { text: format!("{index}/{of}"), reason });
        }
        Ok(Self { index, of })
    }
}

/// Why a text is no shard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no part of the suite: {reason}; write it as in 2/4")]
pub struct ShardError {
    text: String,
    reason: &'static str,
}

impl Shard {
    /// Whether the case `id` is of this part. That hangs on the id and the number of parts alone, so a new case moves
    /// no other; the parts are of like size because ids are spread by their hash.
    pub fn has(self, id: &str) -> bool {
        let digest = Sha256::digest(id);
        let head = digest.iter().take(8).fold(0_u64, |head, &byte| head << 8 | u64::from(byte));
        head % self.of as u64 == self.index as u64 - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |reason| ShardError { text: text.to_owned(), reason };
        let (index, of) = text.split_once('/').ok_or_else(|| bad("it has no '/'"))?;
        let number = |part: &str| part.parse().map_err(|_| bad("its ends are no numbers"));
        Self::try_from(Numbers { index: number(index)?, of: number(of)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::suite::suite;

    proptest! {
        #[test]
        fn every_case_is_of_one_part(id in "[a-z/_-]{1,40}", of in 1_usize..50) {
            let parts = (1..=of).filter(|&index| Shard { index, of }.has(&id)).count();
            prop_assert_eq!(parts, 1);
        }
    }

    #[test]
    fn the_parts_of_the_suite_are_of_like_size() {
        let cases = suite();
        for of in 2..=8 {
            for index in 1..=of {
                let part = cases.iter().filter(|case| Shard { index, of }.has(&case.id)).count();
                let share = part * of * 100 / cases.len();
                assert!((70..=130).contains(&share), "{index}/{of}: {share} % of an even share");
            }
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 2, of: 4 }));
        assert_eq!(Shard { index: 2, of: 4 }.to_string(), "2/4");
        for text in ["", "2", "0/4", "5/4", "a/4", "1/0", "-1/4", "1/"] {
            let why = text.parse::<Shard>().expect_err(text).to_string();
            assert!(why.contains("2/4"), "{why}");
        }
    }

    #[test]
    fn what_is_no_part_is_refused_in_files_as_well() {
        let read = |text: &str| serde_json::from_str::<Shard>(text).map_err(|why| why.to_string());
        assert_eq!(read(r#"{"index": 2, "of": 4}"#), Ok(Shard { index: 2, of: 4 }));
        for (text, words) in [
            (r#"{"index": 1, "of": 0}"#, "1/0"),
            (r#"{"index": 0, "of": 4}"#, "0/4"),
            (r#"{"index": 5, "of": 4}"#, "5/4"),
        ] {
            let why = read(text).expect_err(text);
            assert!(why.contains(words) && why.contains("counted from 1"), "{why}");
        }
    }
}
