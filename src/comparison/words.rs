//! Comparisons for a reader.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::report::text::{counted, duration, pad, thousands};
use crate::report::{Paint, Tone};
use crate::results::Verdict;
use crate::snapshot::Telling;

use super::contract::{ColumnChange, ContractDifference, Names, RuleChange};
use super::document::Document;
use super::findings::Flaw;
use super::runs::{Comparison, Named};

/// How many changes are told under each heading where not all are asked for.
const CHANGES: usize = 20;

impl Document {
    /// The document in lines; with `details` every change and every case.
    pub fn render(&self, paint: Paint, details: bool) -> String {
        match self {
            Self::Contract { difference, .. } => difference.render(paint),
            Self::Runs { comparisons, unpaired, .. } => {
                let mut told: Vec<String> =
                    comparisons.iter().map(|one| one.render(paint, details)).collect();
                if !unpaired.is_empty() {
                    let names: Vec<String> = unpaired.iter().map(name).collect();
                    let names = names.join(", ");
                    told.push(paint.quiet(&format!("without a counterpart: {names}")) + "\n");
                }
                told.join("\n")
            }
        }
    }
}

fn name(run: &Named) -> String {
    match &run.target {
        Some(target) => format!("{} ({target} {})", run.file, run.band),
        None => format!("{} ({})", run.file, run.band),
    }
}

impl Comparison {
    fn render(&self, paint: Paint, details: bool) -> String {
        let mut lines = vec![
            paint.plain(&format!("old  {}", name(&self.runs.old))),
            paint.plain(&format!("new  {}", name(&self.runs.new))),
        ];
        if let Some(left_out) = self.left_out {
            let cases = counted(left_out, "case");
            lines.push(paint.quiet(&format!("only what both judge is compared; {cases} left out")));
        }
        lines.push(String::new());
        self.counts(paint, &mut lines);
        lines.push(String::new());
        let most = if details { usize::MAX } else { CHANGES };
        self.flaws(paint, most, &mut lines);
        let mut text: String = lines.into_iter().map(|line| line + "\n").collect();
        if self.is_empty() {
            text.push_str("no difference\n");
        }
        let titles = &self.titles;
        text.push_str(&self.difference.render(Telling { paint, most, details, titles }));
        text
    }

    /// Verdicts, requests and time, side by side.
    fn counts(&self, paint: Paint, lines: &mut Vec<String>) {
        let mut columns: Vec<[String; 3]> = vec![["", "old", "new"].map(str::to_owned)];
        for verdict in Verdict::ALL {
            let count =
                |summary: &crate::results::Summary| thousands(summary.count(verdict) as u64);
            let (old, new) = (count(&self.summary.old), count(&self.summary.new));
            columns.push([verdict.name().to_owned(), old, new]);
        }
        let told = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let requests = |count: Option<u64>| told(count.map(thousands));
        let time = |ms: Option<f64>| told(ms.map(duration));
        let (sent, took) = (self.requests, self.duration_ms);
        columns.push(["requests".to_owned(), requests(sent.old), requests(sent.new)]);
        columns.push(["time".to_owned(), time(took.old), time(took.new)]);
        for row in 0..3 {
            let line = columns.iter().fold(String::new(), |mut line, column| {
                let width = column.iter().map(String::len).max().unwrap_or(0);
                let gap = if line.is_empty() { "" } else { "  " };
                let _ = write!(line, "{gap}{:>width$}", column[row]);
                line
            });
            lines.push(if row == 0 { paint.quiet(&line) } else { paint.plain(&line) });
        }
    }

