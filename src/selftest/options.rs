use std::num::NonZeroUsize;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::equivalents::Equivalents;
use crate::run::Effort;

/// How a selftest is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many values the suite tries.
    pub effort: Effort,
    /// How many servers are judged at once.
    pub concurrency: usize,
    /// What every random choice is made from, the suite's own included.
    pub seed: u64,
    /// Which subjects are taken.
    pub filter: Filter,
    /// Whether every case runs against every fault, also where the cases about it have found it.
    pub every_case: bool,
    /// The faults that no suite can find.
    pub equivalents: Equivalents,
}

/// Standard, with two servers for each processor.
impl Default for Options {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, NonZeroUsize::get);
        Self {
            effort: Effort::Standard,
            concurrency: processors * 2,
            seed: 1,
            filter: Filter::default(),
            every_case: false,
            equivalents: Equivalents::default(),
        }
    }
}

/// Which subjects are taken: those whose id matches one of the patterns, or all where there is none.
#[derive(Clone, Debug, Default)]
pub struct Filter(Option<GlobSet>);

/// Why a pattern cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{pattern:?} is no pattern of ids: {reason}; write it as in 'number-form/*'")]
pub struct FilterError {
    pattern: String,
    reason: String,
}

impl Filter {
    /// A filter by glob patterns; `*` matches any text, the slash included.
    pub fn new(patterns: &[String]) -> Result<Self, FilterError> {
        if patterns.is_empty() {
            return Ok(Self::default());
        }
        let bad = |pattern: &str, why: &globset::Error| FilterError {
            pattern: pattern.to_owned(),
            reason: why.kind().to_string(),
        };
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            set.add(GlobBuilder::new(pattern).build().map_err(|why| bad(pattern, &why))?);
        }
        Ok(Self(Some(set.build().map_err(|why| bad(&patterns.join(" "), &why))?)))
    }

    /// Whether the subject `id` is taken.
    pub fn takes(&self, id: &str) -> bool {
        self.0.as_ref().is_none_or(|patterns| patterns.is_match(id))
    }

    /// Whether some subjects may be left out.
    pub fn is_narrowed(&self) -> bool {
        self.0.is_some()
    }
}
