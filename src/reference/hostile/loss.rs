//! Servers behind a bad line.

use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Step, script};

pub(super) const HOSTILE: &[Hostile] = &[Hostile::new(
    "loss/two-percent",
    "closes the connection in place of an answer for 2 % of the requests, half of them after they took effect",
    |occasion| match percentile(occasion.number) {
        0 => Treatment::Instead(script([Step::Close])),
        1 => Treatment::After(|_| script([Step::Close])),
        _ => Treatment::USUAL,
    },
)];

/// Where the pattern begins: at a place after which some 50 requests are answered. A client that gives up at
/// its first request would show nothing of the others.
const START: u64 = 2_000;

/// A number below 100 that looks random: `SplitMix64` of `number`.
fn percentile(number: u64) -> u64 {
    let mixed = (START + number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_percent_is_lost_on_each_side() {
        for side in [0, 1] {
            let lost = (1..=10_000).filter(|number| percentile(*number) == side).count();
            assert!((70..130).contains(&lost), "{side}: {lost}");
        }
    }

    #[test]
    fn a_short_run_begins_well_and_meets_both() {
        assert!((1..=50).all(|number| percentile(number) > 1));
        for side in [0, 1] {
            assert!((1..=300).any(|number| percentile(number) == side), "{side}");
        }
    }
}
