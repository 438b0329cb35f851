use super::call::Call;
use super::extension::Key;
use super::prediction::{Expected, Prediction};
use super::scope::Scope;
use super::unit::Unit;
use crate::contract::Operation;

/// The one extension that the scope of an update, a delete or a clone resolves to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selected {
    /// Which one.
    pub(super) key: Key,
    /// Whether the document decides that a scope of this form is taken.
    decided: bool,
    /// The requirement on its form, where that is not the plainest.
    form: Option<String>,
}

impl Selected {
    /// What `call` selects, or what is predicted where it selects none or several.
    pub(super) fn by(unit: &Unit, call: &Call) -> Result<Self, Box<Prediction>> {
        let operation = call.operation;
        let open = || Box::new(Prediction::idle(unit, format!("{operation}/neighbours")));
        let scope = Scope::read(&call.body["scope"]).ok_or_else(open)?;
        if scope.is_wide() || !unit.doubtful.is_empty() {
            return Err(open());
        }
        let refuse = |what: &str| {
            Err(Box::new(Prediction::refuse(unit, format!("{operation}/scope/{what}"))))
        };
        match unit.find(&scope).as_slice() {
            [] if scope.combined() && operation != Operation::Clone => refuse("combined"),
            [] => refuse("none"),
            [one] => Ok(Self {
                key: (*one).clone(),
                // A list of one (`scope-lists`), and a scoped number for a clone (`clone-scoped`), are open.
                decided: !(scope.lists || scope.is_scoped() && operation == Operation::Clone),
                form: scope.is_scoped().then(|| format!("{operation}/scope/scoped_exten")),
            }),
            [_, _, ..] => refuse("several"),
        }
    }

    /// What is expected of a call that `requirement` says is taken.
    pub(super) fn expected(&self, requirement: String) -> Expected {
        if self.decided {
            Expected::Accept(self.form.clone().unwrap_or(requirement))
        } else {
            Expected::Open
        }
    }
}
