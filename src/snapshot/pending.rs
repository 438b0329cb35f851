//! Snapshots that wait for somebody to accept them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::content::Snapshot;
use super::difference::Difference;
use super::mode::Mode;
use super::outcome::{Outcome, Selection};
use super::store::{SnapshotError, load, store};

/// The file beside the accepted snapshot `path` that holds what would be accepted: `6.5.9+.json.new`.
pub fn pending_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// Makes the pending snapshot beside `path` the accepted one.
pub fn accept(path: &Path) -> Result<(), SnapshotError> {
    let pending = pending_path(path);
    // What cannot be read must not take the place of what can.
    if load(&pending)?.is_none() {
        let source = io::ErrorKind::NotFound.into();
        return Err(SnapshotError::Read { path: pending, source });
    }
    fs::rename(&pending, path)
        .map_err(|source| SnapshotError::Write { path: path.to_owned(), source })
}

/// Removes the pending snapshot beside `path`, whatever it holds. It is no error that there is none.
pub fn reject(path: &Path) -> Result<(), SnapshotError> {
    let pending = pending_path(path);
    match fs::remove_file(&pending) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(SnapshotError::Write { path: pending, source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes or removes the pending snapshot beside `path` after a run that found `new`, and tells which file waits.
pub(super) fn pend(
    path: &Path,
    mode: Mode,
    selection: Selection,
    outcome: &Outcome,
    old: Option<&Snapshot>,
    new: &Snapshot,
) -> Result<Option<PathBuf>, SnapshotError> {
    let pending = pending_path(path);
    match (mode, outcome) {
        (Mode::Off, _) | (_, Outcome::Ignored) => return Ok(None),
        (Mode::Update, _) | (_, Outcome::Written | Outcome::Updated(_)) => {
            return reject(path).map(|()| None);
        }
        (Mode::Auto | Mode::Check, Outcome::Unchanged | Outcome::Differs(_) | Outcome::Missing) => {
        }
    }
    let proposed = match selection {
        Selection::All => new.clone(),
        Selection::Some => {
            // What an earlier run proposed of other cases still waits. One that cannot be used says nothing.
            let earlier = load(&pending).ok().flatten().filter(|earlier| earlier.band == new.band);
            let base = earlier.as_ref().or(old);
            base.map_or_else(|| new.clone(), |base| base.overlaid(new))
        }
    };
    let accepted = |old| Difference::between(old, &proposed, Selection::All).is_empty();
    if old.is_some_and(accepted) {
        return reject(path).map(|()| None);
    }
    store(&pending, &proposed).map(|()| Some(pending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::results::{RunResult, Verdict};
    use crate::snapshot::{Origin, settle};

    struct Desk {
        dir: tempfile::TempDir,
        run: RunResult,
    }

    impl Desk {
        /// A folder in which the snapshot of a clean run is accepted.
        fn new() -> Self {
            let desk = Self {
                dir: tempfile::tempdir().expect("a folder"),
                run: example::clean().runs.remove(1),
            };
            desk.settle(&desk.run, Mode::Auto, Selection::All);
            desk
        }

        fn settle(&self, run: &RunResult, mode: Mode, selection: Selection) -> PathBuf {
            let origin = Origin::of(&example::clean());
            let kept = settle(self.dir.path(), run, &origin, mode, selection).expect("settled");
            assert_eq!(kept.trouble, None);
            assert_eq!(kept.pending.is_some(), pending_path(&kept.path).exists());
            kept.path
        }

        fn pending(&self, path: &Path) -> Option<Snapshot> {
            assert!(path.starts_with(self.dir.path()));
            load(&pending_path(path)).expect("no error")
        }

        /// The run of one case, with another verdict.
        fn part(&self, id: &str, verdict: Verdict) -> RunResult {
            let mut run = self.run.clone();
            run.cases.retain(|case| case.id == id);
            run.cases[0].verdict = verdict;
            run
        }
    }

    #[test]
    fn what_differs_waits_and_what_is_as_before_waits_no_more() {
        let desk = Desk::new();
        let mut run = desk.run.clone();
        run.cases[0].verdict = Verdict::Fail;
        for mode in [Mode::Auto, Mode::Check] {
            let path = desk.settle(&run, mode, Selection::All);
            assert_eq!(desk.pending(&path).map(|one| one.cases.len()), Some(desk.run.cases.len()));
            desk.settle(&desk.run, mode, Selection::All);
            assert_eq!(desk.pending(&path), None);
        }
        let path = desk.settle(&run, Mode::Auto, Selection::All);
        desk.settle(&run, Mode::Update, Selection::All);
        assert_eq!(desk.pending(&path), None);
    }

    #[test]
    fn what_waits_becomes_what_is_accepted_or_goes() {
        let desk = Desk::new();
        let mut run = desk.run.clone();
        run.cases[0].verdict = Verdict::Fail;
        let path = desk.settle(&run, Mode::Check, Selection::All);
        let accepted = load(&path).expect("loaded");
        reject(&path).expect("rejected");
        reject(&path).expect("rejected again");
        assert_eq!((desk.pending(&path), load(&path).expect("loaded")), (None, accepted));
        desk.settle(&run, Mode::Check, Selection::All);
        let proposed = desk.pending(&path);
        accept(&path).expect("accepted");
        assert_eq!((desk.pending(&path), load(&path).expect("loaded")), (None, proposed));
        assert!(accept(&path).is_err(), "nothing waits");
    }

    #[test]
    fn what_is_broken_is_not_accepted_and_can_be_rejected() {
        let desk = Desk::new();
        let path = desk.settle(&desk.run, Mode::Auto, Selection::All);
        let accepted = load(&path).expect("loaded");
        fs::write(pending_path(&path), "oops").expect("written");
        assert!(accept(&path).is_err());
        assert_eq!(load(&path).expect("loaded"), accepted);
        reject(&path).expect("rejected");
        assert!(!pending_path(&path).exists());
    }

    #[test]
    fn narrowed_runs_add_to_what_waits() {
        let desk = Desk::new();
        let (one, other) = ("create/accepts/plain", "clone/accepts/plain");
        desk.settle(&desk.part(one, Verdict::Fail), Mode::Auto, Selection::Some);
        let path = desk.settle(&desk.part(other, Verdict::Fail), Mode::Auto, Selection::Some);
        let pending = desk.pending(&path).expect("something waits");
        assert_eq!([pending.cases[one], pending.cases[other]], [Verdict::Fail; 2]);
        assert_eq!(pending.cases.len(), desk.run.cases.len());
        // One is as it was: the other still waits.
        desk.settle(&desk.part(one, Verdict::Pass), Mode::Auto, Selection::Some);
        let pending = desk.pending(&path).expect("something waits");
        assert_eq!([pending.cases[one], pending.cases[other]], [Verdict::Pass, Verdict::Fail]);
        desk.settle(&desk.part(other, Verdict::Pass), Mode::Auto, Selection::Some);
        assert_eq!(desk.pending(&path), None);
    }

    #[test]
    fn a_check_without_a_snapshot_proposes_one() {
        let desk = Desk::new();
        let path = desk.settle(&desk.run, Mode::Auto, Selection::All);
        fs::remove_file(&path).expect("removed");
        desk.settle(&desk.run, Mode::Check, Selection::All);
        accept(&path).expect("accepted");
        desk.settle(&desk.run, Mode::Check, Selection::All);
    }
}
