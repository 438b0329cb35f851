use super::content::Snapshot;
use super::difference::Difference;
use super::mode::Mode;

/// How much of the suite a run looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// All of it.
    All,
    /// Some cases: others were filtered out, belong to another shard, or were cut off by an interrupt.
    Some,
}

/// What became of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was none; this run's is kept from now on.
    Written,
    /// The target does what it did.
    Unchanged,
    /// The target does something else, and that was accepted.
    Updated(Difference),
    /// The target does something else. The accepted snapshot stays.
    Differs(Difference),
    /// There is none to compare with, and none was to be written.
    Missing,
    /// Nothing was compared: snapshots are off, or a part of the suite has no snapshot to be held
    /// against. A part is not written by itself, since every later run would seem to add cases.
    Ignored,
}

impl Outcome {
    /// Whether the run fails for it. Only a check does: elsewhere a difference is news, not a verdict.
    pub fn fails(&self, mode: Mode) -> bool {
        match self {
            Self::Differs(_) | Self::Missing => mode == Mode::Check,
            Self::Written | Self::Unchanged | Self::Updated(_) | Self::Ignored => false,
        }
    }

    /// Whether the run's snapshot is to be kept in place of the accepted one. A snapshot of another
    /// contract is renewed with [`Mode::Update`] even where nothing differs.
    pub(super) fn keeps(&self, mode: Mode) -> bool {
        match self {
            Self::Written | Self::Updated(_) => true,
            Self::Unchanged => mode == Mode::Update,
            Self::Differs(_) | Self::Missing | Self::Ignored => false,
        }
    }

    /// The outcome in a word.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Unchanged => "unchanged",
            Self::Updated(_) => "updated",
            Self::Differs(_) => "differs",
            Self::Missing => "missing",
            Self::Ignored => "ignored",
        }
    }
}

/// What becomes of the accepted snapshot `old` after a run that found `new`.
pub fn decide(mode: Mode, selection: Selection, old: Option<&Snapshot>, new: &Snapshot) -> Outcome {
    if mode == Mode::Off {
        return Outcome::Ignored;
    }
    let Some(old) = old else {
        return match (mode, selection) {
            (Mode::Check, _) => Outcome::Missing,
            (Mode::Update, _) | (Mode::Auto, Selection::All) => Outcome::Written,
            (Mode::Auto, Selection::Some) | (Mode::Off, _) => Outcome::Ignored,
        };
    };
    let difference = Difference::between(old, new, selection);
    if difference.is_empty() {
        Outcome::Unchanged
    } else if mode == Mode::Update {
        Outcome::Updated(difference)
    } else {
        Outcome::Differs(difference)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::results::Verdict;
    use crate::snapshot::Origin;

    #[test]
    fn every_mode_does_what_it_says() {
        let old = Snapshot::of(&example::clean().runs[0], &Origin::of(&example::clean()));
        let mut other = old.clone();
        other.cases.insert("create/accepts/plain".to_owned(), Verdict::Fail);
        let all = Selection::All;
        let table = [
            (Mode::Auto, ["written", "unchanged", "differs"]),
            (Mode::Check, ["missing", "unchanged", "differs"]),
            (Mode::Update, ["written", "unchanged", "updated"]),
            (Mode::Off, ["ignored", "ignored", "ignored"]),
        ];
        for (mode, expected) in table {
            let outcomes = [
                decide(mode, all, None, &old),
                decide(mode, all, Some(&old), &old),
                decide(mode, all, Some(&old), &other),
            ];
            assert_eq!(outcomes.each_ref().map(Outcome::name), expected, "{mode}");
            let fails = outcomes.map(|outcome| outcome.fails(mode));
            let check = mode == Mode::Check;
            assert_eq!(fails, [check, false, check], "{mode}");
        }
    }

    #[test]
    fn a_part_of_the_suite_starts_no_snapshot_unless_told_to() {
        let new = Snapshot::of(&example::clean().runs[0], &Origin::of(&example::clean()));
        let decided = |mode| decide(mode, Selection::Some, None, &new);
        assert_eq!(decided(Mode::Auto), Outcome::Ignored);
        assert_eq!(decided(Mode::Update), Outcome::Written);
        assert_eq!(decided(Mode::Check), Outcome::Missing);
    }
}
