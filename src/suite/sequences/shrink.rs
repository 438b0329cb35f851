use std::collections::BTreeSet;

use super::attempt::{Course, Divergence};
use super::roster::Roster;
use super::simpler::simpler;
use super::step::Step;
use crate::contract::Operation;
use crate::run::{Flow, Session};
use crate::target::Purpose;

/// How many attempts a failing sequence is worth at most. A step is found unnecessary by one attempt.
const ATTEMPTS: usize = 90;

/// Makes a failing sequence as short as it gets: by attempts on fresh extensions, each predicted anew, so
/// that what is left is still a divergence from the model.
pub(super) struct Shrink<'a> {
    course: &'a mut Course,
    roster: &'a mut Roster,
    attempts: usize,
}

impl<'a> Shrink<'a> {
    pub(super) fn new(course: &'a mut Course, roster: &'a mut Roster) -> Self {
        Self { course, roster, attempts: 0 }
    }

    /// The shortest form of `steps`, which diverge as `first` says on `names`.
    pub(super) async fn run(
        mut self,
        s: &mut Session,
        mut steps: Vec<Step>,
        names: &[String],
        first: &Divergence,
    ) -> Flow<Vec<Step>> {
        steps.truncate(first.step + 1);
        self.only_involved(s, &mut steps, names, first).await?;
        let mut size = steps.len().div_ceil(2);
        while size >= 1 {
            self.without_chunks(s, &mut steps, size).await?;
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
        while self.simplify(s, &mut steps).await? && self.left() {
            self.without_chunks(s, &mut steps, 1).await?;
        }
        Ok(steps)
    }

    fn left(&self) -> bool {
        self.attempts < ATTEMPTS
    }

    /// Takes over `candidate` if it fails too, up to the step where it does.
    async fn fails(
        &mut self,
        s: &mut Session,
        steps: &mut Vec<Step>,
        mut candidate: Vec<Step>,
    ) -> Flow<bool> {
        if !self.left() || candidate.is_empty() {
            return Ok(false);
        }
        self.attempts += 1;
        s.clean().await;
        let names = self.roster.fresh(&candidate);
        let Some(found) = self.course.attempt(s, &candidate, &names, Purpose::Act).await? else {
            return Ok(false);
        };
        candidate.truncate(found.step + 1);
        *steps = candidate;
        Ok(true)
    }

    /// Keeps only the steps that name an extension of the last one, or the one that is wrong.
    async fn only_involved(
        &mut self,
        s: &mut Session,
        steps: &mut Vec<Step>,
        names: &[String],
        first: &Divergence,
    ) -> Flow<()> {
        let Some(last) = steps.last() else { return Ok(()) };
        let mut places: BTreeSet<usize> = last.places();
        places.extend(names.iter().position(|name| Some(name) == first.number.as_ref()));
        let kept = steps.iter().filter(|step| !step.places().is_disjoint(&places));
        let candidate: Vec<Step> = kept.cloned().collect();
        if candidate.len() < steps.len() {
            self.fails(s, steps, candidate).await?;
        }
        Ok(())
    }

    /// Leaves out `size` steps at a time, from the end, where the rest still fails.
    async fn without_chunks(
        &mut self,
        s: &mut Session,
        steps: &mut Vec<Step>,
        size: usize,
    ) -> Flow<()> {
        // The last step is where it shows.
        let mut end = steps.len().saturating_sub(1);
        while end > 0 && self.left() {
            let start = end.saturating_sub(size);
            let mut candidate = steps.clone();
            candidate.drain(start..end);
            let before = steps.len();
            end = if self.fails(s, steps, candidate).await? && steps.len() < before {
                start.min(steps.len().saturating_sub(1))
            } else {
                start
            };
        }
        Ok(())
    }

    /// Replaces each step by simpler forms of itself; gives whether any was.
    async fn simplify(&mut self, s: &mut Session, steps: &mut Vec<Step>) -> Flow<bool> {
        let mut any = false;
        let mut place = steps.len();
        while place > 0 {
            place -= 1;
            let mut again = true;
            while again && self.left() {
                again = false;
                let Some(step) = steps.get(place) else { break };
                for form in simpler(step, &written(steps.get(place + 1..).unwrap_or_default())) {
                    let mut candidate = steps.clone();
                    candidate[place] = form;
                    if self.fails(s, steps, candidate).await? {
                        (any, again) = (true, true);
                        break;
                    }
                }
            }
        }
        Ok(any)
    }
}

/// The columns that `steps` write.
fn written(steps: &[Step]) -> Vec<String> {
    let updates = steps.iter().filter(|step| step.operation == Operation::Update);
    updates
        .filter_map(|step| step.body["values"].as_object())
        .flat_map(|values| values.keys().cloned())
        .collect()
}
