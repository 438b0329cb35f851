use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use crate::contract::{Band, Deployment, Operation, Side};
use crate::run::{Effort, Flow, Session};
use crate::target::Role;

/// What a case does, on a session of its own.
pub type Steps = Arc<dyn for<'a> Fn(&'a mut Session) -> BoxFuture<'a, Flow> + Send + Sync>;

/// When a case runs. Phases follow each other, so that no call is sent before the target has shown that
/// it honours what keeps the call from harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Alone, in the order of the table; if it fails, what it leads does not run.
    Lead(Lead),
    /// Finds out what other cases build on.
    Learn,
    /// All else, side by side.
    Main,
    /// Beside these, begun behind them: what they have found explains most of what is seen here.
    Beside,
    /// One at a time: what a target remembers from one call to the next shows only where nobody else calls in
    /// between.
    Alone,
}

impl Phase {
    /// Whether its cases run one at a time.
    pub const fn is_alone(self) -> bool {
        matches!(self, Self::Lead(_) | Self::Alone)
    }
}

/// What the first calls of a run prove, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// Reads honour their scope.
    Read,
    /// An extension can be made.
    Create,
    /// Which columns readfull answers.
    Readfull,
    /// An update that could harm nobody changes the extension that it names alone.
    Alike,
    /// So it does by the other scopes that name one extension.
    Forms,
    /// An update changes the extension that it names alone.
    Update,
    /// A delete removes the extension that it names alone.
    Delete,
    /// A clone touches nothing but its target.
    Clone,
}

/// One case of the suite.
#[derive(Clone)]
pub struct Case {
    /// Its id: the requirement that it is about, with a word behind it where there are several.
    pub id: String,
    /// What it does, in a sentence.
    pub title: String,
    /// The requirements that it judges.
    pub requirements: Vec<String>,
    /// On which sides it is a witness of the first of them; none for an observation.
    pub sides: Vec<Side>,
    /// When it runs.
    pub phase: Phase,
    /// The operations that the band must have for it to make sense.
    pub operations: Vec<Operation>,
    /// The roles that it needs credentials for, beside the system administrator.
    pub roles: Vec<Role>,
    /// The deployment that it is for; all where it is none.
    pub deployment: Option<Deployment>,
    /// Whether it needs another company to work in.
    pub other_company: bool,
    /// Whether it reads what is there, for runs that make nothing of their own.
    pub existing: bool,
    /// The least effort at which it runs.
    pub effort: Effort,
    /// About how many calls it sends.
    pub calls: u16,
    /// Whether greater efforts have other cases in its place.
    pub brief: bool,
    /// What it does.
    pub steps: Steps,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Case({})", self.id)
    }
}

impl Case {
    /// A case that judges `requirement`, on both sides unless told otherwise.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<String>,
        steps: impl for<'a> Fn(&'a mut Session) -> BoxFuture<'a, Flow> + Send + Sync + 'static,
    ) -> Self {
        Self::with_steps(id.into(), title.into(), Arc::new(steps))
    }

    /// [`Self::new`] once for all types of steps.
    fn with_steps(id: String, title: String, steps: Steps) -> Self {
        Self {
            requirements: vec![id.clone()],
            id,
            title,
            sides: vec![Side::Accepting, Side::Refusing],
            phase: Phase::Main,
            operations: vec![Operation::Create, Operation::Delete, Operation::Read],
            roles: Vec::new(),
            deployment: None,
            other_company: false,
            existing: false,
            effort: Effort::Standard,
            calls: 0,
            brief: false,
            steps,
        }
    }

    /// Only a call that must succeed is witnessed.
    #[must_use]
    pub fn accepting(mut self) -> Self {
        self.sides = vec![Side::Accepting];
        self
    }

    /// Only a call that must be refused is witnessed.
    #[must_use]
    pub fn refusing(mut self) -> Self {
        self.sides = vec![Side::Refusing];
        self
    }

    /// The case records the answer to an open question.
    #[must_use]
    pub fn observing(mut self) -> Self {
        self.sides = Vec::new();
        self
    }

    /// The case judges `requirement` rather than the one that it is named after.
    #[must_use]
    pub fn of(mut self, requirement: impl Into<String>) -> Self {
        self.requirements = vec![requirement.into()];
        self
    }

    /// The case bears on `requirement` as well.
    #[must_use]
    pub fn also(mut self, requirement: impl Into<String>) -> Self {
        self.requirements.push(requirement.into());
        self
    }

    /// The case makes no sense in a band without `operations`.
    #[must_use]
    pub fn with(mut self, operations: &[Operation]) -> Self {
        self.operations.extend(operations);
        self
    }

    /// The case needs credentials for `role`.
    #[must_use]
    pub fn needs(mut self, role: Role) -> Self {
        if Role::GIVEN.contains(&role) {
            self.roles.push(role);
        }
        self
    }

    /// The case is for `deployment` alone.
    #[must_use]
    pub fn on(mut self, deployment: Deployment) -> Self {
        self.deployment = Some(deployment);
        self
    }

    /// The case works in a second company.
    #[must_use]
    pub fn in_other_company(mut self) -> Self {
        self.other_company = true;
        self
    }

    /// The case reads what is there already, and nothing else.
    #[must_use]
    pub fn of_existing(mut self) -> Self {
        self.operations.retain(|operation| !operation.writes());
        if self.requirements.iter().any(|id| id.contains("readfull")) {
            self.operations.push(Operation::Readfull);
        }
        self.existing = true;
        self.quick()
    }

    /// The case runs at the least effort already.
    #[must_use]
    pub fn quick(mut self) -> Self {
        self.effort = Effort::Quick;
        self
    }

    /// The case runs at the least effort alone: at greater ones others show the same in more calls.
    #[must_use]
    pub(super) fn brief(mut self) -> Self {
        self.brief = true;
        self.quick()
    }

    /// The case runs in `phase`.
    #[must_use]
    pub fn at(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }

    /// Whether `band` has all that the case needs.
    pub fn is_in(&self, band: Band) -> bool {
        self.operations.iter().all(|operation| operation.is_in(band))
    }
}
