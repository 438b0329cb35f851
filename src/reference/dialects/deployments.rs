//! What hosted and single-company units make of `phonebook`.

use serde_json::{Value, json};

use super::dialect::{Dialect, Stage};
use super::layers::{before, updated_mut};
use crate::contract::{Contract, Deployment};
use crate::reference::{Call, Change, Next, Parts, Refusal};

pub(super) fn cases() -> Vec<Dialect> {
    let unit = |id, deployment, sentence, change: Change| {
        Dialect::new(id, "open/hosted-phonebook", sentence, Stage::Meaning, change).on(deployment)
    };
    let hosted = |id, answer, sentence, change| {
        unit(id, Deployment::Hosted, sentence, change).answering(answer)
    };
    let single = |id, answer, sentence, change| {
        unit(id, Deployment::SingleCompany, sentence, change).answering(answer)
    };
    vec![
        hosted(
            "hosted-phonebook/kept",
            "1 reads back as 0, 2 reads back as 0",
            "a hosted unit keeps its value when 1 or 2 is written",
            Change::new(|_| ()),
        ),
        hosted(
            "hosted-phonebook/treated",
            "1 reads back as 0, 2 reads back as 0",
            "a hosted unit reads 3 back as 1",
            own_way(|values| {
                let phonebook = values.get("phonebook").and_then(Value::as_i64);
                match phonebook {
                    Some(3) => values["phonebook"] = json!(1),
                    Some(1 | 2) => {
                        drop(values.as_object_mut().and_then(|values| values.remove("phonebook")));
                    }
                    Some(_) | None => {}
                }
            }),
        ),
        hosted(
            "hosted-phonebook/value",
            "1 reads back as 1, 2 reads back as 2",
            "a hosted unit reads 1 and 2 back as they were written",
            own_way(|_| ()),
        ),
        single(
            "single-company-phonebook/treated",
            "1 reads back as 0, 2 reads back as 2",
            "a unit of one company reads 1 back as 0",
            Change::new(|_| ()),
        ),
        single(
            "single-company-phonebook/value",
            "1 reads back as 1, 2 reads back as 2",
            "a unit of one company reads 1 back as 1",
            own_way(|_| ()),
        ),
        single(
            "single-company-phonebook/kept",
            "1 reads back as 0, 2 reads back as 2",
            "a unit of one company keeps its value when 1 is written",
            own_way(|values| {
                if values.get("phonebook").is_some_and(|phonebook| *phonebook == 1) {
                    drop(values.as_object_mut().and_then(|values| values.remove("phonebook")));
                }
            }),
        ),
    ]
}

/// A unit that does `treat` to the values of an update instead of what its kind would have done to the
/// phonebook. That a hosted one has no ordered queues stays.
fn own_way(treat: fn(&mut Value)) -> Change {
    let treated = move |_: &Next, call: &mut Call| {
        if updated_mut(call).is_some() {
            treat(&mut call.body["values"]);
        }
        Ok(())
    };
    Change::new(move |parts: &mut Parts| {
        if parts.deployment == Deployment::Hosted {
            before(no_ordered_queue).apply(parts);
        }
        parts.deployment = Deployment::OnPremises;
        before(treated).apply(parts);
    })
}

fn no_ordered_queue(_: &Next, call: &mut Call) -> Result<(), Refusal> {
    let subtype = updated_mut(call).and_then(|values| values.get("subtype")?.as_str());
    match subtype {
        Some(text)
            if text.starts_with(['l', 'L']) && Contract::get().validators().subtype(text) =>
        {
            Err(Refusal::bad("values.subtype: a hosted unit has no ordered queues (l, L)"))
        }
        Some(_) | None => Ok(()),
    }
}
