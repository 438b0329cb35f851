//! Faults of create: what it makes, and what it answers.

use serde_json::{Value, json};

use super::existing::{doubled, set};
use super::fault::Entry;
use super::layers::{CREATE, after, answer, before, instead, reply};
use super::subjects::{created, done, lose, numbers};
use crate::reference::{Call, Next, Parts, StoreError, Tables};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "create/effect/none",
        "create/accepts",
        "reports success for a create and makes nothing",
        |p| {
            instead(p, CREATE, |_, call| Some(done(numbers(call).len())));
        },
    ),
    Entry::new(
        "create/effect/reported-as-failure",
        "create/accepts",
        "makes the extension and reports a failure",
        |p| {
            reply(p, CREATE, |_, reply| {
                if let Some(body) = reply.value_mut().filter(|body| body["result"] == "success") {
                    *body =
                        json!({"result": "fail", "message": "the dialplan could not be reloaded"});
                }
            });
        },
    ),
    Entry::new("create/effect/doubled", "create/accepts", "makes each extension twice", |p| {
        after(p, CREATE, doubled);
    }),
    Entry::new(
        "create/private/ignored",
        "create/private/scoped",
        "makes private extensions public",
        |p| before(p, CREATE, |call| set(call, "private", json!(false))),
    ),
    Entry::new(
        "create/private/always",
        "create/private/public",
        "makes every extension private",
        |p| before(p, CREATE, |call| set(call, "private", json!(true))),
    ),
    Entry::new("create/voicemail/ignored", "create/voicemail/box", "gives no voicemail box", |p| {
        before(p, CREATE, |call| set(call, "voicemail", json!(false)));
    }),
    Entry::new(
        "create/voicemail/always",
        "create/voicemail/none",
        "gives every extension a voicemail box",
        |p| before(p, CREATE, |call| set(call, "voicemail", json!(true))),
    ),
    Entry::new(
        "create/voicemail/inverted",
        "create/voicemail/box",
        "gives a voicemail box to those that asked for none, and none to the others",
        |p| {
            before(p, CREATE, |call| {
                let asked = call.body["values"]["voicemail"] == json!(true);
                set(call, "voicemail", json!(!asked));
            });
        },
    ),
    Entry::new(
        "create/voicemail/first-of-list",
        "create/voicemail/box",
        "gives only the first extension of a list its voicemail box",
        |p| {
            after(p, CREATE, |tables, call| {
                for row in created(tables, call)?.iter().skip(1) {
                    tables.purge_mailbox(row.id)?;
                    tables.set(row.id, "voicemail_box", &json!(""))?;
                }
                Ok(())
            });
        },
    ),
    Entry::new("create/nightmode/lost", "create/nightmode/stored", "forgets the nightmode", |p| {
        before(p, CREATE, |call| set(call, "nightmode", Value::Null));
    }),
    Entry::new(
        "create/nightmode/counted-from-one",
        "create/nightmode/stored",
        "stores nightmode n as n + 1",
        |p| {
            after(p, CREATE, |tables, call| nightmode(tables, call, |mode| mode + 1));
        },
    ),
    Entry::new(
        "create/nightmode/zero-lost",
        "create/nightmode/stored",
        "takes nightmode 0 for none",
        |p| {
            after(p, CREATE, |tables, call| {
                nightmode(tables, call, |mode| if mode == 0 { -1 } else { mode })
            });
        },
    ),
    Entry::new(
        "create/company/ignored",
        "create/company/stored",
        "creates in the caller's company, whatever company is named",
        |p| {
            before(p, CREATE, |call| {
                let own = call.caller.company.clone();
                set(call, "company", json!(own));
            });
        },
    ),
    Entry::new(
        "create/virt_exten/small-letters",
        "create/virt_exten/stored",
        "creates what has capital letters in its name in small ones",
        |p| {
            before(p, CREATE, |call| {
                if let Some(name) = call.body["values"]["virt_exten"].as_str() {
                    let small = json!(name.to_lowercase());
                    set(call, "virt_exten", small);
                }
            });
        },
    ),
    Entry::new(
        "create/company/unknown-made",
        "create/company/unknown",
        "makes a company that does not exist, to create in it",
        |p| {
            instead(p, CREATE, |next, call| {
                let company = call.body["values"]["company"].as_str()?;
                let _ = next.store.write(|tables| tables.add_company(company));
                None
            });
        },
    ),
    Entry::new(
        "create/company/unknown-is-own",
        "create/company/unknown",
        "creates in the caller's company where the one named does not exist",
        |p| {
            p.around_unit(async |next, mut call| {
                let company =
                    call.body["values"]["company"].as_str().unwrap_or_default().to_owned();
                let known = next.store.read(|tables| tables.has_company(&company));
                if matches!(known, Ok(false)) {
                    let own = call.caller.company.clone();
                    set(&mut call, "company", json!(own));
                }
                next.handle(call).await
            });
        },
    ),
    Entry::new(
        "create/list/first-only",
        "create/list",
        "makes the first extension of a list and reports all",
        |p| listed(p, |list| list.truncate(1)),
    ),
    Entry::new(
        "create/list/last-lost",
        "create/list",
        "loses the last extension of a list and reports all",
        |p| {
            listed(p, |list| {
                if list.len() > 1 {
                    list.pop();
                }
            });
        },
    ),
    Entry::new(
        "create/list/two-at-most",
        "create/list",
        "makes the first two extensions of a list and reports all",
        |p| listed(p, |list| list.truncate(2)),
    ),
    Entry::new(
        "create/list/public-but-first",
        "create/private/scoped",
        "makes only the first extension of a private list private",
        |p| {
            p.around_unit(async |next, call: Call| {
                let list = numbers(&call);
                let private = call.body["values"]["private"] == json!(true);
                if !CREATE.contains(&call.operation) || !private || list.len() < 2 {
                    return next.handle(call).await;
                }
                let (mut first, mut rest) = (call.clone(), call);
                set(&mut first, "virt_exten", json!(list[0]));
                set(&mut rest, "virt_exten", json!(list[1..]));
                set(&mut rest, "private", json!(false));
                let reply = next.handle(first).await;
                if !reply.succeeded() {
                    return reply;
                }
                next.handle(rest).await;
                done(list.len())
            });
        },
    ),
    Entry::new("create/numrows/one", "create/numrows", "answers numrows 1 for a list", |p| {
        answer(p, CREATE, |body| body["numrows"] = json!(1));
    }),
    Entry::new("create/numrows/zero", "create/numrows", "answers numrows 0", |p| {
        answer(p, CREATE, |body| body["numrows"] = json!(0));
    }),
    Entry::new(
        "create/numrows/over-by-one",
        "create/numrows",
        "counts one extension too many",
        |p| {
            answer(p, CREATE, |body| {
                body["numrows"] = json!(body["numrows"].as_i64().unwrap_or_default() + 1);
            });
        },
    ),
    Entry::new("create/numrows/missing", "create/answer", "answers no numrows", |p| {
        answer(p, CREATE, |body| lose(body, "numrows"));
    }),
    Entry::new("create/numrows/null", "create/numrows", "answers numrows null", |p| {
        answer(p, CREATE, |body| body["numrows"] = Value::Null);
    }),
    Entry::new("create/numrows/boolean", "create/numrows", "answers numrows true", |p| {
        answer(p, CREATE, |body| body["numrows"] = json!(true));
    }),
    Entry::new("create/ring-all/hunt", "create/ring-all", "makes extensions of ring type H", |p| {
        after(p, CREATE, |tables, call| {
            let rows = created(tables, call)?;
            rows.iter().try_for_each(|row| tables.set(row.id, "ring_type", &json!("H")))
        });
    }),
    Entry::new(
        "create/nightmode/three-bits-kept",
        "create/nightmode/stored",
        "keeps three bits of the nightmode",
        |p| {
            after(p, CREATE, |tables, call| nightmode(tables, call, |mode| mode % 8));
        },
    ),
];

/// Changes the nightmode of the extensions that the create made, where it named one.
fn nightmode(tables: &Tables<'_>, call: &Call, change: fn(i64) -> i64) -> Result<(), StoreError> {
    let Some(mode) = call.body["values"]["nightmode"].as_i64() else {
        return Ok(());
    };
    let rows = created(tables, call)?;
    rows.iter().try_for_each(|row| tables.set(row.id, "nightmode", &json!(change(mode))))
}

/// Cuts the list of a create, and counts as if it had not.
fn listed(parts: &mut Parts, cut: fn(&mut Vec<String>)) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        let mut list = numbers(&call);
        let asked = list.len();
        if !CREATE.contains(&call.operation) || asked < 2 {
            return next.handle(call).await;
        }
        cut(&mut list);
        set(&mut call, "virt_exten", json!(list));
        let reply = next.handle(call).await;
        if reply.succeeded() { done(asked) } else { reply }
    });
}
