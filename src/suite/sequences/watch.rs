use std::collections::BTreeSet;

use serde_json::json;

use crate::contract::{KEYS, Operation};
use crate::model::{Key, Sighting, Unit};
use crate::run::{Flow, Row, Session};

/// Looks at all extensions of a case. One readfull shows them all where the target answers the keys in
/// it, which is open (`readfull-keys`); else each extension is read by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watch {
    /// Whether readfull answers the keys, once that is known.
    keyed: Option<bool>,
}

/// What was seen.
pub(super) struct Seen {
    pub(super) sightings: Vec<Sighting>,
    /// The exchange that shows it, by the place of the sighting.
    shown: Vec<usize>,
    last: usize,
}

impl Seen {
    /// The exchange that shows `key`, or that it is not there.
    pub(super) fn exchange(&self, key: &Key) -> usize {
        let place = self.sightings.iter().position(|sighting| sighting.key == *key);
        place.and_then(|place| self.shown.get(place).copied()).unwrap_or(self.last)
    }
}

impl Watch {
    /// Looks at all of `names`, in one call where that works.
    pub(super) async fn look(
        &mut self,
        s: &mut Session,
        unit: &Unit,
        names: &[String],
    ) -> Flow<Seen> {
        if self.keyed != Some(false) {
            let columns: Vec<&str> = KEYS.into_iter().chain(s.all_columns()).collect();
            let scope = json!({"virt_exten": names, "company": s.company()});
            let at = s.look(Operation::Readfull, scope, &columns).await?;
            let expected = unit.keys().next().is_some();
            if !s.succeeded(at) && !expected {
                return Ok(Seen { sightings: Vec::new(), shown: Vec::new(), last: at });
            }
            if s.succeeded(at) {
                let rows = s.rows_of(Operation::Readfull, at)?;
                let keyed = rows.iter().all(|row| key(s, row).is_some());
                if keyed {
                    self.keyed = if rows.is_empty() { self.keyed } else { Some(true) };
                    let sightings: Vec<Sighting> =
                        rows.into_iter().filter_map(|row| sighting(s, row)).collect();
                    return Ok(Seen { shown: vec![at; sightings.len()], sightings, last: at });
                }
            }
            self.keyed = self.keyed.or(Some(false));
        }
        self.look_singly(s, unit, names).await
    }

    /// Looks at each extension by itself.
    pub(super) async fn look_singly(
        self,
        s: &mut Session,
        unit: &Unit,
        names: &[String],
    ) -> Flow<Seen> {
        let scope = json!({"virt_exten": names, "company": s.company()});
        let at = s.look(Operation::Read, scope, &KEYS).await?;
        let listed = s.found_by(Operation::Read, at)?;
        let mut keys: BTreeSet<Key> = listed.iter().filter_map(|row| key(s, row)).collect();
        keys.extend(unit.keys().cloned());
        let mut seen = Seen { sightings: Vec::new(), shown: Vec::new(), last: at };
        let columns = s.all_columns();
        for key in keys {
            let scope = json!({
                "virt_exten": key.number, "scoped_exten": key.scoped(), "company": key.company,
            });
            let at = s.look(Operation::Readfull, scope, &columns).await?;
            let rows = s.found_by(Operation::Readfull, at)?;
            for row in rows {
                seen.sightings.push(Sighting { key: key.clone(), row: row.clone() });
                seen.shown.push(at);
            }
            seen.last = at;
        }
        Ok(seen)
    }
}

/// Which extension a row is of.
fn key(s: &Session, row: &Row) -> Option<Key> {
    let number = row.get("virt_exten")?.as_str()?.to_owned();
    let private = row.get("scoped_exten")?.as_str()? != number;
    Some(Key { company: s.company().to_owned(), number, private })
}

fn sighting(s: &Session, row: &Row) -> Option<Sighting> {
    let key = key(s, row)?;
    let columns = row.iter().filter(|(name, _)| !KEYS.contains(&name.as_str()));
    let row = columns.map(|(name, value)| (name.clone(), value.clone())).collect();
    Some(Sighting { key, row })
}
