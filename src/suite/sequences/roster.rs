use std::collections::BTreeSet;

use super::planner::PLACES;
use super::step::Step;
use crate::run::{BLOCK, Flow, Session};

/// The names that a case gives to its extensions. Each attempt gets others where there are enough: what
/// an earlier attempt left behind in a faulty target must not make or hide a failure.
pub(super) struct Roster {
    numbers: Vec<String>,
    /// How many numbers the first attempt took.
    taken: usize,
    letters: bool,
    next: usize,
}

impl Roster {
    /// All numbers of the case.
    pub(super) fn new(s: &mut Session) -> Flow<Self> {
        let numbers = (0..BLOCK).map(|_| s.number()).collect::<Flow<Vec<String>>>()?;
        Ok(Self { numbers, taken: 0, letters: s.facts().letters(), next: 0 })
    }

    /// The names of the first attempt, by place.
    pub(super) fn first(&mut self, steps: &[Step]) -> Vec<String> {
        by_place(steps, |count| {
            self.taken = self.taken.max(count);
            self.numbers.iter().take(count).cloned().collect()
        })
    }

    /// Names that no attempt has had: numbers with a letter behind them. Where the target takes no
    /// letters, the numbers of the first attempt again.
    pub(super) fn fresh(&mut self, steps: &[Step]) -> Vec<String> {
        if !self.letters {
            return self.first(steps);
        }
        by_place(steps, |count| {
            let names = (self.next..self.next + count).map(|at| self.lettered(at)).collect();
            self.next += count;
            names
        })
    }

    fn lettered(&self, at: usize) -> String {
        let (letters, numbers) = (b"acdefghijklmnopqrstuvwxyz", &self.numbers);
        let letter = letters[at / numbers.len() % letters.len()];
        format!("{}{}", numbers[at % numbers.len()], char::from(letter))
    }

    /// Names for the attempt that counts: numbers that no attempt has had, as long as there are enough.
    pub(super) fn last(&mut self, steps: &[Step]) -> Vec<String> {
        let left: Vec<String> = self.numbers.iter().skip(self.taken).cloned().collect();
        if places(steps).len() > left.len() {
            return self.fresh(steps);
        }
        by_place(steps, |count| left.into_iter().take(count).collect())
    }
}

fn places(steps: &[Step]) -> BTreeSet<usize> {
    steps.iter().flat_map(Step::places).collect()
}

/// Gives each place that the steps name one of the names, in order; the others get none.
fn by_place(steps: &[Step], names: impl FnOnce(usize) -> Vec<String>) -> Vec<String> {
    let places = places(steps);
    let mut given = vec![String::new(); PLACES];
    for (place, name) in places.iter().zip(names(places.len())) {
        given[*place] = name;
    }
    given
}
