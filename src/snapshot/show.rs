//! Snapshots as a table, and one of them in full.

use std::collections::BTreeMap;

use crate::report::text::{counted, pad};
use crate::report::{Paint, Tone};
use crate::results::Verdict;

use super::content::Snapshot;
use super::folder::Entry;
use super::store::SnapshotError;

/// A hash is shown by as many characters as tell two of them apart.
const HASH: usize = 12;

/// A line for each snapshot: name, cases, contract, and whether it is accepted, pending or both.
pub fn list(entries: &[Entry], paint: Paint) -> Result<String, SnapshotError> {
    let mut text = String::new();
    let widest = entries.iter().map(|entry| entry.name().chars().count()).max().unwrap_or(0);
    for entry in entries {
        let (accepted, pending) = (entry.accepted()?, entry.pending()?);
        let (state, tone) = match (&accepted, &pending) {
            (Some(_), None) => ("accepted", Tone::Good),
            (Some(_), Some(_)) => ("accepted, another pending", Tone::Caution),
            (None, _) => ("pending", Tone::Caution),
        };
        let Some(shown) = accepted.or(pending) else { continue };
        let hash: String = shown.contract_hash.chars().take(HASH).collect();
        text.push_str(&paint.plain(&format!(
            "{}  {:>9}  contract {}  ",
            pad(&entry.name(), widest),
            counted(shown.cases.len(), "case"),
            pad(&hash, HASH),
        )));
        text.push_str(&paint.tone(tone, state));
        text.push('\n');
    }
    Ok(text)
}

/// One snapshot in full: where it comes from, the cases that do not pass, the answers and the shapes.
pub fn content(name: &str, state: &str, snapshot: &Snapshot, paint: Paint) -> String {
    let mut lines = vec![format!("{}  {}", paint.strong(name), paint.plain(state))];
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    for &verdict in snapshot.cases.values() {
        *counts.entry(verdict).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.name())).collect();
    for (what, value) in [
        ("deployment", snapshot.deployment.to_string()),
        ("dialcheck", snapshot.tool_version.clone()),
        ("contract", snapshot.contract_hash.clone()),
        ("cases", format!("{}: {}", snapshot.cases.len(), counts.join(", "))),
    ] {
        lines.push(paint.plain(&format!("  {}{value}", pad(what, 12))));
    }
    for (id, verdict) in &snapshot.cases {
        if *verdict == Verdict::Pass {
            continue;
        }
        lines.push(paint.plain(&format!("  {}{id}", pad(verdict.name(), 14))));
        for (requirement, words) in snapshot.broken.get(id).into_iter().flatten() {
            lines.push(paint.plain(&format!("    {requirement}: {words}")));
        }
    }
    lines.push(paint.strong("ANSWERS"));
    for (question, answer) in &snapshot.observations {
        lines.push(paint.plain(&format!("  {question}: {answer}")));
    }
    lines.push(paint.strong("TYPES"));
    for (place, types) in &snapshot.shapes {
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        lines.push(paint.plain(&format!("  {place}: {}", types.join(", "))));
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Band;
    use crate::report::example;
    use crate::snapshot::{Origin, pending_path, store};

    fn snapshot(results: &crate::results::Results) -> Snapshot {
        Snapshot::of(&results.runs[1], &Origin::of(results))
    }

    #[test]
    fn a_line_each() {
        let dir = tempfile::tempdir().expect("a folder");
        let entry = |target: &str| Entry {
            target: target.to_owned(),
            band: Band::V6_5_9,
            path: dir.path().join(target),
        };
        let all = ["accepted", "both", "pending"].map(entry);
        for one in &all[..2] {
            store(&one.path, &snapshot(&example::clean())).expect("stored");
        }
        for one in &all[1..] {
            store(&pending_path(&one.path), &snapshot(&example::broken())).expect("stored");
        }
        insta::assert_snapshot!(list(&all, Paint::new(false)).expect("listed"));
    }

    #[test]
    fn one_in_full() {
        let told = content("a/6.5.9+", "pending", &snapshot(&example::broken()), Paint::new(false));
        insta::assert_snapshot!(told);
        let told = content("a", "b", &snapshot(&example::hostile()), Paint::new(false));
        assert!(!told.contains(|c: char| c != '\n' && c.is_control()), "{told:?}");
    }
}
