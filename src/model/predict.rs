use super::answers::Answers;
use super::blame::Blame;
use super::call::Call;
use super::prediction::{Expected, Prediction};
use super::rights::{Right, requirement, right};
use super::unit::Unit;
use super::{clone, create, delete, read, update};
use crate::contract::Operation;
use crate::target::Role;

impl Unit {
    /// What `call` must answer on this unit, and what must be seen after it.
    pub fn predict(&self, call: &Call, answers: &Answers) -> Prediction {
        if !call.operation.is_in(answers.band) {
            return Prediction::refuse(self, format!("band/{}", call.operation));
        }
        match right(call.role, call.operation) {
            Right::Never => {
                return Prediction::refuse(self, requirement(call.role, call.operation));
            }
            Right::Elsewhere => return read::elsewhere(self, call),
            Right::Full => {}
        }
        let mut prediction = match call.operation {
            Operation::Create => create::predict(self, call, answers),
            Operation::Read | Operation::Readfull => read::predict(self, call),
            Operation::Update => update::predict(self, call, answers),
            Operation::Delete => delete::predict(self, call),
            Operation::Clone => clone::predict(self, call, answers),
        };
        // A company's administrator may do the same there; that it may is a requirement of its own.
        if call.role == Role::CompanyAdmin && matches!(prediction.expected, Expected::Accept(_)) {
            let requirement = requirement(call.role, call.operation);
            prediction.accepted.blame = Blame::new(requirement.clone());
            prediction.expected = Expected::Accept(requirement);
        }
        prediction
    }
}
