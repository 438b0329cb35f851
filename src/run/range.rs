use std::fmt;
use std::str::FromStr;

use crate::results::Shard;

/// How many numbers one case has for itself. Ten, on a boundary of ten, so that a pattern of one
/// wildcard for the last digit still stays within the case's own numbers.
pub const BLOCK: u64 = 10;

/// The extensions that a run may create, as in `9000-9999`. Numbers keep their width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    first: u64,
    last: u64,
    width: usize,
}

/// Why a text is no range of extensions.
#[derive(Debug, thiserror::Error)]
#[error("{text:?} is no range of extensions: {reason}; write it as in 9000-9999")]
pub struct RangeError {
    text: String,
    reason: &'static str,
}

impl Default for Range {
    fn default() -> Self {
        Self { first: 9000, last: 9999, width: 4 }
    }
}

impl Range {
    /// How many blocks of [`BLOCK`] numbers the range holds.
    pub fn blocks(&self) -> u64 {
        ((self.last + 1) / BLOCK).saturating_sub(self.first.div_ceil(BLOCK))
    }

    /// The part of the range that shard `shard` works in: as many whole blocks as the other shards have. None where
    /// there are not enough blocks.
    pub fn part(&self, shard: Shard) -> Option<Self> {
        let each = self.blocks() / shard.of as u64;
        let first = (self.first.div_ceil(BLOCK) + each * (shard.index as u64 - 1)) * BLOCK;
        (each > 0).then_some(Self { first, last: first + each * BLOCK - 1, width: self.width })
    }

    /// The number at `offset` of block `block`.
    pub fn number(&self, block: u64, offset: u64) -> String {
        let start = (self.first.div_ceil(BLOCK) + block) * BLOCK;
        format!("{:0width$}", start + offset, width = self.width)
    }

    /// All numbers of the blocks.
    pub fn numbers(&self) -> impl Iterator<Item = String> {
        (0..self.blocks())
            .flat_map(move |block| (0..BLOCK).map(move |offset| self.number(block, offset)))
    }

    /// Whether `name` is one of the range's numbers, or one with one or two letters behind it, which
    /// is how the run makes names that are no numbers.
    pub fn holds(&self, name: &str) -> bool {
        let digits = name.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        name.len() - digits.len() <= 2
            && digits.len() == self.width
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse().is_ok_and(|number: u64| self.first <= number && number <= self.last)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.width;
        write!(f, "{:0width$}-{:0width$}", self.first, self.last)
    }
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |reason| RangeError { text: text.to_owned(), reason };
        let (first, last) = text.split_once('-').ok_or_else(|| bad("it has no '-'"))?;
        let digits = |part: &str| {
            (part.len() <= 15)
                .then(|| part.parse().ok())
                .flatten()
                .ok_or_else(|| bad("its ends are no numbers"))
        };
        let range = Self { first: digits(first)?, last: digits(last)?, width: first.len() };
        if first.len() != last.len() {
            return Err(bad("its ends have different lengths"));
        }
        if range.first > range.last || range.blocks() == 0 {
            return Err(bad(
                "it must hold ten numbers from one that ends in 0, and better some hundreds",
            ));
        }
        Ok(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_lie_on_boundaries_of_ten_within_the_range() {
        let range: Range = "0095-0134".parse().expect("a range");
        assert_eq!(range.blocks(), 3);
        assert_eq!(range.number(0, 0), "0100");
        assert_eq!(range.number(2, 9), "0129");
        assert_eq!(range.to_string(), "0095-0134");
    }

    #[test]
    fn the_parts_of_a_range_are_apart_and_of_one_size() {
        let range: Range = "0095-0234".parse().expect("a range");
        let part = |index, of| range.part(Shard { index, of }).map(|part| part.to_string());
        assert_eq!(part(1, 1).as_deref(), Some("0100-0229"));
        assert_eq!(part(1, 3).as_deref(), Some("0100-0139"));
        assert_eq!(part(3, 3).as_deref(), Some("0180-0219"));
        assert_eq!(part(1, 14), None);
    }

    #[test]
    fn only_its_own_names_are_held() {
        let range = Range::default();
        for name in ["9000", "9999", "9123b", "9123ab"] {
            assert!(range.holds(name), "{name}");
        }
        for name in ["900", "10000", "90000", "9123abc", "b9123", "9123%", "912_", "", "8999"] {
            assert!(!range.holds(name), "{name}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "9000", "9000-", "9999-9000", "900-9999", "9001-9008", "a-b"] {
            assert!(text.parse::<Range>().is_err(), "{text:?}");
        }
    }
}
