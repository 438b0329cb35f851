//! The bounds of numbers: out by one, in by one, gone.

use super::edit::{column, set, unset};
use crate::contract::Column;
use crate::reference::faults::fault::Fault;

pub(super) fn faults(of: &'static Column) -> Vec<Fault> {
    let lower = of.minimum.map(|bound| sides(of, "minimum", bound, -1));
    let upper = of.maximum.map(|bound| sides(of, "maximum", bound, 1));
    lower.into_iter().chain(upper).flatten().collect()
}

/// `outwards` is the step that leaves the domain.
fn sides(of: &'static Column, keyword: &'static str, bound: i64, outwards: i64) -> Vec<Fault> {
    let name = of.name.as_str();
    let requirement = format!("update/{name}/{keyword}");
    let moved = |way: &str, verb: &str, to: i64, shows: i64| {
        Fault::of_schema(
            format!("update/{name}/{keyword}-{way}-by-one"),
            format!("{verb} {shows} in {name}, where the {keyword} is {bound}"),
            requirement.clone(),
            move |documents| set(column(documents, name), keyword, to),
        )
    };
    vec![
        moved("out", "takes", bound + outwards, bound + outwards),
        moved("in", "refuses", bound - outwards, bound),
        Fault::of_schema(
            format!("update/{name}/{keyword}-dropped"),
            format!("takes any number in {name}, however far beyond the {keyword} of {bound}"),
            requirement.clone(),
            move |documents| unset(column(documents, name), keyword),
        ),
    ]
}
