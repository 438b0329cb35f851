//! Two of a kind, held against each other: runs (results files, snapshots, the bands of one results file), or bands
//! of the contract. Everything is told from data; nothing here judges, asks a target or writes a file.

mod contract;
mod document;
mod findings;
mod pair;
mod restrict;
mod rules;
mod runs;
mod side;
mod words;

pub use contract::{ColumnChange, ContractDifference, Names, RuleChange};
pub use document::{DIFF_VERSION, Document};
pub use findings::{Findings, Flaw};
pub use pair::{PairError, Pairs, bands, pairs};
pub use rules::{Edition, Rule};
pub use runs::{Both, Comparison, Named};
pub use side::{Side, SourceError, read};
