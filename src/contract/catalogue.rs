use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::column::{self, Column, Condition, Kind};
use super::documents::{ContractError, Documents};
use super::foundation::{self, Foundations};
use super::requirement::{self, Requirement};
use super::subtype::Grammar;
use super::validators::Validators;

/// The whole contract, loaded and checked.
#[derive(Debug)]
pub struct Contract {
    documents: Documents,
    columns: Vec<Column>,
    /// Where each column stands in `columns`, by its name.
    places: HashMap<String, usize>,
    conditions: Vec<Condition>,
    grammars: [Grammar; 2],
    requirements: BTreeMap<String, Requirement>,
    entries: Vec<foundation::Entry>,
    foundations: OnceLock<Foundations>,
    validators: Validators,
}

impl Contract {
    /// The contract that this build carries.
    ///
    /// # Panics
    /// Where the files of `schemas/` do not fit together, which the tests of this crate rule out.
    pub fn get() -> &'static Self {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(|| match Self::load(Documents::embedded()) {
            Ok(contract) => contract,
            Err(why) => panic!("the contract of this build is broken: {why}"),
        })
    }

    fn load(documents: Result<Documents, ContractError>) -> Result<Self, ContractError> {
        let documents = documents?;
        let columns = column::read(&documents)?;
        let conditions = column::conditions(&documents)?;
        let catalogue = requirement::read(Documents::requirements(), &columns)?;
        let named = columns.iter().enumerate().map(|(place, column)| (column.name.clone(), place));
        Ok(Self {
            grammars: [Grammar::read(&documents, 18)?, Grammar::read(&documents, 21)?],
            requirements: catalogue.requirements,
            entries: catalogue.foundations,
            foundations: OnceLock::new(),
            validators: Validators::compile(&documents)?,
            places: named.collect(),
            columns,
            conditions,
            documents,
        })
    }

    /// The schema files.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The columns that update writes.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.places.get(name).map(|&place| &self.columns[place])
    }

    /// The kind of the column `name`; that of a text where there is no such column.
    pub fn kind(&self, name: &str) -> Kind {
        self.column(name).map_or(Kind::Text, |column| column.kind)
    }

    /// The restrictions that hold for some ring types.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The two grammars of a queue's subtype, the shorter first.
    pub fn grammars(&self) -> &[Grammar; 2] {
        &self.grammars
    }

    /// All requirements, sorted by id.
    pub fn requirements(&self) -> impl Iterator<Item = &Requirement> {
        self.requirements.values()
    }

    /// The requirement `id`.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.get(id)
    }

    /// Whether a failure of the requirement `upper` counts for nothing while `lower` is broken.
    ///
    /// # Panics
    /// Where the foundations in `requirements.toml` run in a circle, which the tests of this crate rule out.
    pub fn rests_on(&self, upper: &str, lower: &str) -> bool {
        let foundations = self.foundations.get_or_init(|| {
            let ids: Vec<&str> = self.requirements.keys().map(String::as_str).collect();
            match Foundations::new(&self.entries, &ids, &self.columns) {
                Ok(foundations) => foundations,
                Err(why) => panic!("the contract of this build is broken: {why}"),
            }
        });
        foundations.rests_on(upper, lower)
    }

    /// The compiled schemas.
    pub fn validators(&self) -> &Validators {
        &self.validators
    }
}