    fn flaws(&self, paint: Paint, most: usize, lines: &mut Vec<String>) {
        let findings = &self.findings;
        let groups = [
            ("new", Tone::Bad, &findings.new),
            ("fixed", Tone::Good, &findings.fixed),
            ("not judged any more", Tone::Doubtful, &findings.unjudged),
            ("still there", Tone::Plain, &findings.still),
        ];
        if groups.iter().all(|(_, _, flaws)| flaws.is_empty()) {
            return;
        }
        lines.push(paint.strong("FINDINGS"));
        for (word, tone, flaws) in groups {
            if flaws.is_empty() {
                continue;
            }
            lines.push(format!("  {} {}", flaws.len(), paint.tone(tone, word)));
            lines.extend(flaws.iter().take(most).map(|flaw| format!("    {}", told(flaw, paint))));
            if flaws.len() > most {
                let rest = thousands((flaws.len() - most) as u64);
                lines.push(paint.quiet(&format!("    ... and {rest} more")));
            }
        }
    }
}

fn told(flaw: &Flaw, paint: Paint) -> String {
    let behind = format!("  {}, {}", flaw.requirement, counted(flaw.cases.len(), "case"));
    paint.plain(&flaw.sentence) + &paint.quiet(&behind)
}

impl ContractDifference {
    fn render(&self, paint: Paint) -> String {
        let heading = format!("  {} -> {}", self.old, self.new);
        let mut lines = vec![paint.strong("CONTRACT") + &paint.plain(&heading)];
        if self.is_empty() {
            lines.push("  no difference".to_owned());
        }
        names(&self.operations, "operation", paint, &mut lines);
        names(&self.schemas, "schema", paint, &mut lines);
        lines.extend(self.columns.iter().map(|change| paint.plain(&column(change))));
        let bounds = if self.columns.is_empty() { ", with the same bounds" } else { "" };
        let same = counted(self.same_columns, "column");
        lines.push(paint.quiet(&format!("  {same} in both{bounds}")));
        self.rules(paint, &mut lines);
        let same = counted(self.same_requirements, "requirement");
        lines.push(paint.quiet(&format!("  {same} in both")));
        lines.into_iter().map(|line| line + "\n").collect()
    }

    fn rules(&self, paint: Paint, lines: &mut Vec<String>) {
        let kind = |old: bool, new: bool| -> Vec<&RuleChange> {
            let wanted = |one: &&RuleChange| (one.old.is_some(), one.new.is_some()) == (old, new);
            self.requirements.iter().filter(wanted).collect()
        };
        for (word, changes) in
            [("new", kind(false, true)), ("gone", kind(true, false)), ("changed", kind(true, true))]
        {
            if changes.is_empty() {
                continue;
            }
            lines.push(format!("  {} {word}", counted(changes.len(), "requirement")));
            let width = changes.iter().map(|change| change.id.len()).max().unwrap_or(0);
            for change in changes {
                let said = change.new.as_ref().or(change.old.as_ref());
                let Some(rule) = said else { continue };
                let level = pad(&rule.level.to_string(), 6);
                let id = pad(&change.id, width);
                lines.push(paint.plain(&format!("    {level}  {id}  {}", rule.statement)));
                if let (Some(old), Some(_)) = (&change.old, &change.new) {
                    let (level, statement) = (old.level, &old.statement);
                    lines.push(paint.quiet(&format!("            was {level}: {statement}")));
                }
            }
        }
    }
}

fn names(names: &Names, noun: &str, paint: Paint, lines: &mut Vec<String>) {
    for (word, list) in [("new", &names.new), ("gone", &names.gone), ("changed", &names.changed)] {
        if !list.is_empty() {
            let count = counted(list.len(), noun);
            lines.push(paint.plain(&format!("  {count} {word}: {}", list.join(", "))));
        }
    }
}

