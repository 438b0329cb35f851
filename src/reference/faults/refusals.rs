//! Faults of update: what a refusal leaves behind, and what it is told as.

use serde_json::json;

use super::fault::Entry;
use super::layers::{UPDATE, instead};
use super::subjects::{done, matched, one};
use crate::reference::{Call, Next, Parts, Role};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "update/atomic/valid-part-written",
        "update/atomic",
        "refuses an update with a bad value, and writes the good ones",
        |p| partly(p, |_| true),
    ),
    Entry::new(
        "update/atomic/before-the-bad-one",
        "update/atomic",
        "writes the columns of an update one after the other until one is bad, and refuses then",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if UPDATE.contains(&call.operation) && !reply.succeeded() {
                    for (name, value) in call.values() {
                        let mut one = call.clone();
                        one.body["values"] = json!({name: value});
                        if !next.handle(one).await.succeeded() {
                            break;
                        }
                    }
                }
                reply
            });
        },
    ),
    Entry::new(
        "update/atomic/ring-time-last",
        "update/ring_time/atomic",
        "writes the rest of an update whose ring time is bad, and refuses",
        |p| partly(p, |name| name == "ring_time"),
    ),
    Entry::new(
        "update/atomic/subtype-last",
        "update/subtype/atomic",
        "writes the rest of an update whose subtype is bad, and refuses",
        |p| partly(p, |name| name == "subtype"),
    ),
    Entry::new(
        "update/atomic/email-last",
        "update/email/atomic",
        "writes the rest of an update whose e-mail address is bad, and refuses",
        |p| partly(p, |name| name == "email"),
    ),
    Entry::new(
        "update/atomic/bad-one-skipped",
        "update/domain",
        "passes over the bad values of an update and reports success",
        |p| {
            p.around_unit(async |next, call: Call| {
                let mut reply = next.handle(call.clone()).await;
                if UPDATE.contains(&call.operation) && !reply.succeeded() && matched(&next, &call) {
                    for (name, value) in call.values() {
                        let mut one = call.clone();
                        one.body["values"] = json!({name: value});
                        next.handle(one).await;
                    }
                    reply = done(1);
                }
                reply
            });
        },
    ),
    Entry::new(
        "update/atomic/refusal-clears-name",
        "update/atomic",
        "clears the name when it refuses an update",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if UPDATE.contains(&call.operation) && !reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        one(tables, &call)?
                            .map_or(Ok(()), |row| tables.set(row.id, "name", &json!("")))
                    });
                }
                reply
            });
        },
    ),
    Entry::new(
        "update/refusal/reported-as-success",
        "update/domain",
        "reports success for an update that it refuses",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                let refused = UPDATE.contains(&call.operation) && !reply.succeeded();
                if refused && matched(&next, &call) { done(1) } else { reply }
            });
        },
    ),
    Entry::new(
        "role/update/company-admin-writes-nothing",
        "role/update/company-admin",
        "reports success for the update of a company administrator and writes nothing",
        |p| {
            instead(p, UPDATE, |next, call| {
                let fits =
                    next.rules.check(call.operation, &call.body).is_ok() && matched(next, call);
                (fits && call.caller.role == Role::CompanyAdmin).then(|| done(1))
            });
        },
    ),
];

/// Refuses an update with a bad value in a column of `bad`, and writes the others.
fn partly(parts: &mut Parts, bad: fn(&str) -> bool) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let reply = next.handle(call.clone()).await;
        if UPDATE.contains(&call.operation) && !reply.succeeded() {
            write_valid(&next, &call, bad).await;
        }
        reply
    });
}

async fn write_valid(next: &Next, call: &Call, bad: fn(&str) -> bool) {
    let mut valid = Vec::new();
    for (name, value) in call.values() {
        let mut one = call.clone();
        one.body["values"] = json!({name.as_str(): value});
        match next.rules.check(one.operation, &one.body) {
            Ok(()) => valid.push(one),
            Err(_) if bad(&name) => {}
            Err(_) => return,
        }
    }
    for one in valid {
        next.handle(one).await;
    }
}
