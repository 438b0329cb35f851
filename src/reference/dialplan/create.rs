use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::extension::{check_free, check_number, numrows};
use super::unit::{Outcome, Unit};
use crate::reference::call::{Call, Refusal};
use crate::reference::store::{NewRow, StoreError, Tables, texts};
use crate::reference::validation::exact;

/// Creates one extension for each number, or none at all.
pub(super) fn create(unit: &Unit, call: &Call) -> Outcome {
    let values = call.values();
    let numbers = numbers(&values)?;
    let mut settings = unit.rules.defaults();
    if let Some(nightmode) = values.get("nightmode").filter(|value| !value.is_null()) {
        settings.insert("nightmode".to_owned(), exact(nightmode.clone()));
    }
    let mut new = NewRow {
        virt_exten: String::new(),
        company: company(&values, call),
        private: is_set(&values, "private"),
        owner: None,
        settings: settings.into(),
    };
    unit.store.write(|tables| {
        if !tables.has_company(&new.company)? || !call.reach.covers(&new.company) {
            let message = format!("values.company: there is no company {:?}", new.company);
            return Err(Refusal::bad(message));
        }
        for number in &numbers {
            check_free(tables, number, &new.company, new.private)?;
            new.virt_exten.clone_from(number);
            let id = tables.insert(&new)?;
            if is_set(&values, "voicemail") {
                give_mailbox(tables, id)?;
            }
        }
        Ok(numrows(numbers.len()))
    })
}

/// Makes an extension's mailbox, named after its scoped number, and points the extension at it.
pub(in crate::reference) fn give_mailbox(tables: &Tables<'_>, id: i64) -> Result<(), StoreError> {
    let Some(row) = tables.row(id)? else {
        return Ok(());
    };
    let name = row.scoped_exten();
    tables.add_mailbox(id, &row.company, &name)?;
    tables.set(id, "voicemail_box", &Value::from(name))
}

/// The numbers to create, each a possible one and none twice.
fn numbers(values: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let numbers = values.get("virt_exten").map(texts).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for number in &numbers {
        check_number(number)?;
        if !seen.insert(number) {
            let message = format!("values.virt_exten: {number:?} is in the list twice");
            return Err(Refusal::bad(message));
        }
    }
    Ok(numbers)
}

/// The company to create in: the caller's own where none is named.
fn company(values: &Map<String, Value>, call: &Call) -> String {
    let named = values.get("company").map(texts).unwrap_or_default();
    named.into_iter().next().unwrap_or_else(|| call.caller.company.clone())
}

/// Whether a flag is set. The schema lets only booleans through; where it was told to let more pass,
/// what is not empty counts.
fn is_set(values: &Map<String, Value>, flag: &str) -> bool {
    match values.get(flag) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_f64() != Some(0.0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(_) | Value::Object(_)) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::contract::Operation;
    use crate::reference::Config;
    use crate::reference::rig::{Rig, found, refused};

    #[test]
    fn the_example_of_the_document_makes_its_extension() {
        let rig = Rig::new(&Config::default());
        let values =
            json!({"virt_exten": "342", "company": "test", "voicemail": true, "nightmode": 0});
        let answer = rig.call(Operation::Create, json!({"values": values}));
        assert_eq!(answer, json!({"result": "success", "numrows": 1}));
        for (column, expected) in
            [("ring_type", json!("A")), ("voicemail_box", json!("342")), ("nightmode", json!(0))]
        {
            assert_eq!(rig.setting("342", column), expected, "{column}");
        }
    }

    #[test]
    fn a_list_makes_all_or_none() {
        let rig = Rig::new(&Config::default());
        let create = |list| {
            let values = json!({"virt_exten": list, "company": "test"});
            rig.call(Operation::Create, json!({"values": values}))
        };
        let before = rig.rows();
        assert_eq!(
            create(json!(["500", "401"])),
            refused("values.virt_exten: test has a public extension \"401\" already")
        );
        assert_eq!(
            create(json!(["500", "500"])),
            refused("values.virt_exten: \"500\" is in the list twice")
        );
        assert_eq!(rig.rows(), before);
        assert_eq!(create(json!(["500", "501"])), json!({"result": "success", "numrows": 2}));
        assert_eq!(rig.rows().len(), before.len() + 2);
    }

    #[test]
    fn a_number_may_be_public_and_private_and_in_two_companies() {
        let rig = Rig::new(&Config::default());
        for (company, private) in
            [("test", false), ("test", true), ("other", false), ("other", true)]
        {
            let values = json!({"virt_exten": "500", "company": company, "private": private});
            let answer = rig.call(Operation::Create, json!({"values": values}));
            assert_eq!(answer["result"], "success", "{company} {private}");
        }
        let text = |scoped: &str, company: &str| (scoped.to_owned(), company.to_owned());
        assert_eq!(
            found(&rig, &json!({"virt_exten": "500"})),
            [
                text("500", "test"),
                text("500_test", "test"),
                text("500", "other"),
                text("500_other", "other")
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let rig = Rig::new(&Config::default());
        for (values, message) in [
            (
                json!({"virt_exten": "5%"}),
                "values.virt_exten: \"5%\" is no extension number; use up to 64 letters, digits, dots and dashes",
            ),
            (
                json!({"virt_exten": "500", "company": "nowhere"}),
                "values.company: there is no company \"nowhere\"",
            ),
            (
                json!({"virt_exten": "500", "nightmode": 10}),
                "values.nightmode: 10 is greater than the maximum of 9",
            ),
            (json!({"company": "test"}), "values: \"virt_exten\" is a required property"),
            (
                json!({"virt_exten": "500", "ring_type": "H"}),
                "values.ring_type: there is no such member",
            ),
        ] {
            let answer = rig.call(Operation::Create, json!({"values": values}));
            assert_eq!(answer, refused(message));
        }
    }
}
