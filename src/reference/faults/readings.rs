//! Faults of read and readfull: what stands in a column.

use serde_json::{Value, json};

use super::fault::Entry;
use super::layers::{READ, READFULL, rows};
use super::subjects::lose;
use crate::contract::Operation;
use crate::reference::Parts;

pub(super) const FAULTS: &[Entry] = &[
    Entry::new("read/owner/contact-name", "read/owner", "answers the owner as a text", |p| {
        column(p, READ, "owner", |owner| {
            if owner.is_null() { json!("nobody") } else { json!("Ada Byron") }
        });
    }),
    Entry::new(
        "read/owner/empty-for-none",
        "read/owner",
        "answers a list where there is no owner",
        |p| column(p, READ, "owner", |owner| if owner.is_null() { json!([]) } else { owner }),
    ),
    Entry::new("read/owner/fraction", "read/owner", "answers half an owner", |p| {
        column(p, READ, "owner", |_| json!(0.5));
    }),
    Entry::new("read/owner/lost", "read/owner", "answers no owner where there is one", |p| {
        column(p, READ, "owner", |_| Value::Null);
    }),
    Entry::new("read/owner/object", "read/owner", "answers the owner as an object", |p| {
        column(p, READ, "owner", |owner| json!({"id": owner}));
    }),
    Entry::new(
        "read/scoped_exten/always-scoped",
        "read/scoped_exten",
        "puts the company behind the scoped number of public extensions too",
        |p| {
            p.around_unit(async |next, call| {
                let reads = READ.contains(&call.operation);
                let mut reply = next.handle(call).await;
                let values = reply
                    .value_mut()
                    .filter(|_| reads)
                    .and_then(|body| body.get_mut("values")?.as_array_mut());
                for row in values.into_iter().flatten() {
                    if let Some(scoped) =
                        row["scoped_exten"].as_str().filter(|scoped| !scoped.contains('_'))
                    {
                        row["scoped_exten"] = json!(format!("{scoped}_test"));
                    }
                }
                reply
            });
        },
    ),
    Entry::new(
        "read/scoped_exten/never-scoped",
        "read/scoped_exten",
        "answers the plain number as the scoped number",
        |p| {
            column(p, READ, "scoped_exten", |scoped| {
                json!(scoped.as_str().and_then(|text| text.split('_').next()))
            });
        },
    ),
    Entry::new(
        "read/scoped_exten/dash",
        "read/scoped_exten",
        "joins number and company with a dash",
        |p| {
            column(p, READ, "scoped_exten", |scoped| {
                json!(scoped.as_str().map(|text| text.replace('_', "-")))
            });
        },
    ),
    Entry::new(
        "read/virt_exten/scoped",
        "read/virt_exten",
        "answers the scoped number as virt_exten",
        |p| {
            p.around_unit(async |next, call| {
                let columns = call.body["columns"].clone();
                let mut wider = call.clone();
                if let Some(list) =
                    wider.body["columns"].as_array_mut().filter(|_| READ.contains(&call.operation))
                {
                    list.push(json!("scoped_exten"));
                }
                let mut reply = next.handle(wider).await;
                let values = reply.value_mut().filter(|_| READ.contains(&call.operation));
                for row in values
                    .and_then(|body| body.get_mut("values")?.as_array_mut())
                    .into_iter()
                    .flatten()
                {
                    if row.get("virt_exten").is_some() {
                        row["virt_exten"] = row["scoped_exten"].clone();
                    }
                    if columns.as_array().is_some_and(|list| !list.contains(&json!("scoped_exten")))
                    {
                        lose(row, "scoped_exten");
                    }
                }
                reply
            });
        },
    ),
    Entry::new(
        "read/company/capitals",
        "read/company",
        "answers the company's id in capitals",
        |p| column(p, READ, "company", |company| json!(company.as_str().map(str::to_uppercase))),
    ),
    Entry::new("read/company/null", "read/company", "answers no company", |p| {
        column(p, READ, "company", |_| Value::Null);
    }),
    Entry::new("read/name/empty", "read/name", "answers an empty name", |p| {
        column(p, READ, "name", |_| json!(""));
    }),
    Entry::new(
        "read/callerid/dash-lost",
        "read/callerid",
        "answers a withheld caller id without its dash",
        |p| {
            column(p, READ, "callerid", |id| {
                json!(id.as_str().map(|text| text.trim_start_matches('-')))
            });
        },
    ),
    Entry::new(
        "read/callerid/withheld-hidden",
        "read/callerid",
        "answers nothing for a withheld caller id",
        |p| {
            column(p, READ, "callerid", |id| {
                if id.as_str().is_some_and(|text| text.starts_with('-')) { json!("") } else { id }
            });
        },
    ),
    Entry::new(
        "read/ring_type/small",
        "read/ring_type",
        "answers the ring type as a small letter",
        |p| column(p, READ, "ring_type", |kind| json!(kind.as_str().map(str::to_lowercase))),
    ),
    Entry::new("read/ring_type/word", "read/ring_type", "answers the ring type as a word", |p| {
        column(p, READ, "ring_type", |kind| if kind == "A" { json!("All") } else { kind });
    }),
    Entry::new(
        "read/ring_time/null-as-zero",
        "read/ring_time",
        "answers 0 for the system's ring time",
        |p| column(p, READ, "ring_time", |time| if time.is_null() { json!(0) } else { time }),
    ),
    Entry::new(
        "read/ring_time/null-as-default",
        "read/ring_time",
        "answers the system's ring time in place of null",
        |p| column(p, READ, "ring_time", |time| if time.is_null() { json!(25) } else { time }),
    ),
    Entry::new(
        "read/ring_time/minutes",
        "read/ring_time",
        "answers the ring time in minutes",
        |p| column(p, READ, "ring_time", |time| json!(time.as_i64().map(|seconds| seconds / 60))),
    ),
    Entry::new(
        "read/ring_time/two-digits",
        "read/ring_time",
        "answers the last two digits of the ring time",
        |p| column(p, READ, "ring_time", |time| json!(time.as_i64().map(|seconds| seconds % 100))),
    ),
    Entry::new(
        "readfull/passcode/masked",
        "update/passcode/stored",
        "answers stars in place of the passcode",
        |p| {
            column(
                p,
                READFULL,
                "passcode",
                |code| {
                    if code.is_null() { code } else { json!("****") }
                },
            );
        },
    ),
    Entry::new(
        "readfull/rec_override/null-as-zero",
        "update/rec_override/stored",
        "answers 0 for the company's call recording",
        |p| {
            column(
                p,
                READFULL,
                "rec_override",
                |bits| if bits.is_null() { json!(0) } else { bits },
            );
        },
    ),
    Entry::new(
        "readfull/priority/null-as-zero",
        "update/priority/stored",
        "answers the highest priority for none",
        |p| column(p, READFULL, "priority", |own| if own.is_null() { json!(0) } else { own }),
    ),
    Entry::new(
        "readfull/fid/null-as-zero",
        "update/fid/stored",
        "answers off where the system decides on forwards",
        |p| column(p, READFULL, "fid", |own| if own.is_null() { json!(0) } else { own }),
    ),
    Entry::new(
        "readfull/cname_prefix_ext/null-as-zero",
        "update/cname_prefix_ext/stored",
        "answers off where the system decides on the prefix",
        |p| {
            column(
                p,
                READFULL,
                "cname_prefix_ext",
                |own| {
                    if own.is_null() { json!(0) } else { own }
                },
            );
        },
    ),
    Entry::new(
        "readfull/nightmode/counted-from-one",
        "update/nightmode/stored",
        "answers nightmodes 1 to 10",
        |p| {
            column(p, READFULL, "nightmode", |mode| {
                json!(mode.as_i64().map(|mode| mode + i64::from(mode >= 0)))
            });
        },
    ),
    Entry::new(
        "readfull/bounce_before/inverted",
        "update/bounce_before/stored",
        "answers the opposite of bounce_before",
        |p| column(p, READFULL, "bounce_before", |flag| json!(flag != true)),
    ),
    Entry::new(
        "readfull/email_vm_att/always",
        "update/email_vm_att/stored",
        "answers true in email_vm_att",
        |p| column(p, READFULL, "email_vm_att", |_| json!(true)),
    ),
    Entry::new(
        "readfull/subtype/trimmed",
        "update/subtype/queue",
        "answers a queue string without the blanks at its end",
        |p| column(p, READFULL, "subtype", |text| json!(text.as_str().map(str::trim_end))),
    ),
    Entry::new(
        "readfull/email/domain-alone",
        "update/email/stored",
        "answers the domain of the e-mail address alone",
        |p| {
            column(p, READFULL, "email", |text| {
                json!(text.as_str().map(|text| text.rsplit('@').next()))
            });
        },
    ),
    Entry::new("read/name/capitals", "read/name", "answers the name in capitals", |p| {
        column(p, READ, "name", |name| json!(name.as_str().map(str::to_uppercase)));
    }),
];

/// Changes the value of a column in each row that has it.
fn column(
    parts: &mut Parts,
    operations: &'static [Operation],
    name: &'static str,
    edit: fn(Value) -> Value,
) {
    rows(parts, operations, move |row| {
        if let Some(value) = row.get_mut(name) {
            *value = edit(value.take());
        }
    });
}
