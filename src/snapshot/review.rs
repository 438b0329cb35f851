//! One pending snapshot after the other is shown, and somebody says what is to become of it.

use std::io::{self, BufRead, Write};

use crate::report::{Paint, Tone};

use super::difference::Difference;
use super::folder::Entry;
use super::outcome::Selection;
use super::pending::{accept, reject};
use super::show::content;
use super::store::SnapshotError;
use super::words::{Telling, titles};

/// How many changes are shown under each heading where not all were asked for.
const CHANGES: usize = 20;

/// What can be answered; only the first letter counts.
const KEYS: &str = "[a]ccept, [r]eject, [s]kip, [d]etails, [q]uit";

/// What became of the pending snapshots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// How many are accepted now.
    pub accepted: usize,
    /// How many were removed.
    pub rejected: usize,
    /// How many still wait.
    pub left: usize,
}

/// Why a review ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// A snapshot could not be written or removed.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// What was asked or answered did not get through.
    #[error("cannot go on asking: {0}")]
    Terminal(#[from] io::Error),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accept,
    Reject,
    Skip,
    Details,
    Quit,
}

/// Shows each of `pending` on `output`, and does what `input` says, a line each. The end of the input is a quit.
pub fn review(
    pending: &[Entry],
    input: &mut impl BufRead,
    output: &mut impl Write,
    paint: Paint,
) -> Result<Reviewed, ReviewError> {
    let mut reviewed = Reviewed { left: pending.len(), ..Reviewed::default() };
    for (at, entry) in pending.iter().enumerate() {
        let place = format!("{} of {}", at + 1, pending.len());
        writeln!(output, "{}  {}", paint.strong(&entry.name()), paint.quiet(&place))?;
        write!(output, "{}", told(entry, paint, false))?;
        loop {
            match ask(input, output, paint)? {
                Answer::Details => write!(output, "{}", told(entry, paint, true))?,
                Answer::Accept => match accept(&entry.path) {
                    Ok(()) => {
                        reviewed.accepted += 1;
                        reviewed.left -= 1;
                        break;
                    }
                    // It was told already that it is broken; it can still be rejected.
                    Err(why) => writeln!(output, "{}", paint.tone(Tone::Bad, &why.to_string()))?,
                },
                Answer::Reject => {
                    reject(&entry.path)?;
                    reviewed.rejected += 1;
                    reviewed.left -= 1;
                    break;
                }
                Answer::Skip => break,
                Answer::Quit => return Ok(reviewed),
            }
        }
    }
    Ok(reviewed)
}

/// What would change, or what is wrong with the files.
fn told(entry: &Entry, paint: Paint, details: bool) -> String {
    let (accepted, pending) = match (entry.accepted(), entry.pending()) {
        (Ok(accepted), Ok(Some(pending))) => (accepted, pending),
        (Ok(_), Ok(None)) => return "it is gone: somebody else has decided\n".to_owned(),
        (Err(why), _) | (_, Err(why)) => {
            return format!("{}\n", paint.tone(Tone::Bad, &why.to_string()));
        }
    };
    let Some(accepted) = accepted else {
        let state = format!("nothing is accepted yet; {} cases", pending.cases.len());
        if details {
            return content(&entry.name(), &state, &pending, paint);
        }
        return format!("{}\n", paint.plain(&state));
    };
    let titles = titles();
    let most = if details { usize::MAX } else { CHANGES };
    let difference = Difference::between(&accepted, &pending, Selection::All);
    if difference.is_empty() {
        return "it is the same in all that counts\n".to_owned();
    }
    difference.render(Telling { paint, most, details, titles: &titles })
}