/// `column ring_time: maximum 999 -> 1200`.
fn column(change: &ColumnChange) -> String {
    let none = BTreeMap::new();
    let old = change.old.as_ref().unwrap_or(&none);
    let new = change.new.as_ref().unwrap_or(&none);
    let shown = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), Value::to_string);
    let mut keywords: Vec<&String> = old.keys().chain(new.keys()).collect();
    keywords.sort();
    keywords.dedup();
    let bounds: Vec<String> = keywords
        .into_iter()
        .map(|keyword| match (&change.old, &change.new) {
            (Some(_), Some(_)) => {
                format!("{keyword} {} -> {}", shown(old.get(keyword)), shown(new.get(keyword)))
            }
            (_, _) => format!("{keyword} {}", shown(old.get(keyword).or(new.get(keyword)))),
        })
        .collect();
    let word = match (&change.old, &change.new) {
        (None, _) => " (new)",
        (_, None) => " (gone)",
        (Some(_), Some(_)) => "",
    };
    format!("  column {}{word}: {}", change.name, bounds.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::comparison::{Edition, Rule, Side, bands, pairs};
    use crate::contract::{Band, Level};
    use crate::report::example;
    use crate::results::Results;
    use crate::snapshot::{Origin, Snapshot};

    fn sides(file: &str, results: &Results) -> Vec<Side> {
        let side = |run: &crate::results::RunResult| Side {
            file: file.to_owned(),
            target: Some(run.target.name.clone()),
            snapshot: Snapshot::of(run, &Origin::of(results)),
            requests: Some(run.requests),
            duration_ms: Some(run.duration_ms),
            partial: false,
            titles: BTreeMap::new(),
        };
        results.runs.iter().map(side).collect()
    }

    fn told(old: &Results, new: &Results, colour: bool) -> String {
        let pairs = pairs(sides("old.json", old), sides("new.json", new)).expect("pairs");
        Document::runs(pairs).render(Paint::new(colour), false)
    }

    #[test]
    fn what_got_worse_reads_well() {
        let mut old = example::clean();
        old.runs.remove(0);
        insta::assert_snapshot!(told(&old, &example::broken(), false));
    }

    #[test]
    fn what_got_better_reads_well() {
        let mut new = example::clean();
        new.runs.remove(0);
        new.runs[0].duration_ms = 900.0;
        insta::assert_snapshot!(told(&example::broken(), &new, false));
    }

    #[test]
    fn the_same_is_no_difference() {
        let text = told(&example::broken(), &example::broken(), false);
        assert_eq!(text.matches("\nno difference\n").count(), 2, "{text}");
        assert!(!text.contains("TARGET"), "{text}");
    }

    #[test]
    fn the_bands_of_one_file_read_well() {
        let pairs = bands(sides("results.json", &example::broken())).expect("two bands");
        insta::assert_snapshot!(Document::runs(pairs).render(Paint::new(false), false));
    }

    #[test]
    fn hostile_texts_are_harmless_and_colour_is_all_that_colour_adds() {
        let plain = told(&example::clean(), &example::hostile(), false);
        assert!(!plain.contains(|c: char| c != '\n' && c.is_control()), "{plain:?}");
        let coloured = told(&example::clean(), &example::hostile(), true);
        assert!(coloured.contains('\x1b'));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    }

    #[test]
    fn bands_of_the_contract_read_well() {
        let text = Document::contract(Band::V6_3_10, Band::V6_5_9).render(Paint::new(false), false);
        insta::assert_snapshot!(text);
        let same = Document::contract(Band::V6_5_9, Band::V6_5_9);
        assert!(!same.is_different());
        assert!(same.render(Paint::new(false), false).contains("no difference"));
    }

    #[test]
    fn other_bounds_and_rules_read_well() {
        let mut old = Edition::of(Band::V6_5_9);
        old.requirements.retain(|id, _| id.starts_with("update/ring_time/"));
        let mut new = old.clone();
        new.columns.get_mut("ring_time").expect("a column")["maximum"] = json!(1200);
        new.columns.remove("subtype");
        new.columns.insert("colour".to_owned(), json!({"type": "string", "title": "x"}));
        new.requirements.remove("update/ring_time/minimum");
        let rule = Rule { level: Level::Should, statement: "it takes 1200".to_owned() };
        new.requirements.insert("update/ring_time/maximum".to_owned(), rule);
        let difference = ContractDifference::between(&old, &new);
        insta::assert_snapshot!(difference.render(Paint::new(false)));
    }
}
