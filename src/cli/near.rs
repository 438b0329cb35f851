/// How many near ids are named where one is unknown.
const MOST: usize = 5;

/// Below this likeness an id is no misspelling of another.
const LEAST: f32 = 0.7;

/// The ids of `known` that somebody may have meant who wrote `id`, the likeliest first.
pub(super) fn near<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<(f32, &str)> = known
        .map(|known| (similar::TextDiff::from_chars(id, known).ratio(), known))
        .filter(|(ratio, known)| *ratio > LEAST || known.contains(id))
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(MOST).map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_comes_first_and_a_stranger_not_at_all() {
        let known = ["update/ring_time/maximum", "update/ring_time/minimum", "clone/subtype"];
        let near = |id| near(id, known.into_iter());
        assert_eq!(near("update/ring_time/maximun")[0], "update/ring_time/maximum");
        assert_eq!(near("subtype"), ["clone/subtype"]);
        assert!(near("zebra").is_empty());
    }
}
