use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobMatcher};
use serde::Deserialize;

use super::column::Column;
use super::documents::ContractError;
use super::operation::Operation;

/// An entry as it stands in the file: the requirements that match `of` rest on those that match `on`, `*`
/// being any text; those that match `but` do not. What matches both lists is taken to stand in `on` alone. `{column}` stands for each column and
/// `{operation}` for each operation, the same one in both lists.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    of: Vec<String>,
    /// What does not, although it matches `of`.
    #[serde(default)]
    but: Vec<String>,
    on: Vec<String>,
}

/// Which requirements rest on which others: what is said of a column's bound says nothing while the column
/// is not stored at all, and nothing can be said of a clone while clones are refused.
#[derive(Clone, Debug, Default)]
pub(super) struct Foundations {
    /// For each requirement all that it rests on, at first or second hand.
    below: BTreeMap<String, BTreeSet<String>>,
}

impl Foundations {
    /// Works out what `entries` say of the requirements `ids`.
    pub(super) fn new(
        entries: &[Entry],
        ids: &[&str],
        columns: &[Column],
    ) -> Result<Self, ContractError> {
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for entry in entries.iter().flat_map(|entry| entry.expanded(columns)) {
            let (of, but, on) = (globs(&entry.of)?, globs(&entry.but)?, globs(&entry.on)?);
            let taken = |globs: &[GlobMatcher], id: &str| globs.iter().any(|one| one.is_match(id));
            let lower: BTreeSet<&str> = ids.iter().copied().filter(|id| taken(&on, id)).collect();
            let upper = |id: &&&str| taken(&of, id) && !taken(&but, id) && !lower.contains(**id);
            for id in ids.iter().filter(upper) {
                edges.entry(id).or_default().extend(&lower);
            }
        }
        let mut below = BTreeMap::new();
        for id in ids {
            let all = reached(id, &edges);
            below.insert((*id).to_owned(), all.into_iter().map(str::to_owned).collect());
        }
        let found = Self { below };
        match ids.iter().find(|id| found.rests_on(id, id)) {
            None => Ok(found),
            Some(id) => Err(ContractError::Requirements(format!(
                "{id} rests on itself, by {}",
                found.circle(id, &edges).join(" on ")
            ))),
        }
    }

    /// A way from `id` back to it.
    fn circle<'a>(
        &self,
        id: &'a str,
        edges: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    ) -> Vec<&'a str> {
        let mut way = vec![id];
        while let Some(next) = edges
            .get(way[way.len() - 1])
            .into_iter()
            .flatten()
            .copied()
            .find(|next| *next == id || !way.contains(next) && self.rests_on(next, id))
        {
            way.push(next);
            if next == id {
                break;
            }
        }
        way
    }

    /// Whether `upper` rests on `lower`.
    pub(super) fn rests_on(&self, upper: &str, lower: &str) -> bool {
        self.below.get(upper).is_some_and(|below| below.contains(lower))
    }
}

impl Entry {
    fn expanded(&self, columns: &[Column]) -> Vec<Self> {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let verbs = Operation::ALL.map(Operation::verb);
        self.filled("{column}", &names)
            .into_iter()
            .flat_map(|entry| entry.filled("{operation}", &verbs))
            .collect()
    }

    fn filled(&self, place: &str, words: &[&str]) -> Vec<Self> {
        let has = |patterns: &[String]| patterns.iter().any(|pattern| pattern.contains(place));
        if !has(&self.of) && !has(&self.on) {
            return vec![self.clone()];
        }
        let fill = |patterns: &[String], word: &str| {
            patterns.iter().map(|pattern| pattern.replace(place, word)).collect()
        };
        words
            .iter()
            .map(|word| Self {
                of: fill(&self.of, word),
                but: fill(&self.but, word),
                on: fill(&self.on, word),
            })
            .collect()
    }
}

fn globs(patterns: &[String]) -> Result<Vec<GlobMatcher>, ContractError> {
    let bad = |why: globset::Error| ContractError::Requirements(format!("foundation: {why}"));
    patterns
        .iter()
        .map(|pattern| Ok(GlobBuilder::new(pattern).build().map_err(bad)?.compile_matcher()))
        .collect()
}

/// All that can be reached from `id`.
fn reached<'a>(id: &str, edges: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = vec![id];
    while let Some(next) = open.pop() {
        for &lower in edges.get(next).into_iter().flatten() {
            if found.insert(lower) {
                open.push(lower);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foundations(entries: &[(&[&str], &[&str])], ids: &[&str]) -> Result<Foundations, String> {
        let texts = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect();
        let entries: Vec<Entry> = entries
            .iter()
            .map(|(of, on)| Entry { of: texts(of), but: Vec::new(), on: texts(on) })
            .collect();
        Foundations::new(&entries, ids, &[]).map_err(|why| why.to_string())
    }

    #[test]
    fn what_rests_on_something_rests_on_all_below_it() {
        let found = foundations(
            &[
                (&["clone/*"], &["clone/accepts"]),
                (&["{operation}/accepts"], &["band/{operation}"]),
            ],
            &["band/clone", "clone/accepts", "clone/name", "read/accepts"],
        )
        .expect("no circle");
        assert!(found.rests_on("clone/name", "clone/accepts"));
        assert!(found.rests_on("clone/name", "band/clone"));
        assert!(!found.rests_on("clone/accepts", "clone/name"));
        assert!(!found.rests_on("read/accepts", "band/clone"));
    }

    #[test]
    fn a_circle_is_refused() {
        let ids = ["a/a", "b/b"];
        let why = foundations(&[(&["a/*"], &["b/*"]), (&["b/*"], &["a/*"])], &ids);
        assert_eq!(
            why.err().as_deref(),
            Some("schemas/requirements.toml: a/a rests on itself, by a/a on b/b on a/a")
        );
    }
}
