use serde_json::Value;

use super::extension::{check_free, check_number, numrows, only};
use super::unit::{Outcome, Unit};
use crate::reference::call::{Call, Refusal};
use crate::reference::store::{Scope, texts};

/// Copies the one extension in scope to a number that is free in its company: visibility, settings and
/// linked users. The copy has no owner, as an owner is a person's and not a setting, and no mailbox of
/// its own: it shares the source's, as its `voicemail_box` says.
pub(super) fn clone(unit: &Unit, call: &Call) -> Outcome {
    let values = call.values();
    let target = values.get("virt_exten").map(texts).unwrap_or_default();
    let target = target.into_iter().next().unwrap_or_default();
    check_number(&target)?;
    unit.store.write(|tables| {
        let source = only(tables, &Scope::of(call))?;
        check_free(tables, &target, &source.company, source.private)?;
        let copy = tables
            .copy(source.id, &target)?
            .ok_or_else(|| Refusal::bad("scope: it matches no extension"))?;
        let linked = tables.links(source.id)?;
        for contact in &linked {
            tables.link(copy, *contact)?;
        }
        let mut answer = numrows(1);
        answer.insert("links".to_owned(), Value::from(linked.len()));
        Ok(answer)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::contract::{Operation, Version};
    use crate::reference::Config;
    use crate::reference::rig::{Rig, refused};

    fn clone(rig: &Rig, source: &str, target: &str) -> Value {
        let scope = json!({"virt_exten": source, "company": "test"});
        rig.call(Operation::Clone, json!({"scope": scope, "values": {"virt_exten": target}}))
    }

    #[test]
    fn the_copy_has_settings_links_and_visibility_of_its_source() {
        let rig = Rig::new(&Config::default());
        let mut expected = rig.rows();
        assert_eq!(
            clone(&rig, "400", "400b"),
            json!({"result": "success", "numrows": 1, "links": 3})
        );
        let rows = rig.rows();
        let mut copy = expected[0].clone();
        copy.id = rows.last().expect("the copy").id;
        copy.virt_exten = "400b".to_owned();
        copy.owner = None;
        expected.push(copy);
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_number_that_is_taken_is_refused() {
        let rig = Rig::new(&Config::default());
        let before = rig.rows();
        assert_eq!(
            clone(&rig, "401", "402"),
            refused("values.virt_exten: test has a public extension \"402\" already")
        );
        assert_eq!(clone(&rig, "999", "500"), refused("scope: it matches no extension"));
        assert_eq!(rig.rows(), before);
    }

    #[test]
    fn deleting_the_copy_leaves_the_mailbox_of_the_source() {
        let rig = Rig::new(&Config::default());
        clone(&rig, "400", "400b");
        let body = json!({"scope": {"virt_exten": "400b"}});
        assert_eq!(rig.call(Operation::Delete, body), json!({"result": "success", "numrows": 1}));
        let source = rig.rows()[0].id;
        let mailbox = rig.store.read(|tables| tables.mailbox(source));
        assert_eq!(mailbox.expect("the store works").as_deref(), Some("400_test"));
    }

    #[test]
    fn an_older_version_does_not_have_it() {
        let rig = Rig::new(&Config::default().with_version(Version::new(6, 5, 8)));
        assert_eq!(clone(&rig, "400", "400b"), refused("this version of the API has no clone"));
    }
}
