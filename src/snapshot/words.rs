//! A difference in words, under three headings: what the target, the suite and the contract account for.

use std::collections::BTreeMap;

use crate::gather::Gather as _;
use crate::report::Paint;
use crate::report::text::thousands;

use super::difference::{Difference, Part};
use super::items::{Item, Shown, answers, came, shapes, turned};

/// A hash is shown by as many characters as tell two of them apart.
const HASH: usize = 12;

/// What the cases of a difference do, in a sentence each, by id.
pub type Titles = BTreeMap<String, String>;

/// What the cases of this build do.
pub fn titles() -> Titles {
    crate::suite::suite().iter().map(|case| (case.id.clone(), case.title.clone())).gather()
}

/// How a difference is told.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Colours, or none.
    pub paint: Paint,
    /// How many changes are told under each heading at most.
    pub most: usize,
    /// Whether every case is named, with what it does; else one of those that show the same.
    pub details: bool,
    /// What the cases do.
    pub titles: &'a Titles,
}

impl Difference {
    /// The difference for a reader, in lines. It is empty where nothing differs.
    pub fn render(&self, telling: Telling<'_>) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut lines = Vec::new();
        for part in [Part::Target, Part::Suite, Part::Contract] {
            self.tell(part, telling, &mut lines);
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }

    fn tell(&self, part: Part, telling: Telling<'_>, lines: &mut Vec<String>) {
        let mut items: Vec<Item> = [
            turned(&self.cases, part),
            answers(&self.observations, part),
            shapes(&self.shapes, part),
        ]
        .concat();
        if part == Part::Suite {
            items.extend(came(&self.cases));
        }
        let heading = self.heading(part);
        if items.is_empty() && heading.is_empty() {
            return;
        }
        items.sort();
        let Telling { paint, most, .. } = telling;
        let name = match part {
            Part::Target => "TARGET",
            Part::Suite => "SUITE",
            Part::Contract => "CONTRACT",
        };
        let heading = if heading.is_empty() { heading } else { format!("  {heading}") };
        lines.push(paint.strong(name) + &paint.plain(&heading));
        for item in items.iter().take(most) {
            item.tell(telling, lines);
        }
        if items.len() > most {
            let rest = thousands((items.len() - most) as u64);
            lines.push(paint.quiet(&format!("  ... and {rest} more")));
        }
    }

    /// What stands behind the name of a part.
    fn heading(&self, part: Part) -> String {
        let short = |hash: &str| hash.chars().take(HASH).collect::<String>();
        let mut told = Vec::new();
        match part {
            Part::Target => {}
            Part::Suite => {
                told.extend(
                    self.tool.as_ref().map(|(old, new)| format!("dialcheck {old} -> {new}")),
                );
            }
            Part::Contract => {
                let hashes = self.contract.as_ref();
                told.extend(hashes.map(|(old, new)| format!("{} -> {}", short(old), short(new))));
                let deployment = self.deployment;
                told.extend(deployment.map(|(old, new)| format!("deployment {old} -> {new}")));
                if self.concerns(Part::Contract) {
                    told.push("this may be its doing or the target's".to_owned());
                }
            }
        }
        told.join("; ")
    }
}

impl Item {
    fn tell(&self, telling: Telling<'_>, lines: &mut Vec<String>) {
        let Telling { paint, details, titles, .. } = telling;
        lines.push(format!("  {}", paint.tone(self.tone(), &self.sentence)));
        let shown = if details { self.shown.len() } else { 1 };
        for Shown { case, verdicts, expectation } in self.shown.iter().take(shown) {
            let title = titles.get(case).filter(|_| details || !self.plain);
            let said = if expectation.is_empty() { title } else { Some(expectation) };
            let said = said.map_or_else(String::new, |said| format!(": {said}"));
            lines.push(paint.quiet(&format!("    {verdicts}  {case}{said}")));
        }
        if self.shown.len() > shown {
            let rest = thousands((self.shown.len() - shown) as u64);
            let noun = if self.shown.len() - shown == 1 { "case" } else { "cases" };
            lines.push(paint.quiet(&format!("    and {rest} more {noun}")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment;
    use crate::report::example::{self, HOSTILE};
    use crate::results::Verdict;
    use crate::snapshot::{Change, Origin, Selection, ShapeChange, Snapshot};

    fn told(difference: &Difference, colour: bool, details: bool) -> String {
        let titles = [("clone/existing/refused".to_owned(), "a target that exists".to_owned())];
        difference.render(Telling {
            paint: Paint::new(colour),
            most: 4,
            details,
            titles: &titles.into(),
        })
    }

    fn snapshots() -> (Snapshot, Snapshot) {
        let of = |results: &crate::results::Results| {
            Snapshot::of(&results.runs[1], &Origin::of(results))
        };
        let (mut old, mut new) = (of(&example::clean()), of(&example::broken()));
        let clone = "clone/existing/refused".to_owned();
        new.cases.insert(clone, Verdict::Skipped);
        new.cases.insert("create/accepts/plain".to_owned(), Verdict::Fail);
        new.broken.insert(
            "create/accepts/plain".to_owned(),
            [("clone/subtype".to_owned(), "the value reads back as it was written".to_owned())]
                .into(),
        );
        old.cases.insert("update/name/stored".to_owned(), Verdict::Fail);
        old.broken.insert(
            "update/name/stored".to_owned(),
            [("update/name/stored".to_owned(), "\"x\" is taken".to_owned())].into(),
        );
        new.cases.insert("update/name/stored".to_owned(), Verdict::Pass);
        old.cases.insert("gone/case".to_owned(), Verdict::Pass);
        new.observations.remove("open/clone-owner");
        let owner = new.shapes.get_mut("read /values/*/owner").expect("a shape");
        *owner = ["integer".to_owned(), "string".to_owned()].into();
        (old, new)
    }

    fn changed() -> Difference {
        let (old, mut new) = snapshots();
        new.tool_version = "1.3.0".to_owned();
        Difference::between(&old, &new, Selection::All)
    }

    #[test]
    fn a_change_reads_like_a_sentence() {
        insta::assert_snapshot!(told(&changed(), false, false));
    }

    #[test]
    fn details_name_every_case() {
        insta::assert_snapshot!(told(&changed(), false, true));
    }

    #[test]
    fn under_another_contract_nobody_can_tell() {
        let (old, mut new) = snapshots();
        new.contract_hash = "feed".repeat(16);
        new.deployment = Deployment::Hosted;
        insta::assert_snapshot!(told(
            &Difference::between(&old, &new, Selection::Some),
            false,
            false
        ));
    }

    #[test]
    fn colours_are_all_that_colour_adds() {
        let coloured = told(&changed(), true, true);
        assert!(coloured.contains('\x1b'));
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, told(&changed(), false, true));
    }

    #[test]
    fn hostile_texts_are_told_and_not_obeyed() {
        let mut difference = changed();
        difference.observations = vec![Change {
            id: HOSTILE.to_owned(),
            part: Part::Target,
            old: None,
            new: Some(HOSTILE.to_owned()),
        }];
        difference.shapes = vec![ShapeChange {
            place: HOSTILE.to_owned(),
            part: Part::Suite,
            gone: [].into(),
            new: [HOSTILE.to_owned()].into(),
        }];
        for case in &mut difference.cases {
            case.id = HOSTILE.to_owned();
            for state in [&mut case.old, &mut case.new].into_iter().flatten() {
                state.broken = [(HOSTILE.to_owned(), HOSTILE.to_owned())].into();
            }
        }
        difference.tool = Some((HOSTILE.to_owned(), String::new()));
        difference.contract = Some((HOSTILE.to_owned(), String::new()));
        let text = told(&difference, false, true);
        assert!(!text.contains(|c: char| c != '\n' && c.is_control()), "{text:?}");
        assert!(!text.contains('\u{202e}') && text.contains("pwned"));
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(told(&Difference::default(), false, true), "");
    }
}
