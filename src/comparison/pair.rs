use super::runs::Named;
use super::side::Side;

/// Why runs cannot be compared.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PairError {
    /// Two files have no band in common, and more than one run.
    #[error("{old} and {new} have no band in common: run one of them in a band of the other")]
    NothingInCommon {
        /// The first file.
        old: String,
        /// The second file.
        new: String,
    },
    /// A file that was to be compared with itself does not hold two bands.
    #[error("one file is compared band by band, and this one holds {count} {noun}: give a second file, or results of two bands (`dialcheck run --report json=FILE` without --api-version)", noun = if *count == 1 { "run" } else { "runs" })]
    NotTwo {
        /// How many runs it holds.
        count: usize,
    },
}

/// The runs that are held against each other.
#[derive(Debug)]
pub struct Pairs {
    /// The old run and the new one of each.
    pub pairs: Vec<(Side, Side)>,
    /// The runs without a counterpart.
    pub unpaired: Vec<Named>,
}

/// Pairs the runs of two files by band; where a band occurs more than once, by target as well. Two single runs are
/// a pair whatever their bands.
pub fn pairs(old: Vec<Side>, mut new: Vec<Side>) -> Result<Pairs, PairError> {
    let name = |sides: &[Side]| sides.first().map_or_else(String::new, |side| side.file.clone());
    let nothing = PairError::NothingInCommon { old: name(&old), new: name(&new) };
    if old.len() == 1 && new.len() == 1 {
        return Ok(Pairs { pairs: old.into_iter().zip(new).collect(), unpaired: Vec::new() });
    }
    let (mut pairs, mut unpaired) = (Vec::new(), Vec::new());
    for side in old {
        match counterpart(&side, &new) {
            Some(at) => pairs.push((side, new.remove(at))),
            None => unpaired.push(Named::of(&side)),
        }
    }
    unpaired.extend(new.iter().map(Named::of));
    if pairs.is_empty() { Err(nothing) } else { Ok(Pairs { pairs, unpaired }) }
}

/// The place of the run that `side` is to be held against.
fn counterpart(side: &Side, among: &[Side]) -> Option<usize> {
    let of_band = |other: &Side| other.snapshot.band == side.snapshot.band;
    let same = among.iter().position(|other| of_band(other) && other.target == side.target);
    same.or_else(|| among.iter().position(of_band))
}

/// The two bands of one file, the older first.
pub fn bands(mut sides: Vec<Side>) -> Result<Pairs, PairError> {
    sides.sort_by_key(|side| side.snapshot.band);
    match <[Side; 2]>::try_from(sides) {
        Ok([old, new]) if old.snapshot.band != new.snapshot.band => {
            Ok(Pairs { pairs: vec![(old, new)], unpaired: Vec::new() })
        }
        Ok(_) => Err(PairError::NotTwo { count: 2 }),
        Err(sides) => Err(PairError::NotTwo { count: sides.len() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Band;
    use crate::report::example;
    use crate::snapshot::{Origin, Snapshot, Titles};

    fn side(place: usize, target: &str) -> Side {
        let results = example::clean();
        Side {
            file: "f.json".to_owned(),
            target: Some(target.to_owned()),
            snapshot: Snapshot::of(&results.runs[place], &Origin::of(&results)),
            requests: None,
            duration_ms: None,
            partial: false,
            titles: Titles::new(),
        }
    }

    fn told(pairs: &Pairs) -> Vec<(Band, Option<String>)> {
        let new = |(_, new): &(Side, Side)| (new.snapshot.band, new.target.clone());
        pairs.pairs.iter().map(new).collect()
    }

    #[test]
    fn runs_meet_by_band_and_then_by_target() {
        let found = pairs(vec![side(0, "a"), side(1, "a")], vec![side(1, "b")]).expect("a pair");
        assert_eq!(told(&found), [(Band::V6_5_9, Some("b".to_owned()))]);
        assert_eq!(found.unpaired[0].band, Band::V6_3_10);
        let found = pairs(vec![side(1, "b")], vec![side(1, "a"), side(1, "b")]).expect("a pair");
        assert_eq!(told(&found), [(Band::V6_5_9, Some("b".to_owned()))]);
        assert_eq!(found.unpaired.len(), 1);
    }

    #[test]
    fn single_runs_meet_whatever_their_bands_and_others_need_one() {
        assert!(pairs(vec![side(0, "a")], vec![side(1, "a")]).is_ok());
        let none = pairs(vec![side(0, "a"), side(0, "b")], vec![side(1, "a")]);
        assert!(matches!(none, Err(PairError::NothingInCommon { .. })));
    }

    #[test]
    fn a_file_alone_must_hold_two_bands() {
        let found = bands(vec![side(1, "a"), side(0, "a")]).expect("a pair");
        assert_eq!(found.pairs[0].0.snapshot.band, Band::V6_3_10);
        for (sides, count) in [
            (vec![], 0),
            (vec![side(1, "a")], 1),
            (vec![side(1, "a"), side(1, "b")], 2),
            (vec![side(0, "a"), side(1, "a"), side(1, "b")], 3),
        ] {
            assert_eq!(bands(sides).err(), Some(PairError::NotTwo { count }));
        }
    }
}
