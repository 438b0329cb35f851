//! The results of the parts of a suite, joined into those of the whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::Band;
use crate::gather::Gather as _;
use crate::judge::{Evidence, conclude, unwitnessed};
use crate::results::{CaseResult, Results, RunResult, Shard, Summary, Verdict};
use crate::suite::suite;

/// Why results cannot be joined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There is nothing to join.
    #[error("no results were given")]
    Nothing,
    /// A part was made in another way than the first.
    #[error(
        "{file} does not belong to {first}: {what} is {found}, and {wanted} there; run all parts with the same flags and the same build"
    )]
    Foreign {
        /// The file of the part.
        file: String,
        /// The file of the first part.
        first: String,
        /// What differs.
        what: &'static str,
        /// How it is in the part.
        found: String,
        /// How it is in the first.
        wanted: String,
    },
    /// Results of the whole suite are no part.
    #[error("{file} holds no part of a suite: it was made without --shard")]
    Whole {
        /// The file.
        file: String,
    },
    /// Two files hold the same part.
    #[error("{file} holds part {shard} of {band}, which {first} holds too")]
    Doubled {
        /// The second file.
        file: String,
        /// The first file.
        first: String,
        /// The part.
        shard: Shard,
        /// The band.
        band: Band,
    },
    /// Parts are not there.
    #[error("parts are missing: {}", .0.join(", "))]
    Missing(Vec<String>),
}

