use std::collections::BTreeMap;

use super::call::Reach;
use super::caller::{Caller, Role};
use crate::contract::Operation;
use crate::gather::Gather as _;

/// How far a role may go with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Not at all.
    Never,
    /// With the extensions of its own company.
    OwnCompany,
    /// With all extensions.
    Everything,
}

/// The document's table of rights; one row an operation: System-Admin, Company-Admin, user, nobody.
const MATRIX: [(Operation, [Right; 4]); 6] = {
    use Right::{Everything, Never, OwnCompany};
    [
        (Operation::Create, [Everything, Never, Never, Never]),
        (Operation::Read, [Everything, OwnCompany, Never, Never]),
        (Operation::Readfull, [Everything, OwnCompany, Never, Never]),
        (Operation::Update, [Everything, OwnCompany, Never, Never]),
        (Operation::Delete, [Everything, Never, Never, Never]),
        (Operation::Clone, [Everything, Never, Never, Never]),
    ]
};

/// Which role may do what, and how far.
#[derive(Clone, Debug)]
pub struct Rights(BTreeMap<(Operation, Role), Right>);

impl Rights {
    /// The rights as the document states them.
    pub fn document() -> Self {
        let cells = MATRIX.iter().flat_map(|&(operation, rights)| {
            let cell = move |(role, right)| ((operation, role), right);
            Role::ALL.into_iter().zip(rights).map(cell)
        });
        Self(cells.gather())
    }

    /// Gives `role` another right on `operation`.
    pub fn set(&mut self, operation: Operation, role: Role, right: Right) {
        self.0.insert((operation, role), right);
    }

    /// What `role` may do with `operation`.
    pub fn get(&self, operation: Operation, role: Role) -> Right {
        self.0.get(&(operation, role)).copied().unwrap_or(Right::Never)
    }

    /// What `caller` reaches with `operation`.
    pub fn reach(&self, operation: Operation, caller: &Caller) -> Reach {
        match self.get(operation, caller.role) {
            Right::Never => Reach::Nothing,
            Right::OwnCompany => Reach::Company(caller.company.clone()),
            Right::Everything => Reach::Unit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_names_every_operation_once() {
        let rights = Rights::document();
        assert_eq!(rights.0.len(), Operation::ALL.len() * Role::ALL.len());
    }

    #[test]
    fn a_company_admin_reads_and_updates_its_own_company() {
        let rights = Rights::document();
        let caller = Caller::new(Role::CompanyAdmin, "test");
        for operation in Operation::ALL {
            let expected = match operation {
                Operation::Read | Operation::Readfull | Operation::Update => {
                    Reach::Company("test".to_owned())
                }
                Operation::Create | Operation::Delete | Operation::Clone => Reach::Nothing,
            };
            assert_eq!(rights.reach(operation, &caller), expected, "{operation}");
        }
    }
}
