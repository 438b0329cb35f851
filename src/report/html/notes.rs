use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contract::{Contract, Side};
use crate::report::runs;
use crate::report::text::{cut, harmless};
use crate::results::{Change, Damage, Results, RunResult};

/// An answer or a reason may quote the target.
const LONGEST: usize = 300;

/// What is told in three columns: what, what of it, and in which runs.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Note {
    name: String,
    text: String,
    bands: String,
}

/// Each thing that the runs say once, with the runs that say it, sorted.
fn gathered(results: &Results, said: impl Fn(&RunResult) -> Vec<(String, String)>) -> Vec<Note> {
    let mut places: BTreeMap<(String, String), BTreeSet<usize>> = BTreeMap::new();
    for (place, run) in results.runs.iter().enumerate() {
        for one in said(run) {
            places.entry(one).or_default().insert(place);
        }
    }
    places
        .into_iter()
        .map(|((name, text), places)| Note {
            name: harmless(&name),
            text: cut(&harmless(&text), LONGEST),
            bands: runs::names(results, &places.into_iter().collect::<Vec<_>>()),
        })
        .collect()
}

/// How the target answers where the document leaves it open.
pub(super) fn answers(results: &Results) -> Vec<Note> {
    gathered(results, |run| {
        run.observations.iter().map(|(id, answer)| (id.clone(), answer.clone())).collect()
    })
}

/// What the open questions ask, by id.
pub(super) fn questions(results: &Results) -> BTreeMap<String, String> {
    let asked = results.runs.iter().flat_map(|run| run.observations.keys());
    asked
        .filter_map(|id| Contract::get().requirement(id))
        .map(|one| (one.id.clone(), one.statement.clone()))
        .collect()
}

/// The requirements that the runs say nothing of.
pub(super) fn unwitnessed(results: &Results) -> Vec<Note> {
    gathered(results, |run| {
        let told = |one: &crate::results::Unwitnessed| {
            let what = match one.sides.as_slice() {
                [Side::Accepting] => "what is taken",
                [Side::Refusing] => "what is refused",
                _ => "on both sides",
            };
            (one.requirement.clone(), format!("{what}: {}", one.reason))
        };
        run.unwitnessed.iter().map(told).collect()
    })
}

/// The expected failures that do not hold, and those of which nothing can be said.
pub(super) fn stale(results: &Results) -> Vec<Note> {
    gathered(results, |run| {
        let told = |one: &crate::results::Stale| (one.entry.clone(), one.problem.clone());
        run.stale.iter().chain(&run.untried).map(told).collect()
    })
}

/// What has become of the extensions of others, and what was left.
pub(super) fn damage(results: &Results) -> Vec<Note> {
    gathered(results, |run| {
        let left = run.leftovers.iter().map(|number| {
            (number.clone(), "left behind: `dialcheck cleanup` tries again".to_owned())
        });
        run.collateral.iter().map(harm).chain(left).collect()
    })
}

fn harm(damage: &Damage) -> (String, String) {
    let by = damage.case.as_deref().map_or_else(
        || "by a call of this run, or by somebody else meanwhile".to_owned(),
        |case| format!("by a call of {case}"),
    );
    let what = match damage.change {
        Change::Lost => "is gone".to_owned(),
        Change::Changed => {
            let columns = damage.after.iter().map(|(column, after)| {
                let before = damage.before.get(column).cloned().unwrap_or_default();
                format!("{column} was {before} and is {after}")
            });
            columns.collect::<Vec<_>>().join(", ")
        }
    };
    (format!("{} of {}", damage.extension, damage.company), format!("{what}, {by}"))
}
