//! Faults of update: numbers that are made to fit, and numbers of rows.

use serde_json::json;

use super::fault::Entry;
use super::layers::{UPDATE, answer, before, reply};
use super::subjects::{change, lose};
use crate::reference::{Call, Next, Parts};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new("update/numrows/zero", "update/numrows", "answers numrows 0 to an update", |p| {
        answer(p, UPDATE, |body| body["numrows"] = json!(0));
    }),
    Entry::new("update/numrows/two", "update/numrows", "answers numrows 2 to an update", |p| {
        answer(p, UPDATE, |body| body["numrows"] = json!(2));
    }),
    Entry::new(
        "update/numrows/columns",
        "update/numrows",
        "answers the number of columns written as numrows",
        |p| {
            reply(p, UPDATE, |call, reply| {
                if let Some(body) = reply.value_mut().filter(|body| body["result"] == "success") {
                    body["numrows"] = json!(call.values().len());
                }
            });
        },
    ),
    Entry::new("update/numrows/missing", "update/answer", "answers no numrows to an update", |p| {
        answer(p, UPDATE, |body| lose(body, "numrows"));
    }),
    Entry::new("update/numrows/list", "update/numrows", "answers numrows as a list", |p| {
        answer(p, UPDATE, |body| body["numrows"] = json!([1]));
    }),
    Entry::new(
        "update/bound/ring-time-clamped",
        "update/ring_time/maximum",
        "stores a ring time above 999 as 999",
        |p| clamped(p, "ring_time", 0, 999),
    ),
    Entry::new(
        "update/bound/priority-clamped",
        "update/priority/maximum",
        "stores a priority above 10 as 10",
        |p| clamped(p, "priority", 0, 10),
    ),
    Entry::new(
        "update/bound/nightmode-clamped",
        "update/nightmode/minimum",
        "stores a nightmode below -1 as -1",
        |p| clamped(p, "nightmode", -1, 9),
    ),
    Entry::new(
        "update/bound/recording-masked",
        "update/rec_override/maximum",
        "stores the low six bits of rec_override",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "rec_override", |value| {
                    value.as_i64().map_or(value.clone(), |bits| json!(bits & 63))
                });
            });
        },
    ),
    Entry::new(
        "update/bound/fraction-rounded",
        "update/ring_time/integer",
        "stores a fraction as the whole number below it",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "ring_time", |value| {
                    value.as_f64().map_or(value.clone(), |number| json!(number.floor()))
                });
            });
        },
    ),
    Entry::new(
        "update/bound/unknown-type-as-a",
        "update/ring_type/enum",
        "stores an unknown ring type as A",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "ring_type", |value| match value.as_str() {
                    Some("A" | "H" | "Q" | "I" | "F" | "T" | "C" | "O" | "V" | "P" | "X")
                    | None => value.clone(),
                    Some(_) => json!("A"),
                });
            });
        },
    ),
    Entry::new(
        "update/bound/recording-force-never-lost",
        "update/rec_override/stored",
        "loses bit 16 of rec_override",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "rec_override", |value| {
                    value.as_i64().map_or(value.clone(), |bits| json!(bits & !16))
                });
            });
        },
    ),
    Entry::new(
        "update/bound/ring-time-one-byte",
        "update/ring_time/stored",
        "keeps one byte of the ring time",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "ring_time", |value| {
                    value
                        .as_i64()
                        .filter(|time| (0..=999).contains(time))
                        .map_or(value.clone(), |time| json!(time & 255))
                });
            });
        },
    ),
    Entry::new(
        "update/bound/duration-one-byte",
        "update/bounce_duration/stored",
        "keeps one byte of bounce_duration",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "bounce_duration", |value| {
                    value
                        .as_i64()
                        .filter(|time| *time >= 0)
                        .map_or(value.clone(), |time| json!(time & 255))
                });
            });
        },
    ),
    Entry::new(
        "update/bound/seconds-as-minutes",
        "update/bounce_duration/stored",
        "keeps whole minutes of bounce_duration",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "bounce_duration", |value| {
                    value
                        .as_i64()
                        .filter(|time| *time > 0)
                        .map_or(value.clone(), |time| json!(time / 60 * 60))
                });
            });
        },
    ),
    Entry::new(
        "update/bound/callback-sign-lost",
        "update/vm_callback/stored",
        "stores vm_callback -1 as 1",
        |p| {
            before(p, UPDATE, |call| {
                change(
                    call,
                    "vm_callback",
                    |value| {
                        if *value == -1 { json!(1) } else { value.clone() }
                    },
                );
            });
        },
    ),
];

fn clamped(parts: &mut Parts, column: &'static str, low: i64, high: i64) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        if UPDATE.contains(&call.operation) {
            change(&mut call, column, |value| {
                value.as_i64().map_or(value.clone(), |number| json!(number.clamp(low, high)))
            });
        }
        next.handle(call).await
    });
}
