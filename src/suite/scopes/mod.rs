//! The scope of update, delete and clone, which must resolve to exactly one extension.

mod bystander;
mod refused;
mod selecting;
mod text;

pub(super) use bystander::{all_untouched, bystander};
pub(super) use refused::{body, works};

use super::case::Case;
use crate::contract::Operation;
use selecting::{combined, member, none, several};
use text::{exact_text, literal, scope_type};

pub(super) fn cases() -> Vec<Case> {
    [Operation::Update, Operation::Delete, Operation::Clone]
        .into_iter()
        .flat_map(cases_of)
        .collect()
}

fn cases_of(operation: Operation) -> Vec<Case> {
    let id = |what: &str| format!("{operation}/scope/{what}");
    let title = |what: &str| format!("{operation}: {what}");
    let mut cases = vec![
        Case::new(
            id("none"),
            title("a scope that matches nothing is refused"),
            steps!(none, operation),
        ),
        Case::new(id("several"), title("several matches are refused"), steps!(several, operation)),
        Case::new(
            id("virt_exten"),
            title("the number selects"),
            steps!(member, operation, "virt_exten"),
        ),
        Case::new(
            id("company"),
            title("the company selects"),
            steps!(member, operation, "company"),
        ),
        Case::new(
            id("literal"),
            title("a value is no pattern and no prefix"),
            steps!(literal, operation),
        ),
        Case::new(id("exact-text"), title("case and blanks count"), steps!(exact_text, operation)),
        Case::new(
            id("type"),
            title("a member of another type is refused"),
            steps!(scope_type, operation),
        ),
    ];
    if operation != Operation::Clone {
        cases.push(Case::new(
            id("scoped_exten"),
            title("the scoped number selects"),
            steps!(member, operation, "scoped_exten"),
        ));
        cases.push(Case::new(
            id("combined"),
            title("members that contradict match nothing"),
            steps!(combined, operation),
        ));
    }
    cases
        .into_iter()
        .map(|case| case.with(&[operation, Operation::Update, Operation::Readfull]))
        .collect()
}
