//! Faults of update: the effect, the columns beside it, refusals, and other extensions.

use serde_json::{Map, Value, json};

use super::fault::Entry;
use super::layers::{UPDATE, after, answer, before, instead, reply};
use super::read::lose;
use super::subjects::{done, named, namesakes, neighbour, one, twin, values};
use crate::reference::{Call, Next, Parts, Row, Scope, StoreError, Tables};

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
        "update/accepts",
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
                let first = values
                    .iter()
                    .next()
                    .map(|(name, value)| (name.clone(), value.clone()));
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
            kept(p, |values| {
                *values = std::mem::take(values).into_iter().take(4).collect()
            });
        },
    ),
    Entry::new(
        "update/effect/ten-columns-at-most",
        "update/together",
        "writes ten columns at most",
        |p| {
            kept(p, |values| {
                *values = std::mem::take(values).into_iter().take(10).collect()
            });
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
        "update/ring_time/minimum",
        "takes 0 in an update for not named",
        |p| kept(p, |values| values.retain(|_, value| *value != 0)),
    ),
    Entry::new(
        "update/effect/zero-as-null",
        "update/priority/minimum",
        "stores priority 0 as none",
        |p| zero_as_null(p, "priority"),
    ),
    Entry::new(
        "update/effect/zero-ring-time-as-null",
        "update/ring_time/minimum",
        "stores ring_time 0 as the system's",
        |p| zero_as_null(p, "ring_time"),
    ),
    Entry::new(
        "update/effect/zero-recording-as-null",
        "update/rec_override/minimum",
        "stores rec_override 0 as the company's",
        |p| zero_as_null(p, "rec_override"),
    ),
    Entry::new(
        "update/effect/zero-fid-as-null",
        "update/fid/enum",
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
    Entry::new(
        "update/frame/music-both",
        "update/moh_in/frame",
        "sets the music of outbound calls along with that of inbound ones",
        |p| along(p, "moh_in", "moh_out"),
    ),
    Entry::new(
        "update/frame/jump-both",
        "update/no_vm_jump/frame",
        "sets the jump target of the night along with that of the day",
        |p| along(p, "no_vm_jump", "no_vm_jump_night"),
    ),
    Entry::new(
        "update/frame/intro-both",
        "update/intro_day/frame",
        "sets the intro of the night along with that of the day",
        |p| along(p, "intro_day", "intro_night"),
    ),
    Entry::new(
        "update/frame/prefix-both",
        "update/cname_prefix_ext/frame",
        "sets the prefix of internal calls along with that of external ones",
        |p| along(p, "cname_prefix_ext", "cname_prefix_int"),
    ),
    Entry::new(
        "update/frame/mail-flags-both",
        "update/email_vm_att/frame",
        "sets email_vm_del along with email_vm_att",
        |p| along(p, "email_vm_att", "email_vm_del"),
    ),
    Entry::new(
        "update/frame/callerid-of-name",
        "update/name/frame",
        "clears the caller id when the name is written",
        |p| resets(p, "name", "callerid"),
    ),
    Entry::new(
        "update/frame/passcode-of-name",
        "update/name/frame",
        "clears the passcode when the name is written",
        |p| resets(p, "name", "passcode"),
    ),
    Entry::new(
        "update/frame/attachment-of-email",
        "update/email/frame",
        "clears email_vm_att when the address is written",
        |p| resets(p, "email", "email_vm_att"),
    ),
    Entry::new(
        "update/frame/name-of-ring-type",
        "update/ring_type/frame",
        "clears the name when the ring type is written",
        |p| resets(p, "ring_type", "name"),
    ),
    Entry::new(
        "update/frame/ring-time-of-priority",
        "update/priority/frame",
        "clears the ring time when the priority is written",
        |p| resets(p, "priority", "ring_time"),
    ),
    Entry::new(
        "update/frame/bounce-of-ring-time",
        "update/ring_time/frame",
        "clears bounce_duration when the ring time is written",
        |p| resets(p, "ring_time", "bounce_duration"),
    ),
    Entry::new(
        "update/frame/owner-lost",
        "update/frame",
        "takes the owner away from an extension that is updated",
        |p| {
            after(p, UPDATE, |tables, call| {
                one(tables, call)?.map_or(Ok(()), |row| tables.set_owner(row.id, None))
            });
        },
    ),
    Entry::new(
        "update/frame/owner-set",
        "update/frame",
        "gives an extension that is updated an owner",
        |p| {
            after(p, UPDATE, |tables, call| {
                one(tables, call)?.map_or(Ok(()), |row| tables.set_owner(row.id, Some(781)))
            });
        },
    ),
    Entry::new(
        "update/frame/rest-reset",
        "update/frame",
        "resets the columns that an update does not name",
        |p| {
            p.around_unit(async |next, call: Call| {
                let reply = next.handle(call.clone()).await;
                if UPDATE.contains(&call.operation) && reply.succeeded() {
                    let _ = next.store.write(|tables| {
                        let Some(row) = one(tables, &call)? else {
                            return Ok::<_, StoreError>(());
                        };
                        let mut settings = next.rules.defaults();
                        settings.insert("ring_type".to_owned(), row.value("ring_type"));
                        settings.extend(call.values());
                        tables.write_settings(row.id, &settings)
                    });
                }
                reply
            });
        },
    ),
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
                if refused && matched(&next, &call) {
                    done(1)
                } else {
                    reply
                }
            });
        },
    ),
    Entry::new(
        "update/numrows/zero",
        "update/numrows",
        "answers numrows 0 to an update",
        |p| answer(p, UPDATE, |body| body["numrows"] = json!(0)),
    ),
    Entry::new(
        "update/numrows/two",
        "update/numrows",
        "answers numrows 2 to an update",
        |p| answer(p, UPDATE, |body| body["numrows"] = json!(2)),
    ),
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
    Entry::new(
        "update/numrows/missing",
        "update/answer",
        "answers no numrows to an update",
        |p| answer(p, UPDATE, |body| lose(body, "numrows")),
    ),
    Entry::new(
        "update/numrows/list",
        "update/answer",
        "answers numrows as a list",
        |p| answer(p, UPDATE, |body| body["numrows"] = json!([1])),
    ),
    Entry::new(
        "update/neighbours/next",
        "update/neighbours",
        "writes the extension that was made just before as well",
        |p| {
            spread(p, |tables, row| {
                Ok(neighbour(tables, row)?.into_iter().collect())
            })
        },
    ),
    Entry::new(
        "update/neighbours/twin",
        "update/neighbours",
        "writes the private extension of the same number as well",
        |p| {
            spread(p, |tables, row| {
                Ok(twin(tables, row)?.into_iter().collect())
            })
        },
    ),
    Entry::new(
        "update/neighbours/namesakes",
        "update/neighbours",
        "writes the extensions of the same number in other companies as well",
        |p| spread(p, namesakes),
    ),
    Entry::new(
        "update/neighbours/nightmode-of-company",
        "update/neighbours",
        "writes the nightmode of the whole company",
        |p| {
            after(p, UPDATE, |tables, call| {
                let (Some(mode), Some(row)) =
                    (call.values().remove("nightmode"), one(tables, call)?)
                else {
                    return Ok(());
                };
                let company = Scope {
                    company: Some(row.company),
                    ..Scope::everything()
                };
                tables
                    .find(&company)?
                    .iter()
                    .try_for_each(|row| tables.set(row.id, "nightmode", &mode))
            });
        },
    ),
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
                    value
                        .as_i64()
                        .map_or(value.clone(), |bits| json!(bits & 63))
                })
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
                    value
                        .as_f64()
                        .map_or(value.clone(), |number| json!(number.floor()))
                })
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
                })
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
                    value
                        .as_i64()
                        .map_or(value.clone(), |bits| json!(bits & !16))
                })
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
                })
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
                })
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
                })
            });
        },
    ),
    Entry::new(
        "update/bound/callback-sign-lost",
        "update/vm_callback/enum",
        "stores vm_callback -1 as 1",
        |p| {
            before(p, UPDATE, |call| {
                change(call, "vm_callback", |value| {
                    if *value == -1 {
                        json!(1)
                    } else {
                        value.clone()
                    }
                })
            });
        },
    ),
    Entry::new(
        "update/whole-row/nulls-kept",
        "update/frame",
        "answers an update of one column with a row whose flags are all false",
        |p| {
            after(p, UPDATE, |tables, call| {
                let Some(row) = one(tables, call)? else {
                    return Ok(());
                };
                let named = call.values();
                let flags = ["bounce_before", "email_vm_att", "email_vm_del"];
                flags
                    .iter()
                    .filter(|flag| !named.contains_key(**flag))
                    .try_for_each(|flag| tables.set(row.id, flag, &json!(false)))
            });
        },
    ),
    Entry::new(
        "update/scope/company-admin-writes-nothing",
        "role/update/company-admin",
        "reports success for the update of a company administrator and writes nothing",
        |p| {
            instead(p, UPDATE, |next, call| {
                let fits =
                    next.rules.check(call.operation, &call.body).is_ok() && matched(next, call);
                (fits && call.caller.role == crate::reference::Role::CompanyAdmin).then(|| done(1))
            });
        },
    ),
];

