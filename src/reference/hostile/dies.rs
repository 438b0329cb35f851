//! Servers that go down.

use std::time::Duration;

use super::behaviour::{Occasion, Treatment};
use super::entry::Hostile;
use super::step::{Outage, Step, script};

/// How many requests the server answers before it goes down.
const ANSWERED: u64 = 300;

/// How long a restart takes.
const RESTART: Duration = Duration::from_secs(2);

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "dies/forever",
        "ends all connections after 300 requests, and listens no more",
        |occasion| {
            if !dies(occasion) {
                return Treatment::USUAL;
            }
            Treatment::After(|answer| {
                script([Step::Write(answer.bytes()), Step::Down(Outage::Forever)])
            })
        },
    ),
    Hostile::new(
        "dies/returns",
        "ends all connections after 300 requests, and is back after two seconds with its state",
        |occasion| {
            if !dies(occasion) {
                return Treatment::USUAL;
            }
            Treatment::After(|answer| {
                script([Step::Write(answer.bytes()), Step::Down(Outage::For(RESTART))])
            })
        },
    ),
];

/// Whether this is the last request before the end.
fn dies(occasion: &Occasion<'_>) -> bool {
    occasion.number == ANSWERED
}
