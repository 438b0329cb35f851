use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::documents::{ContractError, Documents};

/// One field of a queue's `subtype`: a byte, or two bytes that belong together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The field's place as the document counts it, as in `7-8`.
    pub bytes: String,
    /// Its first byte, counted from 1.
    pub first: usize,
    /// Its last byte, counted from 1.
    pub last: usize,
    /// What may stand there, literally; `01-99` and `00-99` are ranges of two digits.
    allowed: Vec<String>,
    /// What the field is about.
    pub title: String,
    /// What each literal means.
    pub meaning: BTreeMap<String, String>,
}

impl Field {
    /// What may stand there, as the document lists it: texts, and `01-99` or `00-99` for a range of numbers.
    pub fn allowed(&self) -> &[String] {
        &self.allowed
    }

    /// Every value that the field may hold, each `last - first + 1` bytes long.
    pub fn values(&self) -> Vec<String> {
        self.allowed
            .iter()
            .flat_map(|entry| match entry.as_str() {
                "01-99" => (1..=99).map(|n| format!("{n:02}")).collect(),
                "00-99" => (0..=99).map(|n| format!("{n:02}")).collect(),
                literal => vec![literal.to_owned()],
            })
            .collect()
    }

    /// The values that stand for all others: each literal, and both ends of each range.
    pub fn representatives(&self) -> Vec<String> {
        self.allowed
            .iter()
            .flat_map(|entry| match entry.split_once('-') {
                Some((low, high)) => vec![low.to_owned(), high.to_owned()],
                None => vec![entry.clone()],
            })
            .collect()
    }

    /// Whether the field may hold `text`.
    pub fn takes(&self, text: &str) -> bool {
        let digits = || text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        self.allowed.iter().any(|entry| match entry.as_str() {
            "01-99" => digits() && text != "00",
            "00-99" => digits(),
            literal => literal == text,
        })
    }

    /// How many bytes the field takes.
    pub fn width(&self) -> usize {
        self.last + 1 - self.first
    }
}

/// The fields of a queue's `subtype` of one length.
#[derive(Clone, Debug)]
pub struct Grammar {
    /// Its length in bytes, 18 or 21.
    pub length: usize,
    /// The fields, in order, without gaps.
    pub fields: Vec<Field>,
}

impl Grammar {
    /// Reads the grammar of `length` bytes from the subtype document.
    pub(crate) fn read(documents: &Documents, length: usize) -> Result<Self, ContractError> {
        let missing =
            |reason: String| ContractError::Missing { name: "subtype".to_owned(), reason };
        let pointer = format!("/$defs/queue-{length}/x-fields");
        let fields = documents.get("subtype")?.pointer(&pointer).cloned().unwrap_or(Value::Null);
        let fields: Vec<Field> =
            serde_json::from_value(fields).map_err(|why| missing(format!("{pointer}: {why}")))?;
        let mut next = 1;
        for field in &fields {
            let widths_fit = field.values().iter().all(|value| value.len() == field.width());
            if field.first != next || !widths_fit {
                return Err(missing(format!("{pointer}: field {} does not fit", field.bytes)));
            }
            next = field.last + 1;
        }
        if next != length + 1 {
            return Err(missing(format!("{pointer}: the fields make {} bytes", next - 1)));
        }
        Ok(Self { length, fields })
    }

    /// A subtype string out of one value for each field.
    pub fn compose(&self, values: &[&str]) -> String {
        debug_assert_eq!(values.len(), self.fields.len(), "one value a field");
        values.concat()
    }

    /// The plainest string: the first queue type and nothing else.
    pub fn plain(&self) -> String {
        format!("{:width$}", "a", width = self.length)
    }

    /// The fields that `text` breaks, with what stands there. `None` where the length is wrong.
    pub fn broken<'a>(&'a self, text: &'a str) -> Option<Vec<(&'a Field, &'a str)>> {
        (text.len() == self.length && text.is_ascii()).then(|| {
            self.fields
                .iter()
                .map(|field| (field, &text[field.first - 1..field.last]))
                .filter(|(field, part)| !field.takes(part))
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::contract::Contract;

    #[test]
    fn the_fields_and_the_pattern_say_the_same() {
        let contract = Contract::get();
        for grammar in contract.grammars() {
            let plain = grammar.plain();
            for field in &grammar.fields {
                let (before, after) = (&plain[..field.first - 1], &plain[field.last..]);
                for value in field.values() {
                    let text = format!("{before}{value}{after}");
                    assert!(contract.validators().subtype(&text), "{text:?} is of the grammar");
                    assert_eq!(grammar.broken(&text).expect("its length").len(), 0);
                }
                for byte in 0x20_u8..0x7f {
                    let value = char::from(byte).to_string().repeat(field.width());
                    let text = format!("{before}{value}{after}");
                    let ours = grammar.broken(&text).expect("its length").is_empty();
                    assert_eq!(contract.validators().subtype(&text), ours, "{text:?}");
                }
            }
        }
    }
}
