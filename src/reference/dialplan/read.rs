use serde_json::{Map, Value};

use super::extension::numrows;
use super::unit::{Outcome, Unit};
use crate::gather::Gather as _;
use crate::reference::call::Call;
use crate::reference::store::{Row, Scope, texts};

/// Answers the columns asked for of each extension in scope: read and readfull, which differ in the
/// columns that their schemas list.
pub(super) fn read(unit: &Unit, call: &Call) -> Outcome {
    let named = call.body.get("columns").map(texts);
    let columns = named.as_deref().unwrap_or_else(|| unit.rules.columns(call.operation));
    let rows = unit.store.read(|tables| tables.find(&Scope::of(call)))?;
    let mut answer = numrows(rows.len());
    let values = rows.iter().map(|row| project(row, columns)).collect();
    answer.insert("values".to_owned(), Value::Array(values));
    Ok(answer)
}

fn project(row: &Row, columns: &[String]) -> Value {
    let members = columns.iter().map(|column| (column.clone(), row.value(column)));
    Value::Object(members.gather::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::contract::Operation;
    use crate::reference::rig::{Rig, found, refused};
    use crate::reference::{Caller, Config, Lack, Role};

    fn names(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|(scoped, company)| ((*scoped).to_owned(), (*company).to_owned())).collect()
    }

    #[test]
    fn the_example_of_the_document_reads_its_row() {
        let rig = Rig::new(&Config::default());
        let columns = ["virt_exten", "company", "scoped_exten", "owner"];
        let body = json!({"scope": {"scoped_exten": "400_test"}, "columns": columns});
        let row = json!({"virt_exten": "400", "company": "test", "scoped_exten": "400_test", "owner": 781});
        assert_eq!(
            rig.call(Operation::Read, body),
            json!({"result": "success", "values": [row], "numrows": 1})
        );
    }

    #[test]
    fn members_of_a_scope_narrow_each_other_and_are_literal() {
        let rig = Rig::new(&Config::default());
        for (scope, expected) in [
            (json!({"virt_exten": "401"}), &[("401", "test"), ("401", "other")][..]),
            (json!({"virt_exten": "401", "company": "other"}), &[("401", "other")]),
            (
                json!({"virt_exten": ["401", "402"], "scoped_exten": ["402", "403"], "company": "test"}),
                &[("402", "test")],
            ),
            (json!({"scoped_exten": ["400_test", "400"]}), &[("400_test", "test")]),
            (json!({"scoped_exten": "400%test"}), &[]),
            (json!({"virt_exten": "40_"}), &[]),
            (json!({"virt_exten": []}), &[]),
            (json!({"company": "nowhere"}), &[]),
            (json!({"virt_exten": "401' OR '1'='1"}), &[]),
        ] {
            assert_eq!(found(&rig, &scope), names(expected), "{scope}");
        }
        let many: Vec<String> = (0..1200).map(|number| format!("{number}")).collect();
        let all = found(&rig, &json!({"virt_exten": many, "company": "test"}));
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn without_columns_all_are_answered() {
        let rig = Rig::new(&Config::default());
        let width = |operation| {
            let answer = rig.call(operation, json!({"scope": {"scoped_exten": "400_test"}}));
            answer["values"][0].as_object().map(serde_json::Map::len)
        };
        assert_eq!(width(Operation::Read), Some(8));
        assert_eq!(width(Operation::Readfull), Some(37));
    }

    #[test]
    fn readfull_has_no_owner() {
        let rig = Rig::new(&Config::default());
        let answer = rig.call(Operation::Readfull, json!({"columns": ["owner"]}));
        let message = answer["message"].as_str().expect("a message");
        assert!(message.starts_with("columns.0: \"owner\" is not one of"), "{message}");
    }

    #[test]
    fn a_company_admin_sees_its_own_company() {
        let rig = Rig::new(&Config::default());
        let read = |scope: Value| {
            let caller = Caller::new(Role::CompanyAdmin, "other");
            let reply = rig.call_as(caller, Operation::Read, json!({"scope": scope}));
            reply.value().expect("JSON")["numrows"].clone()
        };
        assert_eq!(read(json!({})), 5);
        assert_eq!(read(json!({"company": "test"})), 0);
        assert_eq!(read(json!({"scoped_exten": "400_test"})), 0);
    }

    #[test]
    fn who_has_no_right_is_told_so() {
        let rig = Rig::new(&Config::default());
        let reply = |caller| rig.call_as(caller, Operation::Read, json!({}));
        let user = reply(Caller::new(Role::User, "test"));
        assert_eq!(user.status, 403);
        assert_eq!(user.value(), Some(&refused("these credentials have no right to read")));
        let nobody = reply(Caller::nobody(Lack::Key));
        assert_eq!(nobody.status, 401);
        assert_eq!(nobody.value(), Some(&refused("auth.key is unknown")));
    }
}
