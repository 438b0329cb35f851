//! The results file, in the form of `schemas/results.schema.json`.

use crate::results::Results;

/// The results as JSON, indented, with a line end behind them.
pub(super) fn render(results: &Results) -> String {
    let mut text = serde_json::to_string_pretty(results)
        .expect("results have names for keys, which JSON can always carry");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::example;

    fn validator() -> jsonschema::Validator {
        let schema: Value = serde_json::from_str(include_str!("../../schemas/results.schema.json"))
            .expect("the schema is JSON");
        jsonschema::draft202012::new(&schema).expect("the schema compiles")
    }

    #[test]
    fn results_are_valid_by_their_schema() {
        for results in
            [example::clean(), example::broken(), example::expected(), example::hostile()]
        {
            let document: Value = serde_json::from_str(&render(&results)).expect("JSON");
            let errors: Vec<String> = validator()
                .iter_errors(&document)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }

    #[test]
    fn the_schema_refuses_what_is_no_result() {
        let good: Value = serde_json::from_str(&render(&example::broken())).expect("JSON");
        let spoilers: [(&str, Value); 5] = [
            ("/schema_version", 2.into()),
            ("/contract_hash", "none".into()),
            ("/runs/0/band", "6.4.2".into()),
            ("/runs/0/cases/0/verdict", "ok".into()),
            ("/runs/0/findings/0/verdict", "pass".into()),
        ];
        for (pointer, value) in spoilers {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).expect(pointer) = value;
            assert!(!validator().is_valid(&bad), "{pointer}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let results = example::broken();
        let back: Results = serde_json::from_str(&render(&results)).expect("results");
        assert_eq!(back, results);
    }
}
