//! How one extension that the run did not make is given back what it held before.

use serde_json::{Value, json};

use super::environment::Environment;
use super::looking::text;
use super::session::Row;
use crate::contract::{Contract, Kind, Operation};
use crate::gather::Gather as _;
use crate::judge::{Outcome, canonical, outcome};
use crate::results::{Change, Damage};
use crate::target::{Call, Purpose, Role};

/// A column that could not be given back.
#[derive(Clone, Debug, PartialEq)]
pub struct Unrestored {
    /// Company and scoped number of the extension.
    pub extension: (String, String),
    /// The column; `virt_exten` for an extension that could not be made again.
    pub column: String,
    /// What it held.
    pub value: Value,
}

impl Unrestored {
    /// Whether `damage`, as it is now, still shows it.
    pub(super) fn is_missing(&self, damage: &Damage) -> bool {
        let same = (&damage.company, &damage.extension) == (&self.extension.0, &self.extension.1);
        same && (damage.change == Change::Lost || damage.after.contains_key(&self.column))
    }
}

/// Puts one extension right: makes it again where it is lost, and writes what its columns held. What hangs on the
/// extension elsewhere, its owner and the messages in its mailbox, cannot be made through this API.
pub(super) async fn restore(env: &Environment, damage: &Damage) -> Vec<Unrestored> {
    let before = &damage.before;
    let number = text(before, "virt_exten")
        .filter(|number| !number.is_empty())
        .unwrap_or_else(|| damage.extension.clone());
    let extension = (damage.company.clone(), damage.extension.clone());
    let unrestored = |column: &str, value: &Value| Unrestored {
        extension: extension.clone(),
        column: column.to_owned(),
        value: value.clone(),
    };
    if damage.change == Change::Lost {
        let night = before.get("nightmode").map(|value| canonical(Kind::Nightmode, value));
        let values = json!({
            "virt_exten": number,
            "company": damage.company,
            "private": number != damage.extension,
            "voicemail": text(before, "voicemail_box").is_some_and(|name| !name.is_empty()),
            "nightmode": night.filter(|night| night.as_i64() >= Some(0)).unwrap_or_default(),
        });
        if !sends(env, Operation::Create, json!({"type": "extension", "values": values})).await {
            return vec![unrestored("virt_exten", &json!(number))];
        }
    }
    let scope = json!({
        "virt_exten": number, "company": damage.company, "scoped_exten": damage.extension,
    });
    let update = |values: Row| json!({"type": "extension", "scope": scope, "values": values});
    let columns: Vec<&str> = Contract::get()
        .columns()
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| before.contains_key(*name))
        .filter(|name| damage.change == Change::Lost || damage.after.contains_key(*name))
        .collect();
    let all: Row = columns
        .iter()
        .map(|&name| (name.to_owned(), forms(name, &before[name]).remove(0)))
        .gather();
    if all.is_empty() || sends(env, Operation::Update, update(all)).await {
        return Vec::new();
    }
    // One that is refused keeps the others from being written, so each goes by itself: the ring type first, as
    // others hang on it.
    let mut ordered = columns;
    ordered.sort_by_key(|name| *name != "ring_type");
    let mut missing = Vec::new();
    for name in ordered {
        let mut done = false;
        for form in forms(name, &before[name]) {
            let values = Row::from_iter([(name.to_owned(), form)]);
            done = done || sends(env, Operation::Update, update(values)).await;
        }
        if !done {
            missing.push(unrestored(name, &before[name]));
        }
    }
    missing
}

/// The forms in which a value that was read may be written, the likeliest first: a target may read a value in a
/// form that it does not take.
fn forms(column: &str, value: &Value) -> Vec<Value> {
    let kind = Contract::get().kind(column);
    let plain = canonical(kind, value);
    let digits = plain.as_i64().map(|number| match kind {
        Kind::Intro => json!(format!("{number:02}")),
        _ => json!(number.to_string()),
    });
    let first = match kind {
        Kind::Intro | Kind::Digits => digits.clone().unwrap_or_else(|| plain.clone()),
        _ => plain.clone(),
    };
    let mut forms = vec![first];
    for form in [Some(plain), digits, Some(value.clone())].into_iter().flatten() {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

async fn sends(env: &Environment, operation: Operation, body: Value) -> bool {
    let call = Call::of(Role::SystemAdmin, operation, body, Purpose::Clean);
    let exchange = env.client.send(call).await;
    matches!(outcome(&exchange.reply), Outcome::Accepted(_))
}
