use serde_json::{Value, json};

use super::answers::Answers;
use crate::contract::{Column, Contract, Operation, Reference};
use crate::generate;

/// What the document says of a value that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is taken, and reads back.
    Taken,
    /// It is refused: it breaks this keyword of its column.
    Refused(&'static str),
    /// It is not decided.
    Open,
}

/// Whether the column `name` is for some ring types only, so that a change of the type may touch it.
pub fn hangs_on_type(name: &str) -> bool {
    let conditions = Contract::get().conditions();
    let decided = Contract::get().column(name).is_some_and(|column| column.decided_for.is_empty());
    !decided || conditions.iter().any(|condition| condition.column == name)
}

/// Whether a condition restricts the column `name` on extensions of `ring_type`.
fn restricted(name: &str, ring_type: &str) -> bool {
    Contract::get().conditions().iter().any(|condition| {
        condition.column == name && condition.ring_types.iter().any(|one| one == ring_type)
    })
}

/// Whether the contract allows `value` of the column `name` on an extension of `ring_type`.
pub fn suits(ring_type: &str, name: &str, value: &Value) -> bool {
    if Contract::get().column(name).is_some_and(|column| !column.is_decided_for(ring_type)) {
        return false;
    }
    let body = json!({
        "type": "extension",
        "scope": {},
        "values": {"ring_type": ring_type, name: value},
    });
    Contract::get().validators().request(Operation::Update, &body).is_empty()
}

/// Whether a stored `value` of a column that hangs on the type says nothing, so that it suits every type.
pub(super) fn is_quiet(value: &Value) -> bool {
    value.is_null() || *value == json!("") || *value == json!(0) || *value == json!("disabled")
}

/// What the document says of writing `value` to `column` of an extension of `ring_type`. What a value may
/// refer to, only the unit tells: `exists` says whether a public extension of that number is there.
pub fn standing(
    column: &Column,
    value: &Value,
    ring_type: &str,
    answers: &Answers,
    exists: impl Fn(&str) -> bool,
) -> Standing {
    let validators = Contract::get().validators();
    if !validators.column_takes(&column.name, value) {
        // Elsewhere a unit may ignore the column altogether.
        let ignored = restricted(&column.name, ring_type)
            || !column.is_decided_for(ring_type)
            || column.effective.contains_key(&answers.deployment.to_string());
        let keywords = column.keywords().into_iter();
        let broken = keywords
            .filter(|_| !ignored)
            .find(|keyword| generate::certify(column, keyword, value).is_ok());
        return broken.map_or(Standing::Open, Standing::Refused);
    }
    let referred = match (column.reference, value.as_str()) {
        (None, _) => true,
        (Some(_), Some("")) => column.may_be_empty,
        (Some(Reference::Extension), Some(number)) => answers.made_up_references || exists(number),
        (Some(Reference::Menu), menu) => menu == answers.menu.as_deref(),
        (Some(Reference::Mailbox | Reference::Extension), _) => false,
    };
    let decided = referred
        && column.decides(value, answers.deployment)
        && suits(ring_type, &column.name, value)
        && type_takes(column, value, ring_type, answers);
    if decided { Standing::Taken } else { Standing::Open }
}

/// What is open of the columns that mean something else on one type (`null-orbits`, `subtype-empty`,
/// `subtype-length`).
fn type_takes(column: &Column, value: &Value, ring_type: &str, answers: &Answers) -> bool {
    match (column.name.as_str(), ring_type) {
        ("subtype", "Q") => value.as_str().is_some_and(|text| answers.takes_queue(text)),
        (name, _) if value.is_null() => !restricted(name, ring_type),
        _ => true,
    }
}

/// The requirement that says that `value` of `column` is taken: that of its bound or of its enumeration,
/// or, for a queue string, of the one place in which it is not plain.
pub(super) fn home(column: &Column, value: &Value) -> String {
    if let Some(text) = value.as_str().filter(|text| column.name == "subtype" && text.len() > 1) {
        return queue_home(text);
    }
    column.home(value)
}

