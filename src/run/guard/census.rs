use std::collections::BTreeMap;

use serde_json::Value;

use super::pattern::could_mean;
use crate::contract::Contract;
use crate::gather::Gather as _;
use crate::judge::{beside, canonical, same, same_column};
use crate::results::{Change, Damage};
use crate::run::Row;
use crate::run::looking::text;

/// What the extensions that the run did not make hold, by company and scoped number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Census {
    rows: BTreeMap<(String, String), Row>,
}

impl Census {
    /// Adds a row; one without a number says nothing.
    pub(super) fn add(&mut self, row: Row) {
        if let Some(key) = key(&row) {
            self.rows.insert(key, row);
        }
    }

    /// How many extensions it holds.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows, sorted by company and scoped number.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// Whether every row of `other` is in it, whatever it holds.
    pub(super) fn holds_keys_of(&self, other: &Self) -> bool {
        other.rows.keys().all(|key| self.rows.contains_key(key))
    }

    /// A number of these rows that a target could take `name` for, if it reads names as patterns.
    pub(super) fn taken_for(&self, name: &str) -> Option<String> {
        let texts = self.rows.values().flat_map(|row| {
            ["virt_exten", "scoped_exten"].into_iter().filter_map(|column| text(row, column))
        });
        texts.into_iter().find(|text| could_mean(name, text))
    }

    /// What `later` has lost or changed. What is new there was made by somebody else, or is told by the case
    /// that made it.
    pub fn damage(&self, later: &Self) -> Vec<Damage> {
        let mut found = Vec::new();
        for (key, before) in &self.rows {
            let (company, extension) = key.clone();
            let damage = |change, after| {
                let (before, case) = (before.clone(), None);
                Damage { company, extension, change, before, after, case }
            };
            match later.rows.get(key) {
                None => found.push(damage(Change::Lost, Row::new())),
                Some(after) => {
                    let changed = changes(before, after);
                    if !changed.is_empty() {
                        found.push(damage(Change::Changed, changed));
                    }
                }
            }
        }
        found
    }

    /// A column that all rows hold one value in, and that value in canonical form, where `differs` says that it
    /// will do: written to any of these rows it changes nothing.
    pub fn common(&self, differs: impl Fn(&str, &Value) -> bool) -> Option<(&'static str, Value)> {
        Contract::get().columns().iter().find_map(|column| {
            let name = column.name.as_str();
            let mut values = self.rows().map(|row| row.get(name));
            let first = canonical(column.kind, values.next()??);
            let all =
                values.all(|value| value.is_some_and(|value| same(column.kind, &first, value)));
            (all && differs(name, &first)).then_some((name, first))
        })
    }
}

/// The columns of `before` that `after` answers otherwise, as it answers them.
fn changes(before: &Row, after: &Row) -> Row {
    beside(before, after)
        .map(|(name, value, now)| (name, value, now.unwrap_or(&Value::Null)))
        .filter(|(name, value, now)| !same_column(name, value, now))
        .map(|(name, _, now)| (name.clone(), now.clone()))
        .gather()
}

/// Company and scoped number of a row; its plain number where no scoped one is answered.
fn key(row: &Row) -> Option<(String, String)> {
    let extension = text(row, "scoped_exten").or_else(|| text(row, "virt_exten"))?;
    Some((text(row, "company").unwrap_or_default(), extension))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn census(rows: &[Value]) -> Census {
        let mut census = Census::default();
        for row in rows {
            census.add(row.as_object().cloned().expect("a row"));
        }
        census
    }

    #[test]
    fn what_is_lost_and_what_is_changed_are_told_with_what_was_there() {
        let row = |number: &str, name: &str, time: Value| json!({"scoped_exten": number, "company": "test", "name": name, "ring_time": time});
        let before = census(&[row("400", "A", json!(30)), row("401", "B", json!(null))]);
        let after = census(&[row("400", "Z", json!("30")), row("402", "new", json!(1))]);
        let damage = before.damage(&after);
        let told: Vec<_> = damage.iter().map(|one| (one.extension.as_str(), one.change)).collect();
        assert_eq!(told, [("400", Change::Changed), ("401", Change::Lost)]);
        assert_eq!(Value::from(damage[0].after.clone()), json!({"name": "Z"}));
        assert_eq!(damage[1].before["name"], "B");
        assert!(before.damage(&before).is_empty());
    }

    #[test]
    fn a_common_value_is_one_that_every_row_holds() {
        let row = |number: &str, name: &str, moh: Value| json!({"scoped_exten": number, "company": "test", "name": name, "moh_in": moh});
        let both = census(&[row("400", "A", json!(0)), row("401", "B", json!("0"))]);
        assert_eq!(both.common(|_, _| true), Some(("moh_in", json!(0))));
        assert_eq!(both.common(|name, _| name != "moh_in"), None);
        assert_eq!(Census::default().common(|_, _| true), None);
    }
}