fn ask(input: &mut impl BufRead, output: &mut impl Write, paint: Paint) -> io::Result<Answer> {
    loop {
        write!(output, "{}: ", paint.quiet(KEYS))?;
        output.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(output)?;
            return Ok(Answer::Quit);
        }
        match line.trim_start().chars().next().map(|key| key.to_ascii_lowercase()) {
            Some('a') => return Ok(Answer::Accept),
            Some('r') => return Ok(Answer::Reject),
            Some('s') => return Ok(Answer::Skip),
            Some('d') => return Ok(Answer::Details),
            Some('q') => return Ok(Answer::Quit),
            Some(_) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::contract::Band;
    use crate::report::example;
    use crate::results::Results;
    use crate::snapshot::{Origin, Snapshot, load, pending_path, store};

    fn snapshot(results: &Results) -> Snapshot {
        Snapshot::of(&results.runs[1], &Origin::of(results))
    }

    /// Two targets that differ from what is accepted, and a third without anything accepted.
    struct Desk {
        dir: tempfile::TempDir,
        entries: Vec<Entry>,
    }

    impl Desk {
        fn new() -> Self {
            let dir = tempfile::tempdir().expect("a folder");
            let entry = |target: &str| Entry {
                target: target.to_owned(),
                band: Band::V6_5_9,
                path: dir.path().join(target),
            };
            let entries = ["a", "b", "c"].map(entry).to_vec();
            for entry in &entries {
                store(&pending_path(&entry.path), &snapshot(&example::broken())).expect("stored");
            }
            for entry in &entries[..2] {
                store(&entry.path, &snapshot(&example::clean())).expect("stored");
            }
            Self { dir, entries }
        }

        fn answer(&self, keys: &str) -> (Reviewed, String) {
            let mut output = Vec::new();
            let reviewed =
                review(&self.entries, &mut keys.as_bytes(), &mut output, Paint::new(false));
            let said = String::from_utf8(output).expect("text");
            let dir = self.dir.path().display().to_string();
            (reviewed.expect("a review"), said.replace(&dir, "DIR"))
        }

        /// For each target: whether the clean, the broken or no snapshot is accepted, and whether one waits.
        fn states(&self) -> Vec<(&'static str, bool)> {
            let state = |entry: &Entry| {
                let accepted = match load(&entry.path).expect("loaded") {
                    Some(one) if one == snapshot(&example::clean()) => "clean",
                    Some(one) if one == snapshot(&example::broken()) => "broken",
                    Some(_) => "another",
                    None => "none",
                };
                (accepted, entry.is_pending())
            };
            self.entries.iter().map(state).collect()
        }
    }

    #[test]
    fn each_key_does_what_it_says() {
        let desk = Desk::new();
        let (reviewed, _) = desk.answer("a\nREJECT\n  s\n");
        assert_eq!(reviewed, Reviewed { accepted: 1, rejected: 1, left: 1 });
        assert_eq!(desk.states(), [("broken", false), ("clean", false), ("none", true)]);
    }

    #[test]
    fn what_comes_after_a_quit_or_the_end_still_waits() {
        for keys in ["s\nq\na\n", "s\n", ""] {
            let desk = Desk::new();
            let (reviewed, _) = desk.answer(keys);
            assert_eq!(reviewed, Reviewed { accepted: 0, rejected: 0, left: 3 });
            assert_eq!(desk.states(), [("clean", true), ("clean", true), ("none", true)]);
        }
    }

    #[test]
    fn what_is_no_key_is_asked_again_and_decides_nothing() {
        let desk = Desk::new();
        let (reviewed, said) = desk.answer("yes\n\nx\nq\n");
        assert_eq!(reviewed.left, 3);
        assert_eq!(said.matches(KEYS).count(), 4);
    }

    #[test]
    fn a_broken_file_can_be_rejected_and_not_accepted() {
        let desk = Desk::new();
        fs::write(pending_path(&desk.entries[0].path), "oops").expect("written");
        let (reviewed, said) = desk.answer("a\nr\nq\n");
        assert_eq!(reviewed, Reviewed { accepted: 0, rejected: 1, left: 2 });
        assert!(said.contains("is broken"), "{said}");
        assert_eq!(desk.states()[0], ("clean", false));
    }

    #[test]
    fn a_review_reads_well() {
        let (_, said) = Desk::new().answer("d\ns\na\na\n");
        insta::assert_snapshot!(said);
    }
}
