use std::collections::BTreeSet;

/// A value of a factor: the factor's place and the value's.
type Choice = (usize, usize);

/// A covering array of strength 2: rows of one value for each factor, so that each two values of two
/// factors stand together in some row. `sizes` says how many values each factor has; a row holds
/// values counted from 0.
///
/// The rows are found greedily, one at a time: a row starts with a pair that none has yet, and then takes
/// for each further factor the value that makes the most new pairs. That gives few rows (rarely a fifth
/// more than the two greatest factors need, which is the least possible), and always the same ones.
pub fn covering_array(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut missing = pairs(sizes);
    if missing.is_empty() {
        return lone_factor(sizes);
    }
    // Factors with many values are the hardest to place, so they are placed first.
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&factor| std::cmp::Reverse(sizes[factor]));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    while let Some(&(first, second)) = missing.first() {
        let mut chosen = vec![first, second];
        for &factor in &order {
            if chosen.iter().all(|&(taken, _)| taken != factor) {
                chosen.push((factor, best(factor, sizes[factor], &chosen, &missing, &rows)));
            }
        }
        chosen.sort_unstable();
        for (at, &left) in chosen.iter().enumerate() {
            for &right in &chosen[at + 1..] {
                missing.remove(&(left, right));
            }
        }
        rows.push(chosen.into_iter().map(|(_, value)| value).collect());
    }
    rows
}

/// All pairs of values of two factors, the earlier factor first.
fn pairs(sizes: &[usize]) -> BTreeSet<(Choice, Choice)> {
    let mut pairs = BTreeSet::new();
    for left in 0..sizes.len() {
        for right in left + 1..sizes.len() {
            for one in 0..sizes[left] {
                pairs.extend((0..sizes[right]).map(|two| ((left, one), (right, two))));
            }
        }
    }
    pairs
}

/// With a single factor there are no pairs: each value gets a row.
fn lone_factor(sizes: &[usize]) -> Vec<Vec<usize>> {
    match sizes {
        [size] => (0..*size).map(|value| vec![value]).collect(),
        _ => Vec::new(),
    }
}

/// The value of `factor` that makes the most pairs still missing with what is chosen; of several the
/// one that has been used the least, so that rows differ.
fn best(
    factor: usize,
    size: usize,
    chosen: &[Choice],
    missing: &BTreeSet<(Choice, Choice)>,
    rows: &[Vec<usize>],
) -> usize {
    (0..size)
        .max_by_key(|&value| {
            let own = (factor, value);
            let gained = chosen
                .iter()
                .filter(|&&other| missing.contains(&(own.min(other), own.max(other))))
                .count();
            let used = rows.iter().filter(|row| row[factor] == value).count();
            (gained, std::cmp::Reverse(used), std::cmp::Reverse(value))
        })
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn covered(rows: &[Vec<usize>]) -> BTreeSet<(Choice, Choice)> {
        let mut covered = BTreeSet::new();
        for row in rows {
            for left in 0..row.len() {
                for right in left + 1..row.len() {
                    covered.insert(((left, row[left]), (right, row[right])));
                }
            }
        }
        covered
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn every_pair_is_in_some_row(sizes in prop::collection::vec(1_usize..6, 2..7)) {
            let rows = covering_array(&sizes);
            prop_assert_eq!(covered(&rows), pairs(&sizes));
            let mut greatest = sizes;
            greatest.sort_unstable_by(|a, b| b.cmp(a));
            let least = greatest[0] * greatest[1];
            prop_assert!(rows.len() <= 2 * least + 4, "{} rows, {least} needed", rows.len());
        }
    }

    #[test]
    fn few_factors_work_too() {
        assert_eq!(covering_array(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(covering_array(&[3]), [[0], [1], [2]]);
    }
}
