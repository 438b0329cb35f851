//! Servers that do not answer.

use super::behaviour::Treatment;
use super::entry::Hostile;
use super::step::{Step, script};

/// How many requests are answered before the server falls silent.
const ANSWERED: u64 = 200;

pub(super) const HOSTILE: &[Hostile] = &[
    Hostile::new(
        "silent/after-200",
        "answers 200 requests, and takes all later ones without effect or answer",
        |occasion| {
            if occasion.number <= ANSWERED {
                return Treatment::USUAL;
            }
            Treatment::Instead(script([Step::Hang]))
        },
    ),
    Hostile::new(
        "silent/always",
        "takes connections and requests, and never does or answers anything",
        |_| Treatment::Instead(script([Step::Hang])),
    ),
    Hostile::new(
        "silent/writes",
        "never answers a create, update, delete or clone, though it takes effect",
        |occasion| {
            if occasion.request.writes() {
                return Treatment::After(|_| script([Step::Hang]));
            }
            Treatment::USUAL
        },
    ),
];
