use crate::contract::Deployment;
use crate::reference::Change;

/// Where a dialect acts, innermost first. Within a server the changes go on in this order, whatever the
/// order in which they were named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The effect of a call, and what it answers of it.
    Meaning,
    /// Which of the values of a call take part in it.
    Conditions,
    /// What is refused, of calls in their plain form.
    Checks,
    /// The forms in which calls are taken: brings them into their plain form.
    Inputs,
    /// The forms in which values are answered.
    Answers,
    /// The form of a whole answer: status, members, text.
    Shape,
    /// How answers travel.
    Transfer,
    /// Which requests get to the server at all.
    Entrance,
}

/// How callers have to identify themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// By key or by session.
    #[default]
    Any,
    /// By key alone: nobody can log in.
    Key,
    /// By session alone: keys are unknown.
    Session,
}

/// A legal variation of the server.
#[derive(Clone, Debug)]
pub struct Dialect {
    /// Its name: what it varies, then how, as in `number-form/digits`.
    pub id: &'static str,
    /// What the server does, in a sentence.
    pub sentence: &'static str,
    /// The open question that it answers, or the requirement within which it stays.
    pub question: &'static str,
    /// The answer to that question which an observer of the server reads off it. None where the question
    /// has no answer in one word, or where nothing can be read off.
    pub answer: Option<&'static str>,
    /// What it varies. Of two dialects of one axis a server can speak only one.
    pub axis: &'static str,
    /// Dialects of other axes that it does not go together with.
    pub conflicts: &'static [&'static str],
    /// The kind of unit that it is a variation of; any where it is none.
    pub deployment: Option<Deployment>,
    /// How its callers identify themselves.
    pub access: Access,
    /// Where it acts.
    pub stage: Stage,
    /// What makes a server speak it.
    pub change: Change,
}

impl Dialect {
    /// A dialect whose axis is the question that it answers.
    pub(super) fn new(
        id: &'static str,
        question: &'static str,
        sentence: &'static str,
        stage: Stage,
        change: Change,
    ) -> Self {
        Self {
            id,
            sentence,
            question,
            answer: None,
            axis: question,
            conflicts: &[],
            deployment: None,
            access: Access::Any,
            stage,
            change,
        }
    }

    /// Notes what an observer reads off it.
    pub(super) fn answering(mut self, answer: &'static str) -> Self {
        self.answer = Some(answer);
        self
    }

    /// Gives it an axis of its own beside others of its question.
    pub(super) fn along(mut self, axis: &'static str) -> Self {
        self.axis = axis;
        self
    }

    /// Rules out dialects of other axes.
    pub(super) fn without(mut self, conflicts: &'static [&'static str]) -> Self {
        self.conflicts = conflicts;
        self
    }

    /// Makes it a variation of one kind of unit.
    pub(super) fn on(mut self, deployment: Deployment) -> Self {
        self.deployment = Some(deployment);
        self
    }

    /// Says how callers identify themselves.
    pub(super) fn entered_by(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// Whether one server can speak both.
    pub fn goes_with(&self, other: &Self) -> bool {
        let kinds = match (self.deployment, other.deployment) {
            (Some(one), Some(two)) => one == two,
            (None, _) | (_, None) => true,
        };
        self.axis != other.axis
            && kinds
            && !self.conflicts.contains(&other.id)
            && !other.conflicts.contains(&self.id)
    }
}
