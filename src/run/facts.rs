use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Column, Contract, Grammar, Kind};

/// What the target answered to the open questions that other cases build on: which legal form of a
/// value to send, and which situations it can have at all. Made from observations, so that a recording
/// tells them again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    answers: BTreeMap<String, String>,
}

impl Facts {
    /// The facts that `observations` tell.
    pub fn new(observations: BTreeMap<String, String>) -> Self {
        Self { answers: observations }
    }

    /// What was observed on `question`; '' where nothing was.
    pub fn answer(&self, question: &str) -> &str {
        self.answers.get(question).map_or("", String::as_str)
    }

    /// `value` of `column`, which is in canonical form, in a form that the target takes.
    pub fn encode(&self, column: &Column, value: &Value) -> Value {
        let number = |value: &Value| {
            let digits = value.as_str().and_then(|text| text.parse::<i64>().ok());
            digits.map_or_else(|| value.clone(), Value::from)
        };
        match column.kind {
            Kind::Intro => match self.answer("intro-form") {
                forms if forms.is_empty() || forms.contains("two digits") => value.clone(),
                forms if forms.contains("number") => number(value),
                _ => Value::from(number(value).to_string()),
            },
            Kind::Digits if self.answer("passcode-form") == "number" => number(value),
            Kind::DigitMember => match self.digit_form(&column.name) {
                "number" => number(value),
                "digit string" => {
                    value.as_i64().map_or_else(|| value.clone(), |n| Value::from(n.to_string()))
                }
                _ => value.clone(),
            },
            Kind::Digits | Kind::Text | Kind::Number | Kind::Nightmode | Kind::Boolean => {
                value.clone()
            }
        }
    }

    /// `value` of the column `name` in a form that the target takes.
    pub fn encode_column(&self, name: &str, value: &Value) -> Value {
        Contract::get()
            .column(name)
            .map_or_else(|| value.clone(), |column| self.encode(column, value))
    }

    /// The form of the single digits of `column`, out of `bounce_mode: number, cname_prefix: both`.
    fn digit_form(&self, column: &str) -> &str {
        let forms =
            self.answer("digit-members").split(", ").filter_map(|part| part.split_once(": "));
        let mut forms = forms.filter(|(prefix, _)| column.starts_with(prefix));
        forms.next().map_or("", |(_, form)| form)
    }

    /// How long a queue string is to be: 21 bytes, or 18 where the target takes no other.
    pub fn queue_length(&self) -> usize {
        let lengths = self.answer("subtype-length");
        if lengths.contains("18") && !lengths.contains("21") { 18 } else { 21 }
    }

    /// The grammar of the queue strings that are to be sent.
    pub fn queue(&self) -> &'static Grammar {
        let [short, long] = Contract::get().grammars();
        if self.queue_length() == short.length { short } else { long }
    }

    /// Whether the target takes queue strings of `length` bytes. Nothing observed counts as yes.
    pub fn takes_queue_length(&self, length: usize) -> bool {
        let lengths = self.answer("subtype-length");
        lengths.is_empty() || lengths == "none" || lengths.contains(&length.to_string())
    }

    /// Whether one number may be both public and private in a company.
    pub fn twins(&self) -> bool {
        self.answer("twins") == "yes"
    }

    /// Whether a name may have a letter behind its digits.
    pub fn letters(&self) -> bool {
        self.answer("extension-form").contains("letters")
    }

    /// Whether a target of a jump need not exist.
    pub fn made_up_references(&self) -> bool {
        self.answer("references") == "any text taken"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_sent_in_the_form_that_the_target_takes() {
        let facts = |question: &str, answer: &str| {
            Facts::new([(question.to_owned(), answer.to_owned())].into())
        };
        assert_eq!(Facts::default().encode_column("intro_day", &json!("05")), json!("05"));
        assert_eq!(
            facts("intro-form", "number").encode_column("intro_day", &json!("05")),
            json!(5)
        );
        assert_eq!(
            facts("intro-form", "digits").encode_column("intro_day", &json!("05")),
            json!("5")
        );
        let forms = facts("digit-members", "bounce_mode: number, cname_prefix: digit string");
        assert_eq!(forms.encode_column("cname_prefix_int", &json!(3)), json!("3"));
        assert_eq!(forms.encode_column("cname_prefix_ext", &json!(null)), json!(null));
        assert_eq!(forms.encode_column("bounce_mode", &json!("1")), json!(1));
        assert_eq!(forms.encode_column("bounce_mode", &json!("orig")), json!("orig"));
        assert_eq!(
            facts("passcode-form", "number").encode_column("passcode", &json!("4711")),
            json!(4711)
        );
        assert_eq!(facts("subtype-length", "18").queue_length(), 18);
        assert_eq!(facts("subtype-length", "18, 21").queue_length(), 21);
    }
}
