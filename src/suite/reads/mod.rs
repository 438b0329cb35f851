//! read and readfull: which rows, which columns, which values.

mod columns;
mod each;
mod fresh;
mod marked;
mod rows;
mod scope;

use super::case::{Case, Phase};
use crate::contract::{Operation, READ_COLUMNS};

pub(super) use scope::{company_readings, in_other_case, pattern_readings};

/// Columns that readfull answers whatever the ring type.
const FULL_COLUMNS: [&str; 4] = ["name", "ring_type", "ring_time", "nightmode"];

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> =
        [Operation::Read, Operation::Readfull].into_iter().flat_map(cases_of).collect();
    cases.extend(READ_COLUMNS.into_iter().map(|column| {
        let case = Case::new(
            format!("read/{column}"),
            format!("read answers {column} alone, with the extension's value"),
            steps!(columns::value, column),
        )
        .accepting();
        if matches!(column, "virt_exten" | "company" | "scoped_exten" | "owner") {
            case
        } else {
            case.with(&[Operation::Update, Operation::Readfull])
        }
    }));
    cases.push(each::case());
    cases.extend([Operation::Read, Operation::Readfull].map(fresh::case));
    cases.push(
        Case::new("readfull/owner", "owner is refused, or not answered", steps!(columns::owner))
            .refusing()
            .with(&[Operation::Readfull]),
    );
    cases
}

fn cases_of(operation: Operation) -> Vec<Case> {
    let id = |what: &str| format!("{operation}/{what}");
    let title = |what: &str| format!("{operation}: {what}");
    [
        Case::new(id("accepts"), title("one extension is read"), steps!(rows::accepts, operation))
            .accepting(),
        Case::new(
            id("answer"),
            title("the answer has its members"),
            steps!(rows::answer, operation),
        )
        .accepting(),
        Case::new(
            id("numrows"),
            title("numrows is the number of rows"),
            steps!(rows::numrows, operation),
        )
        .accepting(),
        Case::new(id("rows/many"), title("a long answer is whole"), steps!(rows::many, operation))
            .accepting()
            .of(id("rows")),
        Case::new(id("rows"), title("each extension is one row"), steps!(rows::rows, operation))
            .accepting()
            .also(id("scope/virt_exten-list")),
        Case::new(
            id("columns/exact"),
            title("a row has the columns asked for"),
            steps!(columns::exact, operation),
        )
        .accepting(),
        Case::new(
            id("columns/type"),
            title("columns of another type are refused"),
            steps!(columns::columns_type, operation),
        ),
        Case::new(
            id("scope/virt_exten"),
            title("a number selects"),
            steps!(scope::by_number, operation),
        )
        .accepting()
        .also(id("scope/combined")),
        Case::new(
            id("scope/virt_exten-list"),
            title("a list of numbers selects"),
            steps!(scope::by_numbers, operation),
        )
        .accepting(),
        Case::new(
            id("scope/scoped_exten"),
            title("a scoped number selects"),
            steps!(scope::by_scoped, operation),
        )
        .accepting(),
        Case::new(
            id("scope/scoped_exten-list"),
            title("a list of scoped numbers selects"),
            steps!(scope::by_scopeds, operation),
        )
        .accepting(),
        Case::new(
            id("scope/company"),
            title("a company selects"),
            steps!(scope::by_company, operation),
        )
        .accepting()
        .at(Phase::Alone),
        Case::new(
            id("scope/combined"),
            title("members narrow each other"),
            steps!(scope::combined, operation),
        )
        .accepting(),
        Case::new(
            id("scope/literal"),
            title("a value is no pattern"),
            steps!(scope::literal, operation),
        )
        .accepting(),
        Case::new(
            id("scope/exact-text"),
            title("case and blanks count"),
            steps!(scope::exact_text, operation),
        )
        .accepting(),
        Case::new(
            id("scope/type"),
            title("a member of another type selects nothing"),
            steps!(scope::scope_type, operation),
        ),
    ]
    .into_iter()
    .map(|case| match operation {
        Operation::Readfull => case.with(&[Operation::Readfull, Operation::Update]),
        _ => case,
    })
    .collect()
}
