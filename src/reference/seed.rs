//! What a company holds before anybody calls: the document's own example, and one extension of each
//! kind that a wrong server could harm.

use serde_json::{Value, json};

use super::dialplan::give_mailbox;
use super::store::{NewRow, StoreError, Tables};
use super::validation::Rules;

/// The contact that owns extension 400 in the document's example.
const FIRST_CONTACT: i64 = 781;

const CONTACTS: [&str; 4] = ["Ada Byron", "Grace Murray", "Mary Jackson", "Dorothy Vaughan"];

/// An extension that is there from the start.
struct Seed {
    virt_exten: &'static str,
    private: bool,
    /// The owner, as a place in [`CONTACTS`].
    owner: Option<usize>,
    /// How many of [`CONTACTS`] are linked to it.
    links: usize,
    mailbox: bool,
    settings: Value,
}

/// Numbers outside 9000 to 9999, which a run takes for its own; 342 is what the document creates, and
/// 400b what it clones to.
fn seeds() -> [Seed; 5] {
    let seed = |virt_exten, settings| Seed {
        virt_exten,
        private: false,
        owner: None,
        links: 0,
        mailbox: false,
        settings,
    };
    [
        Seed {
            private: true,
            owner: Some(0),
            links: 3,
            mailbox: true,
            ..seed("400", json!({"name": "Reception", "ring_time": 25, "phonebook": 3}))
        },
        Seed {
            owner: Some(1),
            links: 1,
            ..seed("401", json!({"name": "Front door", "callerid": "-01632960401"}))
        },
        seed(
            "402",
            json!({"name": "Support queue", "ring_type": "Q", "ring_time": 120,
                   "subtype": "R  y y05  0102    "}),
        ),
        seed(
            "403",
            json!({"name": "Conference", "ring_type": "C", "subtype": "Q", "passcode": "4711"}),
        ),
        seed("404", json!({"name": "Main menu", "ring_type": "I", "ivr_menu": "main"})),
    ]
}

/// Adds each of `companies` that is not there yet, with its contacts and extensions. A company that is
/// there keeps what it holds.
pub(super) fn plant(
    tables: &Tables<'_>,
    rules: &Rules,
    companies: &[String],
) -> Result<(), StoreError> {
    for company in companies {
        if tables.add_company(company)? {
            plant_company(tables, rules, company)?;
        }
    }
    Ok(())
}

fn plant_company(tables: &Tables<'_>, rules: &Rules, company: &str) -> Result<(), StoreError> {
    let mut first = tables.contacts()?.is_empty().then_some(FIRST_CONTACT);
    let mut contacts = Vec::new();
    for name in CONTACTS {
        contacts.push(tables.add_contact(first.take(), company, name)?);
    }
    for seed in seeds() {
        let mut settings = rules.defaults();
        if let Value::Object(own) = seed.settings {
            settings.extend(own);
        }
        let id = tables.insert(&NewRow {
            virt_exten: seed.virt_exten.to_owned(),
            company: company.to_owned(),
            private: seed.private,
            owner: seed.owner.map(|place| contacts[place]),
            settings: settings.into(),
        })?;
        for contact in &contacts[..seed.links] {
            tables.link(id, *contact)?;
        }
        if seed.mailbox {
            give_mailbox(tables, id)?;
        }
    }
    Ok(())
}
