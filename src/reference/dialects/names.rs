//! Which names extensions may have, and where one number may exist again.

use super::dialect::{Dialect, Stage};
use super::layers::{before, company, in_company, is_private, new_names, target};
use crate::contract::Operation;
use crate::reference::{Call, Change, Next, Refusal, Row, Scope};

pub(super) fn cases() -> Vec<Dialect> {
    let form = |id, answer, sentence, fits: fn(&str) -> bool| {
        let change = before(move |_, call| named(call, fits));
        Dialect::new(id, "open/extension-form", sentence, Stage::Checks, change).answering(answer)
    };
    let taken = |id, question, sentence, change: Change| {
        Dialect::new(id, question, sentence, Stage::Checks, change).answering("no")
    };
    vec![
        form(
            "extension-form/digits",
            "digits",
            "the name of an extension is digits alone",
            |name| name.bytes().all(|byte| byte.is_ascii_digit()),
        ),
        form(
            "extension-form/no-capitals",
            "digits, letters",
            "the name of an extension has no capital letters",
            |name| !name.bytes().any(|byte| byte.is_ascii_uppercase()),
        ),
        form(
            "extension-form/6-characters",
            "digits, letters, capital letters",
            "the name of an extension has 6 characters at the most",
            |name| name.len() <= 6,
        ),
        taken(
            "twins/refused",
            "open/twins",
            "one number can't be both public and private in a company",
            before(no_twin),
        ),
        taken(
            "same-number-public/refused",
            "open/same-number-public",
            "one number can't be public in two companies",
            before(|next, call| unique(next, call, false)),
        ),
        taken(
            "same-number-private/refused",
            "open/same-number-private",
            "one number can't be private in two companies",
            before(|next, call| unique(next, call, true)),
        ),
    ]
}

fn named(call: &mut Call, fits: fn(&str) -> bool) -> Result<(), Refusal> {
    match new_names(call).iter().find(|name| !fits(name)) {
        Some(name) => {
            Err(Refusal::bad(format!("values.virt_exten: {name:?} is no extension number here")))
        }
        None => Ok(()),
    }
}

/// Company and visibility of what a create or a clone makes; none where it makes nothing.
fn place(next: &Next, call: &Call) -> Result<Option<(String, bool)>, Refusal> {
    match call.operation {
        Operation::Create => Ok(Some((company(call), is_private(call)))),
        Operation::Clone => Ok(target(next, call)?.map(|source| (source.company, source.private))),
        Operation::Read | Operation::Readfull | Operation::Update | Operation::Delete => Ok(None),
    }
}

/// Refuses the new numbers that one of the extensions in `scope` has and for which `clashes`.
fn clash(
    next: &Next,
    call: &Call,
    scope: &Scope,
    clashes: impl Fn(&Row) -> bool,
) -> Result<(), Refusal> {
    let names = new_names(call).into_iter().collect();
    let scope = Scope { virt_exten: Some(names), ..scope.clone() };
    let rows = next.store.read(|tables| tables.find(&scope))?;
    match rows.iter().find(|row| clashes(row)) {
        Some(row) => {
            Err(Refusal::bad(format!("values.virt_exten: {} exists already", row.scoped_exten())))
        }
        None => Ok(()),
    }
}

fn no_twin(next: &Next, call: &mut Call) -> Result<(), Refusal> {
    let Some((company, private)) = place(next, call)? else { return Ok(()) };
    clash(next, call, &in_company(&company), |row| row.private != private)
}

fn unique(next: &Next, call: &mut Call, private: bool) -> Result<(), Refusal> {
    match place(next, call)? {
        Some((company, its)) if its == private => clash(next, call, &Scope::everything(), |row| {
            row.private == private && row.company != company
        }),
        Some(_) | None => Ok(()),
    }
}
