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
        .flat_map(|column| {
            let all = of_column.into_iter().flat_map(move |family| family(column));
            all.map(|fault| fault.of_column(&column.name))
        })
        .collect();
    faults.extend(conditions::faults());
    let queue = queue::faults().into_iter().chain(queue::conference());
    faults.extend(queue.map(|fault| fault.of_column("subtype")));
    faults.extend(requests::faults());
    faults
}
