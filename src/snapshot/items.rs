//! The changes of a difference, each told once: what many cases show is one item.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::Tone;
use crate::report::text::{counted, cut, harmless};
use crate::results::Verdict;

use super::content::Broken;
use super::difference::{Change, Part, ShapeChange, State};
use super::sentence::{broken, mended};

/// A quoted answer is cut behind this many characters.
const LONGEST_ANSWER: usize = 80;

/// One change in words. The order is that in which a reader has to see them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    gravity: Gravity,
    /// What changed.
    pub(super) sentence: String,
    /// The cases that show it, the most telling one first.
    pub(super) shown: Vec<Shown>,
    /// Whether the sentence says it all, so that what a case does need not stand beside it.
    pub(super) plain: bool,
}

/// A case that shows a change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Shown {
    pub(super) case: String,
    /// `pass -> fail`.
    pub(super) verdicts: String,
    /// What it expected in vain, where the sentence does not say so.
    pub(super) expectation: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gravity {
    Fail,
    Warning,
    Unjudged,
    News,
    Good,
}

impl Gravity {
    fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fail => Self::Fail,
            Verdict::Warning => Self::Warning,
            Verdict::Inconclusive | Verdict::Skipped => Self::Unjudged,
            Verdict::Observed => Self::News,
            Verdict::Pass => Self::Good,
        }
    }
}

impl Item {
    pub(super) fn tone(&self) -> Tone {
        match self.gravity {
            Gravity::Fail => Tone::Bad,
            Gravity::Warning | Gravity::Unjudged => Tone::Doubtful,
            Gravity::News => Tone::Plain,
            Gravity::Good => Tone::Good,
        }
    }

    fn news(sentence: String) -> Self {
        Self { gravity: Gravity::News, sentence, shown: Vec::new(), plain: true }
    }
}

/// Whether a verdict says something of the target.
fn is_judged(verdict: Verdict) -> bool {
    !matches!(verdict, Verdict::Skipped | Verdict::Inconclusive)
}

/// What one case shows.
struct Point<'a> {
    gravity: Gravity,
    /// What cases have in common that show the same: the requirement, or else the sentence.
    key: String,
    sentence: String,
    case: &'a Change<State>,
    plain: bool,
}

/// The cases that both sides have: a requirement that broke or holds again is told once.
pub(super) fn turned(cases: &[Change<State>], part: Part) -> Vec<Item> {
    let mut groups: BTreeMap<(Gravity, String), Vec<Point<'_>>> = BTreeMap::new();
    for point in cases.iter().filter(|case| case.part == part).flat_map(points) {
        groups.entry((point.gravity, point.key.clone())).or_default().push(point);
    }
    groups.into_values().filter_map(item).collect()
}

fn points(case: &Change<State>) -> Vec<Point<'_>> {
    let (Some(old), Some(new)) = (&case.old, &case.new) else {
        return Vec::new();
    };
    let mut points = Vec::new();
    let mut add = |gravity, key: &str, sentence: String, plain| {
        points.push(Point { gravity, key: key.to_owned(), sentence, case, plain });
    };
    for (requirement, words) in without(&new.broken, &old.broken) {
        add(Gravity::of(new.verdict), requirement, broken(requirement, words), true);
    }
    // A case that came to no verdict does not show that anything holds.
    if is_judged(new.verdict) {
        for (requirement, words) in without(&old.broken, &new.broken) {
            add(Gravity::Good, requirement, mended(requirement, words), true);
        }
    }
    if points.is_empty() {
        let sentence = verdicts(old.verdict, new.verdict);
        points.push(Point {
            gravity: Gravity::of(new.verdict),
            key: sentence.clone(),
            sentence,
            case,
            plain: false,
        });
    }
    points
}

fn without<'a>(
    all: &'a Broken,
    known: &'a Broken,
) -> impl Iterator<Item = (&'a String, &'a String)> {
    all.iter().filter(|(requirement, _)| !known.contains_key(*requirement))
}

