use std::path::PathBuf;

use crate::contract::Band;
use crate::report::text::pad;
use crate::report::{Paint, Tone};

use super::outcome::Outcome;
use super::words::{Telling, titles};

/// A snapshot's file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The band.
    pub band: Band,
    /// The file.
    pub path: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
    /// The file that waits to be accepted in its place, of this run or of an earlier one.
    pub pending: Option<PathBuf>,
    /// Why that file could not be written or removed.
    pub trouble: Option<String>,
}

impl Kept {
    /// What became of some snapshots, as a section of the terminal's report; at most `most` lines a
    /// heading. It is empty where nothing was compared.
    pub fn render(all: &[Self], paint: Paint, most: usize) -> String {
        let told: Vec<&Self> = all.iter().filter(|kept| kept.outcome != Outcome::Ignored).collect();
        if told.is_empty() {
            return String::new();
        }
        let bands = told.iter().map(|kept| kept.band.to_string().len());
        let width = bands.max().unwrap_or(0) + 2;
        let mut text = format!("{}\n", paint.strong("SNAPSHOTS"));
        for kept in told {
            kept.tell(&mut text, paint, width, most);
        }
        text
    }

    fn tell(&self, text: &mut String, paint: Paint, width: usize, most: usize) {
        let (tone, advice) = match self.outcome {
            Outcome::Written => (Tone::Plain, "the next run is compared with it"),
            Outcome::Unchanged if self.pending.is_some() => {
                (Tone::Good, "what an earlier run found still waits: `dialcheck snapshot review`")
            }
            Outcome::Unchanged | Outcome::Ignored => (Tone::Good, ""),
            Outcome::Updated(_) => (Tone::Doubtful, ""),
            Outcome::Differs(_) if self.pending.is_some() => (
                Tone::Caution,
                "`dialcheck snapshot review` accepts or rejects this; --snapshot update accepts it",
            ),
            Outcome::Differs(_) => (Tone::Caution, "--snapshot update accepts this"),
            Outcome::Missing => {
                (Tone::Alarm, "make it with --snapshot update, and commit the file")
            }
        };
        let mut lines = vec![format!(
            "{}{}{}",
            pad(&self.band.to_string(), width),
            paint.tone(tone, &pad(self.outcome.name(), "unchanged".len() + 2)),
            paint.plain(&self.path.display().to_string()),
        )];
        if let Outcome::Updated(difference) | Outcome::Differs(difference) = &self.outcome {
            let details = most == usize::MAX;
            let titles = titles();
            let difference = difference.render(Telling { paint, most, details, titles: &titles });
            lines.extend(difference.lines().map(|line| format!("  {line}")));
        }
        if !advice.is_empty() {
            lines.push(paint.quiet(&format!("  {advice}")));
        }
        for line in lines {
            text.push_str("  ");
            text.push_str(&line);
            text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::example;
    use crate::snapshot::{Difference, Origin, Selection, Snapshot};

    fn kept(band: Band, outcome: Outcome) -> Kept {
        let path: PathBuf = format!("snapshots/reference/{band}.json").into();
        let pending = matches!(outcome, Outcome::Differs(_)).then(|| path.with_extension("new"));
        Kept { band, path, outcome, pending, trouble: None }
    }

    #[test]
    fn outcomes_say_what_to_do() {
        let origin = Origin::of(&example::clean());
        let old = Snapshot::of(&example::clean().runs[1], &origin);
        let new = Snapshot::of(&example::broken().runs[1], &origin);
        let difference = Difference::between(&old, &new, Selection::Some);
        let all = [
            kept(Band::V6_3_10, Outcome::Unchanged),
            kept(Band::V6_5_9, Outcome::Differs(difference)),
            kept(Band::V6_3_10, Outcome::Missing),
            kept(Band::V6_5_9, Outcome::Written),
            kept(Band::V6_5_9, Outcome::Ignored),
        ];
        insta::assert_snapshot!(Kept::render(&all, Paint::new(false), 3));
    }

    #[test]
    fn nothing_compared_nothing_told() {
        let all = [kept(Band::V6_5_9, Outcome::Ignored)];
        assert_eq!(Kept::render(&all, Paint::new(false), 3), "");
    }
}
