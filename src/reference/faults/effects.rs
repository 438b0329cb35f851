//! Faults of update: what becomes of the values that it names.

use serde_json::{Map, Value, json};

use super::fault::Entry;
use super::layers::{UPDATE, reply};
use super::subjects::{change, values};
use crate::reference::{Call, Next, Parts};

pub(super) const FAULTS: &[Entry] = &[
    Entry::new(
        "update/effect/none",
        "update/stored",
        "reports success for an update and writes nothing",
        |p| {
            p.around_unit(async |next, mut call: Call| {
                if UPDATE.contains(&call.operation)
                    && next.rules.check(call.operation, &call.body).is_ok()
                {
                    call.body["values"] = json!({});
                }
                next.handle(call).await
            });
        },
    ),
    Entry::new(
        "update/effect/reported-as-failure",
        "wire/success",
        "writes an update and reports a failure",
        |p| {
            reply(p, UPDATE, |_, reply| {
                if let Some(body) = reply.value_mut().filter(|body| body["result"] == "success") {
                    *body =
                        json!({"result": "fail", "message": "the dialplan could not be reloaded"});
                }
            });
        },
    ),
    Entry::new(
        "update/effect/first-column-only",
        "update/together",
        "writes the first of several columns",
        |p| {
            kept(p, |values| {
                let first = values.iter().next().map(|(name, value)| (name.clone(), value.clone()));
                *values = first.into_iter().collect();
            });
        },
    ),
    Entry::new(
        "update/effect/last-column-lost",
        "update/together",
        "loses the last of several columns",
        |p| {
            kept(p, |values| {
                if values.len() > 1 {
                    let last = values.keys().next_back().cloned().unwrap_or_default();
                    values.remove(&last);
                }
            });
        },
    ),
    Entry::new(
        "update/effect/four-columns-at-most",
        "update/together",
        "writes four columns at most",
        |p| {
            kept(p, |values| *values = std::mem::take(values).into_iter().take(4).collect());
        },
    ),
    Entry::new(
        "update/effect/ten-columns-at-most",
        "update/together",
        "writes ten columns at most",
        |p| {
            kept(p, |values| *values = std::mem::take(values).into_iter().take(10).collect());
        },
    ),
    Entry::new(
        "update/effect/null-passed-over",
        "update/ring_time/stored",
        "takes null in an update for not named",
        |p| kept(p, |values| values.retain(|_, value| !value.is_null())),
    ),
    Entry::new(
        "update/effect/empty-passed-over",
        "update/bounce_fall/stored",
        "takes '' in an update for not named",
        |p| kept(p, |values| values.retain(|_, value| *value != "")),
    ),
    Entry::new(
        "update/effect/false-passed-over",
        "update/bounce_before/stored",
        "takes false in an update for not named",
        |p| kept(p, |values| values.retain(|_, value| *value != false)),
    ),
    Entry::new(
        "update/effect/zero-passed-over",
        "update/stored",
        "takes 0 in an update for not named",
        |p| kept(p, |values| values.retain(|_, value| *value != 0)),
    ),
    Entry::new(
        "update/effect/zero-as-null",
        "update/priority/stored",
        "stores priority 0 as none",
        |p| zero_as_null(p, "priority"),
    ),
    Entry::new(
        "update/effect/zero-ring-time-as-null",
        "update/ring_time/stored",
        "stores ring_time 0 as the system's",
        |p| zero_as_null(p, "ring_time"),
    ),
    Entry::new(
        "update/effect/zero-recording-as-null",
        "update/rec_override/stored",
        "stores rec_override 0 as the company's",
        |p| zero_as_null(p, "rec_override"),
    ),
    Entry::new(
        "update/effect/zero-fid-as-null",
        "update/fid/stored",
        "stores fid 0 as the system's",
        |p| zero_as_null(p, "fid"),
    ),
    Entry::new(
        "update/effect/star-and-zero-swapped",
        "update/vm_jump_star/stored",
        "stores the jump target of star as that of zero, and the reverse",
        |p| swapped(p, "vm_jump_star", "vm_jump_zero"),
    ),
    Entry::new(
        "update/effect/day-and-night-swapped",
        "update/intro_day/stored",
        "stores the intro of the day as that of the night, and the reverse",
        |p| swapped(p, "intro_day", "intro_night"),
    ),
    Entry::new(
        "update/effect/jumps-swapped",
        "update/no_vm_jump/stored",
        "stores the jump target of the day as that of the night, and the reverse",
        |p| swapped(p, "no_vm_jump", "no_vm_jump_night"),
    ),
    Entry::new(
        "update/effect/music-swapped",
        "update/moh_in/stored",
        "stores the music of inbound calls as that of outbound ones, and the reverse",
        |p| swapped(p, "moh_in", "moh_out"),
    ),
];

/// Changes the values of each update that is valid.
fn kept(parts: &mut Parts, edit: fn(&mut Map<String, Value>)) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        let valid = UPDATE.contains(&call.operation)
            && next.rules.check(call.operation, &call.body).is_ok();
        if let Some(values) = values(&mut call).filter(|_| valid) {
            edit(values);
        }
        next.handle(call).await
    });
}

fn zero_as_null(parts: &mut Parts, column: &'static str) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        if UPDATE.contains(&call.operation) {
            change(
                &mut call,
                column,
                |value| {
                    if *value == 0 { Value::Null } else { value.clone() }
                },
            );
        }
        next.handle(call).await
    });
}

fn swapped(parts: &mut Parts, one: &'static str, other: &'static str) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        let updates = UPDATE.contains(&call.operation);
        if let Some(values) = values(&mut call).filter(|_| updates) {
            let (first, second) = (values.remove(one), values.remove(other));
            values.extend(first.map(|value| (other.to_owned(), value)));
            values.extend(second.map(|value| (one.to_owned(), value)));
        }
        next.handle(call).await
    });
}
