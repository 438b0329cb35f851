use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use crate::contract::{Column, Contract, Grammar};
use crate::gather::Gather as _;

type Slots<T> = BTreeMap<String, OnceLock<Vec<T>>>;

/// What is made once for each column, or for each grammar, and kept as long as the process lives: cases ask
/// for it again and again, and it takes hundreds of validations to make.
pub(super) struct Kept<T: 'static>(LazyLock<Slots<T>>);

impl<T> Kept<T> {
    /// Nothing is made yet.
    pub(super) const fn new() -> Self {
        Self(LazyLock::new(|| {
            let contract = Contract::get();
            let columns = contract.columns().iter().map(|column| column.name.clone());
            let grammars = contract.grammars().iter().map(|grammar| grammar.length.to_string());
            columns.chain(grammars).map(|key| (key, OnceLock::new())).gather()
        }))
    }

    /// What `make` made of `column`, which must be one of the contract's.
    pub(super) fn of_column(&self, column: &Column, make: impl FnOnce(&Column) -> Vec<T>) -> &[T] {
        self.0.get(&column.name).map_or(&[], |slot| slot.get_or_init(|| make(column)))
    }

    /// What `make` made of `grammar`, which must be one of the contract's.
    pub(super) fn of_grammar(
        &self,
        grammar: &Grammar,
        make: impl FnOnce(&Grammar) -> Vec<T>,
    ) -> &[T] {
        let slot = self.0.get(&grammar.length.to_string());
        slot.map_or(&[], |slot| slot.get_or_init(|| make(grammar)))
    }
}
