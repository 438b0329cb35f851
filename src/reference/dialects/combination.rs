use super::catalogue::dialects;
use super::dialect::{Access, Dialect};
use crate::contract::Deployment;
use crate::reference::Change;

/// How many dialects a combination has, at the least and at the most.
const FEWEST: u64 = 2;
const MOST: u64 = 8;

/// Several dialects that one server speaks at once.
#[derive(Clone, Debug)]
pub struct Combination {
    /// Its name: `combination/017`, the same for the same seed.
    pub id: String,
    /// Its dialects, sorted by id.
    pub dialects: Vec<Dialect>,
}

impl Combination {
    /// The changes of its dialects, in the order in which a server takes them on.
    pub fn changes(&self) -> Vec<Change> {
        let mut members: Vec<&Dialect> = self.dialects.iter().collect();
        members.sort_by_key(|dialect| dialect.stage);
        members.into_iter().map(|dialect| dialect.change.clone()).collect()
    }

    /// The ids of its dialects, joined.
    pub fn sentence(&self) -> String {
        let ids: Vec<&str> = self.dialects.iter().map(|dialect| dialect.id).collect();
        ids.join(" + ")
    }

    /// The kind of unit that it is.
    pub fn deployment(&self) -> Deployment {
        self.dialects.iter().find_map(|dialect| dialect.deployment).unwrap_or_default()
    }

    /// How its callers identify themselves.
    pub fn access(&self) -> Access {
        let particular = self.dialects.iter().map(|dialect| dialect.access);
        particular.into_iter().find(|&access| access != Access::Any).unwrap_or_default()
    }
}

/// `count` random combinations of 2 to 8 dialects that go together, the same for the same seed.
pub fn combinations(seed: u64, count: usize) -> Vec<Combination> {
    let all = dialects();
    (1..=count)
        .map(|number| {
            let draw = Draw(seed.wrapping_mul(0x0001_0000_0001).wrapping_add(number as u64));
            Combination { id: format!("combination/{number:03}"), dialects: drawn(&all, draw) }
        })
        .collect()
}

fn drawn(all: &[Dialect], mut draw: Draw) -> Vec<Dialect> {
    let wanted = usize::try_from(FEWEST + draw.below(MOST - FEWEST + 1)).unwrap_or(2);
    let mut chosen: Vec<Dialect> = Vec::with_capacity(wanted);
    while chosen.len() < wanted {
        let at = usize::try_from(draw.below(all.len() as u64)).unwrap_or(0);
        let next = &all[at];
        if chosen.iter().all(|one| one.goes_with(next)) {
            chosen.push(next.clone());
        }
    }
    chosen.sort_by_key(|dialect| dialect.id);
    chosen
}

/// Numbers that only the seed decides (`SplitMix64`). Generation has a better source, which the server
/// must not share.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (word ^ (word >> 31)) % bound
    }
}
