use serde_json::Value;

use super::extension::{numrows, only};
use super::unit::{Outcome, Unit};
use crate::reference::call::Call;
use crate::reference::store::Scope;

/// Removes the one extension in scope, with its links and the mailbox that was made for it. What points
/// at it elsewhere, a jump target for one, stays: the unit lets those name anything.
pub(super) fn delete(unit: &Unit, call: &Call) -> Outcome {
    unit.store.write(|tables| {
        let row = only(tables, &Scope::of(call))?;
        let purged = tables.purge_mailbox(row.id)?;
        tables.unlink(row.id)?;
        tables.remove(row.id)?;
        let mut answer = numrows(1);
        if let Some(name) = purged {
            let message = format!("mailbox {name} purged");
            answer.insert("mailbox".to_owned(), Value::from(message));
        }
        Ok(answer)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::contract::Operation;
    use crate::reference::Config;
    use crate::reference::rig::{Rig, refused};

    #[test]
    fn a_delete_takes_mailbox_and_links_along_and_nothing_else() {
        let rig = Rig::new(&Config::default());
        let mut expected = rig.rows();
        let id = expected.remove(0).id;
        let body = json!({"scope": {"scoped_exten": "400_test"}});
        assert_eq!(
            rig.call(Operation::Delete, body.clone()),
            json!({"result": "success", "numrows": 1, "mailbox": "mailbox 400_test purged"})
        );
        assert_eq!(rig.rows(), expected);
        let left = rig.store.read(|tables| {
            Ok::<_, crate::reference::StoreError>((tables.links(id)?, tables.mailbox(id)?))
        });
        assert_eq!(left.expect("the store works"), (vec![], None));
        assert_eq!(rig.call(Operation::Delete, body), refused("scope: it matches no extension"));
    }

    #[test]
    fn without_a_mailbox_there_is_no_word_of_it() {
        let rig = Rig::new(&Config::default());
        let scope = json!({"virt_exten": "401", "company": "test"});
        assert_eq!(
            rig.call(Operation::Delete, json!({"scope": scope})),
            json!({"result": "success", "numrows": 1})
        );
    }

    #[test]
    fn several_matches_are_refused() {
        let rig = Rig::new(&Config::default());
        let before = rig.rows();
        let answer = rig.call(Operation::Delete, json!({"scope": {}}));
        assert_eq!(answer, refused("scope: it matches 10 extensions, and must match exactly one"));
        assert_eq!(rig.rows(), before);
    }
}
