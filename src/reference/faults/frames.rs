//! Faults of update: what becomes of the columns and the extensions that it does not name.

use serde_json::json;

use super::fault::Entry;
use super::layers::{UPDATE, after};
use super::subjects::{namesakes, neighbour, one, twin};
use crate::reference::{Call, Next, Parts, Row, Scope, StoreError, Tables};

pub(super) const FAULTS: &[Entry] = &[
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
        "update/neighbours/next",
        "update/neighbours",
        "writes the extension that was made just before as well",
        |p| spread(p, |tables, row| Ok(neighbour(tables, row)?.into_iter().collect())),
    ),
    Entry::new(
        "update/neighbours/twin",
        "update/neighbours",
        "writes the private extension of the same number as well",
        |p| spread(p, |tables, row| Ok(twin(tables, row)?.into_iter().collect())),
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
                let company = Scope { company: Some(row.company), ..Scope::everything() };
                tables
                    .find(&company)?
                    .iter()
                    .try_for_each(|row| tables.set(row.id, "nightmode", &mode))
            });
        },
    ),
    Entry::new(
        "update/frame/flags-cleared",
        "update/frame",
        "clears the flags that an update does not name",
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
];

/// Writes the value of `column` to `other` too, where that is not named.
fn along(parts: &mut Parts, column: &'static str, other: &'static str) {
    after(parts, UPDATE, move |tables, call| {
        let values = call.values();
        let (Some(value), Some(row)) = (values.get(column), one(tables, call)?) else {
            return Ok(());
        };
        if values.contains_key(other) { Ok(()) } else { tables.set(row.id, other, value) }
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
