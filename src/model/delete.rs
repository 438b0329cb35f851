use super::blame::Blame;
use super::call::Call;
use super::prediction::{After, Expected, Prediction};
use super::scope::Scope;
use super::unit::Unit;
use crate::contract::Operation;

/// Delete: the one extension in scope goes, and nothing else changes.
pub(super) fn predict(unit: &Unit, call: &Call) -> Prediction {
    let key = match selected(unit, call) {
        Ok(key) => key,
        Err(prediction) => return *prediction,
    };
    let mut after = After { unit: unit.clone(), blame: Blame::new("delete/neighbours") };
    after.unit.remove(&key.0);
    after.blame.extension(&key.0, "delete/accepts");
    for kin in unit.get(&key.0).into_iter().flat_map(|gone| &gone.kin) {
        after.blame.extension(kin, "clone/independent");
    }
    Prediction {
        expected: key.1.expected("delete/accepts"),
        accepted: after,
        numrows: Some(1),
        ..Prediction::idle(unit, "delete/accepts")
    }
}

/// Whether the document decides that a scope which selects one extension is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It does.
    Decided,
    /// It does not.
    Open,
}

impl Form {
    /// What is expected of a call that `requirement` says is taken.
    pub(super) fn expected(self, requirement: impl Into<String>) -> Expected {
        match self {
            Self::Decided => Expected::Accept(requirement.into()),
            Self::Open => Expected::Open,
        }
    }
}

/// The one extension that the scope of `call` resolves to, or what is predicted where it resolves to none
/// or to several.
pub(super) fn selected(
    unit: &Unit,
    call: &Call,
) -> Result<(super::extension::Key, Form), Box<Prediction>> {
    let operation = call.operation;
    let open = || Box::new(Prediction::idle(unit, format!("{operation}/neighbours")));
    let scope = Scope::read(&call.body["scope"]).ok_or_else(open)?;
    if scope.is_wide() || !unit.doubtful.is_empty() {
        return Err(open());
    }
    let refuse =
        |what: &str| Err(Box::new(Prediction::refuse(unit, format!("{operation}/scope/{what}"))));
    match unit.find(&scope).as_slice() {
        [] if scope.combined() && operation != Operation::Clone => refuse("combined"),
        [] => refuse("none"),
        [one] => {
            // A list of one (`scope-lists`), and a scoped number for a clone (`clone-scoped`), are open.
            let named = call.body["scope"].get("scoped_exten").is_some();
            let decided = !scope.lists && !(named && operation == Operation::Clone);
            Ok(((*one).clone(), if decided { Form::Decided } else { Form::Open }))
        }
        [_, _, ..] => refuse("several"),
    }
}
