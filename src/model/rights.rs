use crate::contract::Operation;
use crate::target::Role;

/// How far a role may go with an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// With all extensions of the run's company.
    Full,
    /// Its own company is another one: it sees and changes nothing here.
    Elsewhere,
    /// Not at all.
    Never,
}

/// What the document's table of permissions gives `role`.
pub(super) fn right(role: Role, operation: Operation) -> Right {
    let own = matches!(operation, Operation::Read | Operation::Readfull | Operation::Update);
    match role {
        Role::SystemAdmin | Role::Session => Right::Full,
        Role::CompanyAdmin if own => Right::Full,
        Role::OtherCompanyAdmin if own => Right::Elsewhere,
        Role::CompanyAdmin
        | Role::OtherCompanyAdmin
        | Role::User
        | Role::Nobody
        | Role::WrongKey => Right::Never,
    }
}

/// The requirement that speaks of `role` and `operation`.
pub(super) fn requirement(role: Role, operation: Operation) -> String {
    let name = match right(role, operation) {
        Right::Elsewhere => "other-company",
        Right::Never if role == Role::OtherCompanyAdmin => Role::CompanyAdmin.name(),
        Right::Full | Right::Never => role.name(),
    };
    format!("role/{operation}/{name}")
}