/// Whether the scope of the call matches one extension.
fn matched(next: &Next, call: &Call) -> bool {
    next.store
        .read(|tables| named(tables, call))
        .is_ok_and(|rows| rows.len() == 1)
}

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

/// Changes one value of an update.
pub(super) fn change(call: &mut Call, column: &str, edit: impl Fn(&Value) -> Value) {
    if let Some(value) = values(call).and_then(|values| values.get_mut(column)) {
        *value = edit(value);
    }
}

fn zero_as_null(parts: &mut Parts, column: &'static str) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        if UPDATE.contains(&call.operation) {
            change(&mut call, column, |value| {
                if *value == 0 {
                    Value::Null
                } else {
                    value.clone()
                }
            });
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

/// Writes the value of `column` to `other` too, where that is not named.
fn along(parts: &mut Parts, column: &'static str, other: &'static str) {
    after(parts, UPDATE, move |tables, call| {
        let values = call.values();
        let (Some(value), Some(row)) = (values.get(column), one(tables, call)?) else {
            return Ok(());
        };
        if values.contains_key(other) {
            Ok(())
        } else {
            tables.set(row.id, other, value)
        }
    });
}

/// Resets `other` where `column` is written and `other` is not.
fn resets(parts: &mut Parts, column: &'static str, other: &'static str) {
    parts.around_unit(move |next: Next, call: Call| async move {
        let reply = next.handle(call.clone()).await;
        let values = call.values();
        if UPDATE.contains(&call.operation)
            && reply.succeeded()
            && values.contains_key(column)
            && !values.contains_key(other)
        {
            let default = next.rules.defaults().remove(other).unwrap_or_default();
            let _ = next.store.write(|tables| {
                one(tables, &call)?.map_or(Ok(()), |row| tables.set(row.id, other, &default))
            });
        }
        reply
    });
}

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

/// Writes what an update writes to the extensions that `others` gives, too.
fn spread(parts: &mut Parts, others: fn(&Tables<'_>, &Row) -> Result<Vec<Row>, StoreError>) {
    after(parts, UPDATE, move |tables, call| {
        let Some(row) = one(tables, call)? else {
            return Ok(());
        };
        for other in others(tables, &row)? {
            for (name, value) in call.values() {
                tables.set(other.id, &name, &value)?;
            }
        }
        Ok(())
    });
}

fn clamped(parts: &mut Parts, column: &'static str, low: i64, high: i64) {
    parts.around_unit(move |next: Next, mut call: Call| async move {
        if UPDATE.contains(&call.operation) {
            change(&mut call, column, |value| {
                value
                    .as_i64()
                    .map_or(value.clone(), |number| json!(number.clamp(low, high)))
            });
        }
        next.handle(call).await
    });
}