/// The requirement that speaks of the queue string `text`.
pub(super) fn queue_home(text: &str) -> String {
    let grammars = Contract::get().grammars();
    let Some(grammar) = grammars.iter().find(|grammar| grammar.length == text.len()) else {
        return "update/subtype/length".to_owned();
    };
    let plain = grammar.plain();
    let place = |first: usize, last: usize| text.get(first - 1..last);
    let mut special = grammar
        .fields
        .iter()
        .filter(|field| place(field.first, field.last) != plain.get(field.first - 1..field.last));
    match (special.next(), special.next()) {
        (Some(field), None) => format!("update/subtype/byte-{}", field.bytes),
        _ => "update/subtype/queue".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Band, Deployment};

    fn of(name: &str, value: &Value, ring_type: &str) -> Standing {
        let answers = Answers {
            queue_lengths: vec![18, 21],
            ..Answers::none(Band::V6_5_9, Deployment::OnPremises)
        };
        let column = Contract::get().column(name).expect("a column");
        standing(column, value, ring_type, &answers, |number| number == "9000")
    }

    #[test]
    fn what_the_document_decides_is_taken_or_refused() {
        let queue = Contract::get().grammars()[0].plain();
        for (name, value, ring_type, expected) in [
            ("name", json!("Desk"), "A", Standing::Taken),
            ("ring_time", json!(999), "A", Standing::Taken),
            ("ring_time", json!(1000), "A", Standing::Refused("maximum")),
            ("ring_time", json!(49), "O", Standing::Taken),
            ("ring_time", json!(999), "Q", Standing::Taken),
            ("phonebook", json!(4), "A", Standing::Refused("enum")),
            ("bounce_mode", json!("last"), "Q", Standing::Taken),
            ("bounce_fall", json!("9000"), "A", Standing::Taken),
            ("bounce_fall", json!(""), "A", Standing::Taken),
            ("subtype", json!(queue), "Q", Standing::Taken),
            ("subtype", json!("Q"), "C", Standing::Taken),
            ("busy_retry", json!(3), "A", Standing::Taken),
        ] {
            assert_eq!(of(name, &value, ring_type), expected, "{name} {value} {ring_type}");
        }
    }

    #[test]
    fn what_it_does_not_is_open() {
        for (name, value, ring_type) in [
            ("ring_time", json!("30"), "A"),
            ("ring_time", json!(50), "O"),
            ("ring_time", json!(null), "O"),
            ("bounce_mode", json!("last"), "F"),
            ("bounce_mode", json!("never"), "F"),
            ("bounce_fall", json!("9001"), "A"),
            ("voicemail_box", json!("9000"), "A"),
            ("ivr_menu", json!("main"), "I"),
            ("subtype", json!(""), "Q"),
            ("subtype", json!("Q"), "A"),
            ("busy_retry", json!(3), "H"),
            ("cname_prefix_int", json!(3), "A"),
            ("email", json!(""), "A"),
        ] {
            assert_eq!(of(name, &value, ring_type), Standing::Open, "{name} {value} {ring_type}");
        }
    }

    #[test]
    fn a_value_is_at_home_where_its_bound_is_stated() {
        let home = |name: &str, value: Value| {
            home(Contract::get().column(name).expect("a column"), &value)
        };
        assert_eq!(home("ring_time", json!(999)), "update/ring_time/maximum");
        assert_eq!(home("ring_time", json!(30)), "update/ring_time/stored");
        assert_eq!(home("ring_type", json!("H")), "update/ring_type/enum");
        assert_eq!(home("subtype", json!(format!("{:18}", "R"))), "update/subtype/byte-1");
        assert_eq!(home("subtype", json!(format!("{:18}", "Ry"))), "update/subtype/queue");
    }
}
