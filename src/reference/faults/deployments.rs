//! Faults of hosted units alone.

use serde_json::json;

use super::fault::Entry;
use super::layers::{UPDATE, instead};
use crate::contract::Deployment;
use crate::reference::Refusal;

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "hosted/subtype/ordered-taken",
        "update/subtype/hosted",
        "takes ordered queues on a hosted unit",
        |p| p.deployment = Deployment::OnPremises,
    )
    .on(Deployment::Hosted),
    Entry::new(
        "hosted/subtype/capital-ordered-taken",
        "update/subtype/hosted",
        "takes ordered queues that announce the position on a hosted unit",
        |p| {
            p.deployment = Deployment::OnPremises;
            instead(p, UPDATE, |_, call| {
                let small = call.body["values"]["subtype"]
                    .as_str()
                    .is_some_and(|text| text.starts_with('l'));
                small.then(|| {
                    Refusal::bad("values.subtype: a hosted unit has no ordered queues").into()
                })
            });
        },
    )
    .on(Deployment::Hosted),
    Entry::new(
        "hosted/phonebook/listed-refused",
        "update/phonebook/hosted",
        "refuses phonebook 3 on a hosted unit",
        |p| {
            instead(p, UPDATE, |_, call| {
                (call.body["values"]["phonebook"] == json!(3))
                    .then(|| Refusal::bad("values.phonebook: unknown").into())
            });
        },
    )
    .on(Deployment::Hosted),
    Entry::new(
        "hosted/phonebook/ex-directory-refused",
        "update/phonebook/stored",
        "refuses phonebook 0 on a hosted unit",
        |p| {
            instead(p, UPDATE, |_, call| {
                (call.body["values"]["phonebook"] == json!(0))
                    .then(|| Refusal::bad("values.phonebook: unknown").into())
            });
        },
    )
    .on(Deployment::Hosted),
];
