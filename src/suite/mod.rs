//! The cases: what is done to a target, and which requirements it bears on. No case knows a vendor, a
//! fault or a dialect; each derives from the document alone.
//!
//! A family of cases is a file with a table (`cases()`) and the steps that it names. A new case is a
//! row of a table and a function; a new column of the contract needs nothing here at all.

use std::sync::LazyLock;

/// The steps of a case: a function of this module, with arguments behind the session.
macro_rules! steps {
    ($function:path $(, $argument:expr)* $(,)?) => {
        move |session| Box::pin($function(session $(, $argument)*))
    };
}

mod authentication;
mod bands;
mod brief;
mod case;
mod clones;
mod columns;
mod concurrency;
mod conditions;
mod create;
mod delete;
mod diagnosis;
mod existing;
mod frame;
mod leads;
mod length;
mod open;
mod reads;
mod roles;
mod row;
mod scopes;
mod sequences;
mod spelling;
mod subtype;
mod texts;
mod unknown;
mod update;
mod wire;

pub use case::{Case, Lead, Phase, Steps};

/// The tables of all cases.
const TABLES: &[fn() -> Vec<Case>] = &[
    authentication::cases,
    bands::cases,
    brief::cases,
    clones::cases,
    columns::cases,
    concurrency::cases,
    conditions::cases,
    create::cases,
    delete::cases,
    existing::cases,
    frame::cases,
    leads::cases,
    open::cases,
    reads::cases,
    roles::cases,
    scopes::cases,
    sequences::cases,
    spelling::cases,
    subtype::cases,
    texts::cases,
    unknown::cases,
    update::cases,
    wire::cases,
];

/// All cases, sorted by id.
pub fn suite() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let mut cases: Vec<Case> = TABLES.iter().flat_map(|table| table()).collect();
        cases.sort_by(|a, b| a.id.cmp(&b.id));
        for case in &mut cases {
            case.calls = length::calls(&case.id);
        }
        cases
    });
    &CASES
}
