use crate::results::{Finding, Results, Verdict};

/// A defect, and the runs that it came up in.
#[derive(Clone, Debug)]
pub(super) struct Defect<'a> {
    pub(super) finding: &'a Finding,
    pub(super) cases: Vec<&'a str>,
    /// The cases that it keeps from a verdict.
    pub(super) blocks: Vec<&'a str>,
    /// The runs, by their places in the results.
    pub(super) places: Vec<usize>,
}

impl Defect<'_> {
    /// Whether a must is broken and nobody expects it.
    pub(super) fn fails(&self) -> bool {
        self.finding.verdict == Verdict::Fail && self.finding.excuse.is_none()
    }
}

/// The defects of all runs, each told once: what nobody expects first, then broken musts.
pub(super) fn defects(results: &Results) -> Vec<Defect<'_>> {
    let mut defects: Vec<Defect<'_>> = Vec::new();
    for (place, run) in results.runs.iter().enumerate() {
        for finding in &run.findings {
            let known = defects.iter_mut().find(|known| same(known.finding, finding));
            if let Some(known) = known {
                known.places.push(place);
                join(&mut known.cases, &finding.cases);
                join(&mut known.blocks, &finding.blocks);
            } else {
                defects.push(Defect {
                    finding,
                    cases: finding.cases.iter().map(String::as_str).collect(),
                    blocks: finding.blocks.iter().map(String::as_str).collect(),
                    places: vec![place],
                });
            }
        }
    }
    // What is news comes first.
    defects.sort_by_key(|defect| (defect.finding.excuse.is_some(), defect.finding.verdict));
    defects
}

/// Adds those of `more` that are not among `ids`.
fn join<'a>(ids: &mut Vec<&'a str>, more: &'a [String]) {
    for id in more {
        if !ids.contains(&id.as_str()) {
            ids.push(id);
        }
    }
}

/// Whether two runs found the same. What came back may differ by extension numbers and random values,
/// so the broken expectation decides.
fn same(one: &Finding, other: &Finding) -> bool {
    one.requirement == other.requirement
        && one.verdict == other.verdict
        && one.excuse == other.excuse
        && one.check.expectation == other.check.expectation
}
