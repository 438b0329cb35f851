//! The first calls of a run. Each goes alone and proves, on extensions of the run, that the target
//! honours what keeps later calls from harm. What a lead does not prove is not done.

mod alike;
mod creating;
mod reading;
mod writing;

use super::case::{Case, Lead, Phase};
use crate::contract::{Contract, Operation};

pub(super) fn cases() -> Vec<Case> {
    let full = &[Operation::Update, Operation::Readfull];
    let lead = |lead: Lead, case: Case, requirements: &[&str]| {
        let mut case = case.accepting().at(Phase::Lead(lead));
        // A brief run names extensions in two ways alone, which the first update of all tries.
        if !matches!(lead, Lead::Forms | Lead::Update) {
            case = case.quick();
        }
        case.requirements = requirements.iter().map(|&id| id.to_owned()).collect();
        case
    };
    let mut reads = lead(
        Lead::Read,
        Case::new(
            "read/scope/virt_exten/first",
            "before anything is created: numbers that are free select nothing",
            steps!(reading::reads),
        ),
        &["read/scope/virt_exten", "read/scope/scoped_exten", "read/scope/combined", "read/answer"],
    );
    reads.operations = vec![Operation::Read];
    let mut columns = lead(
        Lead::Readfull,
        Case::new(
            "readfull/accepts/first",
            "the first readfull answers all columns of a new extension",
            steps!(reading::columns),
        )
        .with(&[Operation::Readfull]),
        &[
            "readfull/accepts",
            "readfull/rows",
            "readfull/scope/virt_exten",
            "readfull/scope/combined",
            "band/readfull",
        ],
    );
    let of_columns = Contract::get().columns().iter();
    columns.requirements.extend(of_columns.map(|column| format!("readfull/{}", column.name)));
    vec![
        reads,
        lead(
            Lead::Create,
            Case::new(
                "create/accepts/first",
                "the first creation: two extensions, found apart",
                steps!(creating::creates),
            ),
            creating::REQUIREMENTS,
        ),
        columns,
        lead(
            Lead::Alike,
            Case::new(
                "update/neighbours/alike",
                "an update to what all foreign extensions hold already changes no other extension",
                steps!(alike::plain),
            )
            .with(full),
            &["update/neighbours", "update/scope/virt_exten"],
        ),
        lead(
            Lead::Forms,
            Case::new(
                "update/scope/alike",
                "such updates by each scope that names one extension change that one alone",
                steps!(alike::other_forms),
            )
            .with(full),
            &["update/scope/virt_exten", "update/scope/scoped_exten", "update/scope/combined"],
        ),
        lead(
            Lead::Update,
            Case::new(
                "update/neighbours/first",
                "the first update changes no other extension",
                steps!(writing::updates),
            )
            .with(full),
            &["update/neighbours"],
        ),
        lead(
            Lead::Delete,
            Case::new(
                "delete/neighbours/first",
                "the first delete removes the extension that it names, and no other",
                steps!(writing::deletes),
            ),
            &[
                "delete/neighbours",
                "delete/accepts",
                "delete/scope/virt_exten",
                "delete/scope/combined",
                "band/delete",
            ],
        ),
        lead(
            Lead::Clone,
            Case::new(
                "clone/neighbours/first",
                "the first clone changes no other extension",
                steps!(writing::clones),
            )
            .with(full)
            .with(&[Operation::Clone]),
            &["clone/neighbours", "clone/source"],
        ),
    ]
}