fn item(mut points: Vec<Point<'_>>) -> Option<Item> {
    // The case that is named after the requirement tells it best.
    points.sort_by_key(|point| (!point.case.id.starts_with(&point.key), &point.case.id));
    let shown = points.iter().filter_map(|point| {
        let (old, new) = (point.case.old.as_ref()?, point.case.new.as_ref()?);
        let verdicts = from_to(old.verdict, new.verdict);
        Some(Shown { case: point.case.id.clone(), verdicts, expectation: String::new() })
    });
    let shown = shown.collect();
    let first = points.first()?;
    Some(Item {
        gravity: first.gravity,
        sentence: first.sentence.clone(),
        shown,
        plain: first.plain,
    })
}

fn from_to(old: Verdict, new: Verdict) -> String {
    if old == new { new.name().to_owned() } else { format!("{} -> {}", old.name(), new.name()) }
}

/// A change of verdict of which nothing else is known.
fn verdicts(old: Verdict, new: Verdict) -> String {
    match (is_judged(old), is_judged(new)) {
        (true, false) => format!("no longer judged: {}", new.name()),
        (false, true) => format!("now judged: {}", new.name()),
        (_, _) => from_to(old, new),
    }
}

/// The cases that one side alone has.
pub(super) fn came(cases: &[Change<State>]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut new: BTreeMap<Verdict, Vec<Shown>> = BTreeMap::new();
    let mut gone = Vec::new();
    for case in cases {
        match (&case.old, &case.new) {
            (None, Some(state)) => {
                let words: Vec<&str> = state.broken.values().map(String::as_str).collect();
                new.entry(state.verdict).or_default().push(Shown {
                    case: case.id.clone(),
                    verdicts: state.verdict.name().to_owned(),
                    expectation: words.join("; "),
                });
            }
            (Some(state), None) => {
                gone.push(Shown {
                    case: case.id.clone(),
                    verdicts: format!("was {}", state.verdict.name()),
                    expectation: String::new(),
                });
            }
            (_, _) => {}
        }
    }
    for (verdict, shown) in new {
        let sentence = format!("{}: {}", counted(shown.len(), "new case"), verdict.name());
        items.push(Item { gravity: Gravity::of(verdict), sentence, shown, plain: false });
    }
    if !gone.is_empty() {
        let sentence = format!("{} gone", counted(gone.len(), "case"));
        items.push(Item { gravity: Gravity::News, sentence, shown: gone, plain: false });
    }
    items
}

/// The open questions that are answered otherwise.
pub(super) fn answers(changes: &[Change<String>], part: Part) -> Vec<Item> {
    let quoted = |answer: &str| format!("'{}'", cut(&harmless(answer), LONGEST_ANSWER));
    changes
        .iter()
        .filter(|change| change.part == part)
        .map(|change| {
            let told = match (&change.old, &change.new) {
                (Some(old), Some(new)) => {
                    format!("is answered otherwise: {}, was {}", quoted(new), quoted(old))
                }
                (None, Some(new)) => format!("is answered now: {}", quoted(new)),
                (Some(old), None) => format!("is no longer answered: was {}", quoted(old)),
                (None, None) => "is the same".to_owned(),
            };
            Item::news(format!("open question {} {told}", change.id))
        })
        .collect()
}

/// The places of the answers that hold other types.
pub(super) fn shapes(changes: &[ShapeChange], part: Part) -> Vec<Item> {
    let listed = |word: &str, types: &BTreeSet<String>| {
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        (!types.is_empty()).then(|| format!("{word} {}", types.join(", ")))
    };
    changes
        .iter()
        .filter(|change| change.part == part)
        .map(|change| {
            let told: Vec<String> =
                [listed("is now also", &change.new), listed("is no longer", &change.gone)]
                    .into_iter()
                    .flatten()
                    .collect();
            Item::news(format!("the answer of {} {}", change.place, told.join(" and ")))
        })
        .collect()
}
