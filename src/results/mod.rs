//! What a run found: the one set of types that every report, the snapshots and the exit code are made
//! from. Nothing here judges; verdicts come from [`crate::judge`].

mod case;
mod file;
mod finding;
mod run;
mod shard;
mod verdict;

pub use case::{CaseResult, Check, Exchange};
pub use file::{ReadError, Results, SCHEMA_VERSION, Tool};
pub use finding::{Excuse, Finding};
pub use run::{Change, Damage, Precheck, PrecheckState, RunResult, Stale, TargetInfo, Unwitnessed};
pub use shard::{Shard, ShardError};
pub use verdict::{Summary, Verdict};
