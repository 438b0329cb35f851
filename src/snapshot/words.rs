//! A difference in words.

use std::collections::BTreeSet;

use crate::report::text::{cut, harmless, pad, thousands};
use crate::report::{Paint, Tone};
use crate::results::Verdict;

use super::difference::{Change, Difference, ShapeChange};

/// A quoted answer is cut behind this many characters.
const LONGEST_ANSWER: usize = 80;

impl Difference {
    /// The difference for a reader, in lines: what got worse first, at most `most` lines a group.
    pub fn render(&self, paint: Paint, most: usize) -> String {
        let mut lines = Vec::new();
        if self.contract_changed && !self.is_empty() {
            lines.push(paint.quiet("the contract has changed too, which may explain some of this"));
        }
        if let Some((old, new)) = self.deployment {
            lines.push(format!("assumed deployment: {old} -> {new}"));
        }
        let kind = |old: bool, new: bool| -> Vec<&Change<Verdict>> {
            let wanted = |case: &&Change<_>| (case.old.is_some(), case.new.is_some()) == (old, new);
            self.cases.iter().filter(wanted).collect()
        };
        let groups = [
            (["verdict changed", "verdicts changed"], cases(&kind(true, true), paint)),
            (["new case", "new cases"], cases(&kind(false, true), paint)),
            (["case vanished", "cases vanished"], cases(&kind(true, false), paint)),
            (
                ["open question answered differently", "open questions answered differently"],
                answers(&self.observations, paint),
            ),
            (
                [
                    "place of the answers holds other types",
                    "places of the answers hold other types",
                ],
                shapes(&self.shapes, paint),
            ),
        ];
        for ([one, many], members) in groups {
            let count = members.len();
            if count == 0 {
                continue;
            }
            let noun = if count == 1 { one } else { many };
            lines.push(paint.strong(&format!("{} {noun}", thousands(count as u64))));
            lines.extend(members.into_iter().take(most).map(|line| format!("  {line}")));
            if count > most {
                let rest = thousands((count - most) as u64);
                lines.push(paint.quiet(&format!("  ... and {rest} more")));
            }
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

fn cases(changes: &[&Change<Verdict>], paint: Paint) -> Vec<String> {
    let mut changes = changes.to_vec();
    changes.sort_by_key(|change| change.new.map(gravity));
    let width = widest(changes.iter().map(|change| change.id.as_str()));
    let verdict = |verdict: Verdict| paint.tone(tone(verdict), verdict.name());
    changes
        .iter()
        .map(|change| {
            let news = match (change.old, change.new) {
                (Some(old), Some(new)) => format!("{} -> {}", old.name(), verdict(new)),
                (None, Some(new)) => verdict(new),
                (Some(old), None) => format!("was {}", old.name()),
                (None, None) => String::new(),
            };
            format!("{}{news}", paint.plain(&pad(&harmless(&change.id), width)))
        })
        .collect()
}

/// What a reader has to see first.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Warning => 1,
        Verdict::Inconclusive => 2,
        Verdict::Skipped => 3,
        Verdict::Observed => 4,
        Verdict::Pass => 5,
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Fail => Tone::Bad,
        Verdict::Warning | Verdict::Inconclusive | Verdict::Skipped => Tone::Doubtful,
        Verdict::Pass => Tone::Good,
        Verdict::Observed => Tone::Plain,
    }
}

fn answers(changes: &[Change<String>], paint: Paint) -> Vec<String> {
    let width = widest(changes.iter().map(|change| change.id.as_str()));
    let quoted = |answer: &str| format!("'{}'", cut(&harmless(answer), LONGEST_ANSWER));
    changes
        .iter()
        .map(|change| {
            let news = match (&change.old, &change.new) {
                (Some(old), Some(new)) => format!("{} -> {}", quoted(old), quoted(new)),
                (None, Some(new)) => format!("now answered: {}", quoted(new)),
                (Some(old), None) => format!("no longer answered, was {}", quoted(old)),
                (None, None) => String::new(),
            };
            paint.plain(&format!("{}{news}", pad(&harmless(&change.id), width)))
        })
        .collect()
}

fn shapes(changes: &[ShapeChange], paint: Paint) -> Vec<String> {
    let width = widest(changes.iter().map(|change| change.place.as_str()));
    let listed = |word: &str, types: &BTreeSet<String>| {
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        (!types.is_empty()).then(|| format!("{word} {}", types.join(", ")))
    };
    changes
        .iter()
        .map(|change| {
            let news: Vec<String> =
                [listed("now also", &change.new), listed("no longer", &change.gone)]
                    .into_iter()
                    .flatten()
                    .collect();
            let place = pad(&harmless(&change.place), width);
            paint.plain(&format!("{place}{}", news.join("; ")))
        })
        .collect()
}

fn widest<'a>(names: impl Iterator<Item = &'a str>) -> usize {
    let lengths = names.map(|name| harmless(name).chars().count());
    lengths.max().unwrap_or(0) + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment;
    use crate::report::example::{self, HOSTILE};
    use crate::snapshot::{Selection, Snapshot};

    fn changed() -> Difference {
        let old = Snapshot::of(&example::clean().runs[1], "old");
        let mut new = Snapshot::of(&example::broken().runs[1], "new");
        new.deployment = Deployment::Hosted;
        new.cases.remove("clone/existing/refused");
        new.cases.insert("update/ring_time/maximum/taken".to_owned(), Verdict::Skipped);
        new.observations.remove("open/clone-owner");
        let owner = new.shapes.get_mut("read /values/*/owner").expect("a shape");
        *owner = ["integer".to_owned(), "string".to_owned()].into();
        Difference::between(&old, &new, Selection::All)
    }

    #[test]
    fn a_change_reads_like_a_sentence() {
        insta::assert_snapshot!(changed().render(Paint::new(false), 4));
    }

    #[test]
    fn colours_are_all_that_colour_adds() {
        let coloured = changed().render(Paint::new(true), 4);
        assert!(coloured.contains('\x1b'));
        assert_eq!(
            anstream::adapter::strip_str(&coloured).to_string(),
            changed().render(Paint::new(false), 4)
        );
    }

    #[test]
    fn hostile_answers_are_told_and_not_obeyed() {
        let difference = Difference {
            observations: vec![Change {
                id: HOSTILE.to_owned(),
                old: None,
                new: Some(HOSTILE.to_owned()),
            }],
            shapes: vec![ShapeChange {
                place: HOSTILE.to_owned(),
                gone: BTreeSet::new(),
                new: [HOSTILE.to_owned()].into(),
            }],
            ..Difference::default()
        };
        let text = difference.render(Paint::new(false), 9);
        assert!(!text.contains(|c: char| c != '\n' && c.is_control()), "{text:?}");
        assert!(!text.contains('\u{202e}'));
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(Difference::default().render(Paint::new(false), 9), "");
    }
}
