use serde::Serialize;

use super::contract::ContractDifference;
use super::pair::Pairs;
use super::rules::Edition;
use super::runs::{Comparison, Named};
use crate::contract::Band;

/// The version of the form of what `dialcheck diff --format json` prints, `schemas/diff.schema.json`.
pub const DIFF_VERSION: u32 = 1;

/// What `dialcheck diff` tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Document {
    /// Runs against runs.
    Runs {
        /// [`DIFF_VERSION`].
        diff_version: u32,
        /// Whether anything differs.
        different: bool,
        /// Each pair of runs.
        comparisons: Vec<Comparison>,
        /// The runs without a counterpart; they are no difference.
        unpaired: Vec<Named>,
    },
    /// A band of the contract against another.
    Contract {
        /// [`DIFF_VERSION`].
        diff_version: u32,
        /// Whether anything differs.
        different: bool,
        /// What differs.
        difference: Box<ContractDifference>,
    },
}

impl Document {
    /// The pairs, held against each other.
    pub fn runs(pairs: Pairs) -> Self {
        let comparisons: Vec<Comparison> =
            pairs.pairs.iter().map(|(old, new)| Comparison::of(old, new)).collect();
        Self::Runs {
            diff_version: DIFF_VERSION,
            different: !comparisons.iter().all(Comparison::is_empty),
            comparisons,
            unpaired: pairs.unpaired,
        }
    }

    /// The contract in two bands.
    pub fn contract(old: Band, new: Band) -> Self {
        let difference = ContractDifference::between(&Edition::of(old), &Edition::of(new));
        Self::Contract {
            diff_version: DIFF_VERSION,
            different: !difference.is_empty(),
            difference: Box::new(difference),
        }
    }

    /// Whether anything differs.
    pub fn is_different(&self) -> bool {
        match self {
            Self::Runs { different, .. } | Self::Contract { different, .. } => *different,
        }
    }

    /// The document as JSON, indented, with a line end behind it.
    ///
    /// # Panics
    /// Never: its keys are texts, which JSON can always carry.
    pub fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self)
            .expect("a difference has names for keys, which JSON can always carry");
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::comparison::{bands, pairs, read};
    use crate::report::example;
    use crate::results::Results;
    use crate::snapshot::{Origin, Snapshot, store};

    fn validator() -> jsonschema::Validator {
        let schema: Value = serde_json::from_str(include_str!("../../schemas/diff.schema.json"))
            .expect("the schema is JSON");
        jsonschema::draft202012::new(&schema).expect("the schema compiles")
    }

    #[track_caller]
    fn valid(document: &Document) -> Value {
        let document: Value = serde_json::from_str(&document.json()).expect("JSON");
        let errors: Vec<String> = validator()
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        document
    }

    fn compared(old: &Results, new: &Results) -> Document {
        let dir = tempfile::tempdir().expect("a folder");
        let file = |name: &str, results: &Results| {
            let path = dir.path().join(name);
            std::fs::write(&path, serde_json::to_string(results).expect("JSON")).expect("written");
            read(&path).expect("results")
        };
        Document::runs(pairs(file("old", old), file("new", new)).expect("pairs"))
    }

    #[test]
    fn documents_are_valid_by_their_schema() {
        let mut other = example::broken();
        other.contract_hash = "feed".repeat(16);
        other.tool.version = "9.9.9".to_owned();
        other.runs[0].deployment = crate::contract::Deployment::Hosted;
        for (old, new) in [
            (example::clean(), example::clean()),
            (example::clean(), example::broken()),
            (example::broken(), example::clean()),
            (example::hostile(), other),
        ] {
            valid(&compared(&old, &new));
        }
        for [old, new] in [Band::ALL, [Band::V6_5_9; 2], [Band::V6_5_9, Band::V6_3_10]] {
            valid(&Document::contract(old, new));
        }
    }

    #[test]
    fn the_schema_refuses_what_is_no_difference() {
        let good = valid(&compared(&example::clean(), &example::broken()));
        for (pointer, value) in [
            ("/kind", Value::from("files")),
            ("/diff_version", 2.into()),
            ("/different", "yes".into()),
            ("/comparisons/0/runs/old/band", "6.4.2".into()),
            ("/comparisons/0/difference/cases/0/part", "weather".into()),
            ("/comparisons/0/summary/new/pass", (-1).into()),
            ("/comparisons/0/findings/new/0/cases", Value::Null),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).expect(pointer) = value;
            assert!(!validator().is_valid(&bad), "{pointer}");
        }
    }

    #[test]
    fn time_and_requests_are_no_difference() {
        let mut slow = example::clean();
        slow.runs[0].duration_ms *= 9.0;
        slow.runs[0].requests += 1;
        assert!(!compared(&example::clean(), &slow).is_different());
        assert!(compared(&example::clean(), &example::broken()).is_different());
    }

    #[test]
    fn a_snapshot_and_results_of_one_run_do_not_differ() {
        let dir = tempfile::tempdir().expect("a folder");
        let results = example::broken();
        let (kept, told) = (dir.path().join("kept"), dir.path().join("told"));
        let snapshot = Snapshot::of(&results.runs[0], &Origin::of(&results));
        store(&kept, &snapshot).expect("stored");
        std::fs::write(&told, serde_json::to_string(&results).expect("JSON")).expect("written");
        let sides = |path| read(path).expect("a side");
        let document = Document::runs(pairs(sides(&kept), sides(&told)).expect("a pair"));
        assert!(!document.is_different());
        let value = valid(&document);
        assert_eq!(value["unpaired"][0]["band"], "6.5.9+");
        assert_eq!(value["comparisons"][0]["findings"]["still"].as_array().map(Vec::len), Some(1));
        // Its two bands differ in what both have.
        let document = Document::runs(bands(sides(&told)).expect("two bands"));
        assert!(document.is_different());
        assert!(valid(&document)["comparisons"][0]["left_out"].as_u64() > Some(0));
    }
}
