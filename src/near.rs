//! Which of the known ids somebody may have meant who wrote another one.

/// How many near ids are named where one is unknown.
const MOST: usize = 5;

/// Below this likeness an id is no misspelling of another.
const LEAST: f64 = 0.6;

/// The ids of `known` that somebody may have meant who wrote `id`, the likeliest first.
pub fn near<'a>(id: &str, mut known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    nearest(id, &mut known)
}

/// [`near`] once for all iterators.
fn nearest<'a>(id: &str, known: &mut dyn Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<(f64, &str)> = known
        .map(|known| (strsim::normalized_damerau_levenshtein(id, known), known))
        .filter(|(ratio, known)| *ratio > LEAST || known.contains(id))
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    near.into_iter().take(MOST).map(|(_, known)| known).collect()
}

/// `; did you mean A, B?` where something is near `id`, else nothing: to go behind a message.
pub fn did_you_mean<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> String {
    if id.is_empty() {
        return String::new();
    }
    match near(id, known).as_slice() {
        [] => String::new(),
        near => format!("; did you mean {}?", near.join(", ")),
    }
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

    #[test]
    fn a_message_gets_an_end_only_where_there_is_something_to_say() {
        let known = ["create", "update"];
        assert_eq!(did_you_mean("updat", known.into_iter()), "; did you mean update?");
        assert_eq!(did_you_mean("zebra", known.into_iter()), "");
        assert_eq!(did_you_mean("", known.into_iter()), "");
    }
}
