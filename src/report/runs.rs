//! How runs are called beside each other.

use crate::results::{Results, RunResult};

use super::text::harmless;

/// The name of a run among the others: its band, and its target where there are several.
pub(super) fn name(results: &Results, run: &RunResult) -> String {
    let alone = results.runs.iter().all(|other| other.target.name == run.target.name);
    if alone {
        run.band.to_string()
    } else {
        harmless(&format!("{} {}", run.target.name, run.band))
    }
}

/// Names several runs at once, by their places: `both bands`, `6.5.9+`, nothing where there is one run.
pub(super) fn names(results: &Results, places: &[usize]) -> String {
    let all = results.runs.len();
    match (all, places.len()) {
        (0 | 1, _) => String::new(),
        (2, 2) if results.runs[0].band != results.runs[1].band => "both bands".to_owned(),
        (_, some) if some == all => format!("all {all} runs"),
        _ => {
            let names: Vec<String> = places
                .iter()
                .filter_map(|&place| results.runs.get(place))
                .map(|run| name(results, run))
                .collect();
            names.join(", ")
        }
    }
}
