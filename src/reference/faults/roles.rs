//! Holes in the table of rights, and in how a caller is identified.

use super::fault::Fault;
use crate::contract::Operation;
use crate::reference::{Caller, Lack, Next, Reach, Right, Role};

pub(super) fn faults() -> Vec<Fault> {
    let mut faults: Vec<Fault> = Operation::ALL.into_iter().flat_map(of_operation).collect();
    for operation in [Operation::Read, Operation::Readfull, Operation::Update] {
        faults.extend(of_company_admin(operation));
    }
    faults
}

/// What each operation may grant to whom it must not.
fn of_operation(operation: Operation) -> Vec<Fault> {
    let mut faults = vec![
        granted(operation, Role::User, Right::Everything, "user", "user", "a user without rights"),
        granted(
            operation,
            Role::User,
            Right::OwnCompany,
            "user",
            "user-in-own-company",
            "a user without rights, in its own company",
        ),
        unlocked(operation, Lack::Credentials, "nobody", "somebody without credentials"),
        unlocked(operation, Lack::Key, "wrong-key", "somebody with a wrong key"),
    ];
    if matches!(operation, Operation::Create | Operation::Delete | Operation::Clone) {
        for (right, word, whom) in [
            (Right::Everything, "company-admin", "a company administrator"),
            (
                Right::OwnCompany,
                "company-admin-in-own-company",
                "a company administrator, in its own company",
            ),
        ] {
            faults.push(granted(operation, Role::CompanyAdmin, right, "company-admin", word, whom));
        }
    }
    faults
}

fn granted(
    operation: Operation,
    role: Role,
    right: Right,
    requirement: &str,
    word: &str,
    whom: &str,
) -> Fault {
    Fault::new(
        format!("role/{operation}/{word}-allowed"),
        format!("lets {whom} {operation}"),
        format!("role/{operation}/{requirement}"),
        move |parts| parts.rights.set(operation, role, right),
    )
}

/// Callers who lack this are taken for the System-Admin.
fn unlocked(operation: Operation, lack: Lack, word: &str, whom: &str) -> Fault {
    Fault::new(
        format!("role/{operation}/{word}-allowed"),
        format!("lets {whom} {operation}"),
        format!("role/{operation}/{word}"),
        move |parts| {
            parts.around_all(move |next: Next, mut call| async move {
                if call.operation == operation && call.caller.lack == Some(lack) {
                    call.caller = Caller::new(Role::SystemAdmin, "test");
                }
                next.handle(call).await
            });
        },
    )
}

/// What a company administrator may do in its own company, and no further.
fn of_company_admin(operation: Operation) -> Vec<Fault> {
    vec![
        Fault::new(
            format!("role/{operation}/other-company-reached"),
            format!("lets a company administrator {operation} in every company"),
            format!("role/{operation}/other-company"),
            move |parts| parts.rights.set(operation, Role::CompanyAdmin, Right::Everything),
        ),
        Fault::new(
            format!("role/{operation}/named-company-reached"),
            format!("lets a company administrator {operation} in whatever company the scope names"),
            format!("role/{operation}/other-company"),
            move |parts| {
                parts.around_unit(move |next: Next, mut call| async move {
                    let named = call.body["scope"]["company"].as_str().map(str::to_owned);
                    if let Some(company) = named.filter(|_| call.operation == operation) {
                        call.reach = match call.reach {
                            Reach::Company(_) => Reach::Company(company),
                            other => other,
                        };
                    }
                    next.handle(call).await
                });
            },
        ),
        Fault::new(
            format!("role/{operation}/unnamed-company-reached"),
            format!(
                "lets a company administrator {operation} anywhere if the scope names no company"
            ),
            format!("role/{operation}/other-company"),
            move |parts| {
                parts.around_unit(move |next: Next, mut call| async move {
                    if call.operation == operation && call.body["scope"].get("company").is_none() {
                        call.reach = Reach::Unit;
                    }
                    next.handle(call).await
                });
            },
        ),
        Fault::new(
            format!("role/{operation}/company-admin-refused"),
            format!("refuses a company administrator who wants to {operation} in its own company"),
            format!("role/{operation}/company-admin"),
            move |parts| parts.rights.set(operation, Role::CompanyAdmin, Right::Never),
        ),
        Fault::new(
            format!("role/{operation}/company-admin-sees-nothing"),
            format!("lets a company administrator {operation} and finds nothing in its company"),
            format!("role/{operation}/company-admin"),
            move |parts| {
                parts.around_unit(move |next: Next, mut call| async move {
                    if call.operation == operation && matches!(call.reach, Reach::Company(_)) {
                        call.reach = Reach::Nothing;
                    }
                    next.handle(call).await
                });
            },
        ),
    ]
}
