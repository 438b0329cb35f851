//! Faults of validation, derived from the schema documents: each keyword a little too lax and a little
//! too strict. A new column or bound brings its faults along.

mod bounds;
mod conditions;
mod edit;
mod members;
mod patterns;
mod queue;
mod requests;
mod types;

use super::fault::Fault;
use crate::contract::Contract;

/// All faults that are edits of schemas.
pub(super) fn faults() -> Vec<Fault> {
    let of_column = [bounds::faults, members::faults, patterns::faults, types::faults];
    let columns = Contract::get().columns().iter();
    let mut faults: Vec<Fault> = columns
        .flat_map(|column| of_column.into_iter().flat_map(move |family| family(column)))
        .collect();
    faults.extend(conditions::faults());
    faults.extend(queue::faults());
    faults.extend(queue::conference());
    faults.extend(requests::faults());
    faults
}
