use serde_json::Value;

use super::extension::{numrows, only};
use super::unit::{Outcome, Unit};
use crate::reference::call::Call;
use crate::reference::store::Scope;

/// Writes the values named to the one extension in scope, all of them or none.
pub(super) fn update(unit: &Unit, call: &Call) -> Outcome {
    unit.store.write(|tables| {
        let row = only(tables, &Scope::of(call))?;
        let ring_type = row.settings.get("ring_type").unwrap_or(&Value::Null);
        unit.rules.check_stored(&call.body, ring_type)?;
        let settings = unit.rules.merged(&row.settings, call.values());
        tables.write_settings(row.id, &settings)?;
        Ok(numrows(1))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use crate::contract::{Contract, Operation};
    use crate::reference::rig::{Rig, refused};
    use crate::reference::{Caller, Config, Role};

    #[test]
    fn what_was_written_reads_back_and_nothing_else_changes() {
        let rig = Rig::new(&Config::default());
        rig.create("500");
        let mut expected = rig.rows();
        let values = json!({
            "name": "Night desk", "ring_time": 30, "passcode": "0123", "bounce_mode": "1",
            "cname_prefix_ext": "exten", "email": "desk@example.com", "bounce_before": true,
        });
        let answer = rig.update("500", &values);
        assert_eq!(answer, json!({"result": "success", "numrows": 1}));
        let row = expected.last_mut().expect("the new extension");
        Arc::make_mut(&mut row.settings).extend(values.as_object().expect("an object").clone());
        assert_eq!(rig.rows(), expected);
    }

    #[test]
    fn a_refused_update_changes_nothing() {
        let rig = Rig::new(&Config::default());
        rig.create("500");
        let before = rig.rows();
        for (values, message) in [
            (
                json!({"name": "x", "ring_time": 1000}),
                "values.ring_time: 1000 is greater than the maximum of 999",
            ),
            (json!({"name": "x", "colour": 1}), "values.colour: there is no such member"),
            (json!({"busy_retry": 1e300}), "values.busy_retry: the number is too large"),
            (
                json!({"name": "x", "ivr_menu": "main"}),
                "values.ivr_menu: \"\" was expected (ring_type is \"A\")",
            ),
            (json!({"name": 5}), "values.name: 5 is not of type \"string\""),
        ] {
            assert_eq!(rig.update("500", &values), refused(message));
        }
        assert_eq!(rig.rows(), before);
    }

    #[test]
    fn the_scope_must_match_exactly_one() {
        let rig = Rig::new(&Config::default());
        let before = rig.rows();
        let update = |scope: Value| {
            let values = json!({"name": "x"});
            rig.call(Operation::Update, json!({"scope": scope, "values": values}))
        };
        let several = "scope: it matches 2 extensions, and must match exactly one";
        assert_eq!(update(json!({"virt_exten": "401"})), refused(several));
        let none = "scope: it matches no extension";
        assert_eq!(update(json!({"virt_exten": "999"})), refused(none));
        let unknown = "scope.compamy: there is no such member";
        let misspelt = json!({"virt_exten": "401", "compamy": "test"});
        assert_eq!(update(misspelt), refused(unknown));
        assert_eq!(rig.rows(), before);
    }

    #[test]
    fn a_company_admin_can_not_reach_another_company() {
        let rig = Rig::new(&Config::default());
        let before = rig.rows();
        let caller = Caller::new(Role::CompanyAdmin, "other");
        let body = json!({"scope": {"scoped_exten": "400_test"}, "values": {"name": "x"}});
        let reply = rig.call_as(caller, Operation::Update, body);
        assert_eq!(reply.value(), Some(&refused("scope: it matches no extension")));
        assert_eq!(rig.rows(), before);
    }

    #[test]
    fn values_are_compared_with_the_ring_type_that_is_stored() {
        let rig = Rig::new(&Config::default());
        rig.create("500");
        assert_eq!(rig.update("500", &json!({"ring_type": "O"}))["result"], "success");
        assert_eq!(
            rig.update("500", &json!({"ring_time": 50})),
            refused("values.ring_time: 50 is greater than the maximum of 49 (ring_type is \"O\")")
        );
        assert_eq!(rig.update("500", &json!({"ring_time": 49}))["result"], "success");
    }

    #[test]
    fn a_new_ring_type_resets_what_does_not_fit_it() {
        let rig = Rig::new(&Config::default());
        rig.create("500");
        let queue = Contract::get().grammars()[0].plain();
        let values = json!({"ring_type": "Q", "subtype": queue, "bounce_mode": "last",
            "ring_time": 300, "name": "Desk"});
        assert_eq!(rig.update("500", &values)["result"], "success");
        assert_eq!(rig.update("500", &json!({"ring_type": "O"}))["result"], "success");
        for (column, expected) in [
            ("subtype", json!("")),
            ("bounce_mode", json!("disabled")),
            ("ring_time", Value::Null),
            ("name", json!("Desk")),
        ] {
            assert_eq!(rig.setting("500", column), expected, "{column}");
        }
    }

    #[test]
    fn every_default_and_every_boundary_of_every_column_is_taken() {
        let rig = Rig::new(&Config::default());
        rig.create("500");
        for column in Contract::get().columns() {
            let bounds = column.minimum.into_iter().chain(column.maximum);
            let mut values: Vec<Value> = column.members.clone();
            values.extend(bounds.map(Value::from));
            values.extend(column.samples.clone());
            values.extend(column.nullable.then_some(Value::Null));
            for value in values {
                let answer = rig.update("500", &json!({column.name.as_str(): value}));
                assert_eq!(answer["result"], "success", "{} {value}: {answer}", column.name);
                assert_eq!(rig.setting("500", &column.name), value, "{}", column.name);
                if column.name == "ring_type" {
                    rig.update("500", &json!({"ring_type": "A"}));
                }
            }
        }
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let rig = Rig::new(&Config::default());
        rig.create("500");
        assert_eq!(rig.update("500", &json!({"ring_time": 30.0}))["result"], "success");
        assert_eq!(rig.setting("500", "ring_time"), json!(30));
    }
}