/// What all parts have to have in common, each under a word.
fn ground(results: &Results, run: &RunResult) -> [(&'static str, String); 9] {
    [
        ("the version of dialcheck", results.tool.version.clone()),
        ("the contract", results.contract_hash.clone()),
        ("the seed", results.seed.to_string()),
        ("the effort", run.effort.clone()),
        ("the target", run.target.url.clone()),
        ("the company", run.target.company.clone()),
        ("the other company", format!("{:?}", run.target.other_company)),
        ("the deployment", run.deployment.to_string()),
        ("the roles", run.target.roles.join(", ")),
    ]
}

/// Joins `parts`, the results of each with the name of its file: every part of every band, each once. What is joined
/// is as the results of the whole suite at once, but for times, numbers of extensions and counts of requests.
pub fn merge(parts: &[(String, Results)]) -> Result<Results, MergeError> {
    let (first, model) = parts.first().ok_or(MergeError::Nothing)?;
    let mut bands: BTreeMap<Band, BTreeMap<Shard, (&str, &RunResult)>> = BTreeMap::new();
    let common = model.runs.first().map(|run| ground(model, run));
    for (file, results) in parts {
        for run in &results.runs {
            let shard = run.shard.ok_or_else(|| MergeError::Whole { file: file.clone() })?;
            check(file, first, common.as_ref(), &ground(results, run))?;
            let of = model.runs.first().and_then(|run| run.shard).map_or(0, |shard| shard.of);
            check(
                file,
                first,
                Some(&[("how many parts", of.to_string())]),
                &[("how many parts", shard.of.to_string())],
            )?;
            let slot = bands.entry(run.band).or_default();
            if let Some((earlier, _)) = slot.insert(shard, (file, run)) {
                return Err(MergeError::Doubled {
                    file: file.clone(),
                    first: earlier.to_owned(),
                    shard,
                    band: run.band,
                });
            }
        }
    }
    let missing: Vec<String> = bands.iter().flat_map(|(band, there)| gaps(*band, there)).collect();
    if !missing.is_empty() {
        return Err(MergeError::Missing(missing));
    }
    let runs = bands.into_values().map(|parts| joined(parts.into_values().map(|(_, run)| run)));
    Ok(Results { runs: runs.flatten().collect(), ..model.clone() })
}

fn check(
    file: &str,
    first: &str,
    wanted: Option<impl AsRef<[(&'static str, String)]>>,
    found: &[(&'static str, String)],
) -> Result<(), MergeError> {
    let wanted = wanted.as_ref().map_or(&[][..], AsRef::as_ref);
    match wanted.iter().zip(found).find(|(wanted, found)| wanted.1 != found.1) {
        None => Ok(()),
        Some(((what, wanted), (_, found))) => Err(MergeError::Foreign {
            file: file.to_owned(),
            first: first.to_owned(),
            what,
            found: found.clone(),
            wanted: wanted.clone(),
        }),
    }
}

fn gaps(band: Band, there: &BTreeMap<Shard, (&str, &RunResult)>) -> Vec<String> {
    let of = there.keys().next().map_or(0, |shard| shard.of);
    (1..=of)
        .map(|index| Shard { index, of })
        .filter(|shard| !there.contains_key(shard))
        .map(|shard| format!("{shard} of {band}"))
        .collect()
}

/// The parts of one band as one run.
fn joined<'a>(parts: impl Iterator<Item = &'a RunResult>) -> Option<RunResult> {
    let parts: Vec<&RunResult> = parts.collect();
    let mut whole = (*parts.first()?).clone();
    whole.shard = None;
    whole.cases = cases(&parts);
    let evidence = evidence(&parts);
    whole.findings = conclude(&whole.target, &mut whole.cases, Vec::new(), &evidence);
    whole.summary = Summary::of(&whole.cases);
    whole.observations = whole.cases.iter().flat_map(|case| case.observations.clone()).gather();
    let sides = suite().iter().map(|case| (case.id.clone(), case.sides.clone())).gather();
    whole.unwitnessed = unwitnessed(&whole.cases, &sides);
    for part in &parts[1..] {
        for (place, types) in &part.shapes {
            whole.shapes.entry(place.clone()).or_default().extend(types.iter().cloned());
        }
        whole.leftovers.extend(part.leftovers.iter().cloned());
        whole.collateral.extend(part.collateral.iter().cloned());
        whole.stopped = whole.stopped.or_else(|| part.stopped.clone());
        whole.interrupted |= part.interrupted;
        whole.filtered |= part.filtered;
        whole.requests += part.requests;
        whole.duration_ms = whole.duration_ms.max(part.duration_ms);
    }
    whole.stale.clear();
    whole.untried.clear();
    let extensions: Vec<&str> = parts.iter().map(|part| part.target.extensions.as_str()).collect();
    whole.target.extensions = spanned(&extensions);
    Some(whole)
}

/// Every case once, sorted by id: as the part has it that it belongs to. Another part tells of a case only where that
/// did not do what the part's own cases needed.
fn cases(parts: &[&RunResult]) -> Vec<CaseResult> {
    let mut found: BTreeMap<&str, &CaseResult> = BTreeMap::new();
    for part in parts {
        for case in &part.cases {
            let own = part.shard.is_some_and(|shard| shard.has(&case.id));
            let worse = |other: &CaseResult| {
                case.verdict == Verdict::Fail && other.verdict != Verdict::Fail
            };
            let there = found.get(case.id.as_str());
            if there.is_none_or(|other| worse(other) || (own && case.verdict == other.verdict)) {
                found.insert(&case.id, case);
            }
        }
    }
    found.into_values().cloned().collect()
}

/// How the findings of the parts are shown, by case and check.
fn evidence(parts: &[&RunResult]) -> Evidence {
    let mut evidence = Evidence::default();
    for part in parts {
        for finding in &part.findings {
            let Some(witness) = finding.cases.first() else { continue };
            let case = part.cases.iter().find(|case| case.id == *witness);
            let at = case.and_then(|case| case.checks.iter().position(|one| *one == finding.check));
            let Some(at) = at else { continue };
            let key = (witness.clone(), at);
            if let Some(curl) = &finding.curl {
                evidence.curl.insert(key.clone(), curl.clone());
            }
            if let Some(smallest) = &finding.smallest {
                evidence.smallest.insert(key, smallest.clone());
            }
        }
    }
    evidence
}

/// From the least to the greatest number of ranges.
fn spanned(ranges: &[&str]) -> String {
    let ends: BTreeSet<&str> = ranges.iter().flat_map(|range| range.split('-')).collect();
    match (ends.first(), ends.last()) {
        (Some(first), Some(last)) => format!("{first}-{last}"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;

    fn part(index: usize, of: usize) -> (String, Results) {
        let mut results = example::broken();
        let shard = Shard { index, of };
        for run in &mut results.runs {
            run.shard = Some(shard);
            run.cases.retain(|case| shard.has(&case.id));
        }
        (format!("{index}.json"), results)
    }

    fn why(parts: &[(String, Results)]) -> String {
        merge(parts).expect_err("no whole").to_string()
    }

    #[test]
    fn missing_doubled_and_foreign_parts_are_named() {
        assert_eq!(why(&[]), "no results were given");
        assert_eq!(
            why(&[part(1, 3), part(3, 3)]),
            "parts are missing: 2/3 of 6.3.10+, 2/3 of 6.5.9+"
        );
        let twice = why(&[part(1, 2), ("again.json".to_owned(), part(1, 2).1)]);
        assert_eq!(twice, "again.json holds part 1/2 of 6.3.10+, which 1.json holds too");
        assert!(why(&[part(1, 2), part(2, 3)]).contains("how many parts is 3, and 2 there"));
        let mut other = part(2, 2);
        other.1.seed = 99;
        assert!(
            why(&[part(1, 2), other]).contains("2.json does not belong to 1.json: the seed is 99")
        );
        let mut other = part(2, 2);
        other.1.runs[0].target.company = "x".to_owned();
        assert!(why(&[part(1, 2), other]).contains("the company is x"));
        let whole = ("whole.json".to_owned(), example::broken());
        assert!(why(&[whole]).contains("made without --shard"));
    }

    #[test]
    fn the_parts_make_the_whole() {
        let whole = example::broken();
        let merged = merge(&[part(2, 2), part(1, 2)]).expect("a whole");
        for (merged, whole) in merged.runs.iter().zip(&whole.runs) {
            let ids =
                |run: &RunResult| run.cases.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(merged), ids(whole));
            assert_eq!(merged.shard, None);
        }
    }

    #[test]
    fn ranges_are_spanned() {
        assert_eq!(spanned(&["9340-9669", "9000-9339", "9670-9999"]), "9000-9999");
    }
}
