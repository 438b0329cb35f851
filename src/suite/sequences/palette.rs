use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dice::Dice;
use super::step::number;
use crate::contract::{Column, Contract, Deployment, Grammar};
use crate::generate;
use crate::judge::same;
use crate::model::{Answers, Standing, standing};
use crate::run::Session;
use crate::suite::row;

/// How many random values a column gets beside its boundaries.
const RANDOM: usize = 4;

/// The place of the extension that jumps may lead to. It is made first and never deleted, since what
/// becomes of a jump to an extension that is gone is not said.
pub(super) const ANCHOR: usize = 0;

/// The values that a sequence may write: those of which the document decides that they are taken.
pub(super) struct Palette {
    values: BTreeMap<String, Vec<Value>>,
    grammar: &'static Grammar,
    answers: Answers,
}

impl Palette {
    pub(super) fn new(s: &Session, answers: Answers, dice: &mut Dice) -> Self {
        let grammar = s.facts().queue();
        let mut values = BTreeMap::new();
        for column in Contract::get().columns() {
            let mut all = row::values(s, column, &number(ANCHOR));
            if let Some(strategy) = generate::random_value(column) {
                all.extend((0..RANDOM).map(|_| generate::sample(&strategy, dice.runner())));
            }
            if column.name == "subtype" {
                all = vec![json!(""), json!("Q")];
            }
            values.insert(column.name.clone(), all);
        }
        Self { values, grammar, answers }
    }

    /// A value of `column` for an extension of `ring_type` that holds `current`: another one, if there is.
    pub(super) fn value(
        &self,
        column: &Column,
        ring_type: &str,
        current: Option<&Value>,
        dice: &mut Dice,
    ) -> Option<Value> {
        if column.name == "subtype" && ring_type == "Q" {
            return Some(json!(self.queue(None, dice)));
        }
        let values = self.values.get(&column.name).cloned().unwrap_or_default();
        let fits = |value: &Value| {
            let jump = |text: &str| text == number(ANCHOR);
            standing(column, value, ring_type, &self.answers, jump) == Standing::Taken
        };
        let differs =
            |value: &&Value| current.is_none_or(|current| !same(column.kind, current, value));
        let values = dice.shuffled(values);
        values
            .iter()
            .filter(differs)
            .find(|value| fits(value))
            .or_else(|| values.iter().find(|value| fits(value)))
            .cloned()
    }

    /// A queue string, of the queue type `letter` where one is given.
    pub(super) fn queue(&self, letter: Option<char>, dice: &mut Dice) -> String {
        let mut text = generate::sample(&generate::random_queue(self.grammar), dice.runner());
        let first = letter.or_else(|| {
            let ordered = text.starts_with(['l', 'L']);
            (ordered && self.answers.deployment == Deployment::Hosted).then_some('a')
        });
        if let Some(first) = first {
            text.replace_range(..1, &first.to_string());
        }
        text
    }

    /// The queue types of this deployment.
    pub(super) fn queue_types(&self) -> Vec<char> {
        let hosted = self.answers.deployment == Deployment::Hosted;
        let field = self.grammar.fields.first();
        let letters = field.into_iter().flat_map(crate::contract::Field::values);
        let mut letters: Vec<char> = letters.filter_map(|value| value.chars().next()).collect();
        letters.retain(|letter| !hosted || !matches!(letter, 'l' | 'L'));
        letters
    }

    /// The plain queue string.
    pub(super) fn plain_queue(&self) -> String {
        self.grammar.plain()
    }
}
