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
    rows: Vec<(Key, Shown)>,
    last: usize,
}

/// Where a row of an answer stands.
#[derive(Clone, Copy)]
struct Shown {
    exchange: usize,
    row: usize,
}

impl Seen {
    /// The exchange that shows `key`, or that it is not there.
    pub(super) fn exchange(&self, key: &Key) -> usize {
        let shown = self.rows.iter().find(|(seen, _)| seen == key);
        shown.map_or(self.last, |(_, shown)| shown.exchange)
    }

    /// The rows themselves.
    pub(super) fn sightings<'a>(&'a self, s: &'a Session) -> Vec<Sighting<'a>> {
        let row = |shown: &Shown| s.answer(shown.exchange)["values"][shown.row].as_object();
        let rows = self.rows.iter();
        rows.filter_map(|(key, shown)| Some(Sighting { key, row: row(shown)? })).collect()
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
                return Ok(Seen { rows: Vec::new(), last: at });
            }
            if s.succeeded(at) {
                let rows = s.rows_of(Operation::Readfull, at)?;
                let keys: Option<Vec<Key>> = rows.into_iter().map(|row| key(s, row)).collect();
                if let Some(keys) = keys {
                    self.keyed = if keys.is_empty() { self.keyed } else { Some(true) };
                    let shown = |(row, key)| (key, Shown { exchange: at, row });
                    let rows = keys.into_iter().enumerate().map(shown).collect();
                    return Ok(Seen { rows, last: at });
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
        let mut seen = Seen { rows: Vec::new(), last: at };
        let columns = s.all_columns();
        for key in keys {
            let scope = json!({
                "virt_exten": key.number, "scoped_exten": key.scoped(), "company": key.company,
            });
            let at = s.look(Operation::Readfull, scope, &columns).await?;
            let rows = s.found_by(Operation::Readfull, at)?.len();
            seen.rows.extend((0..rows).map(|row| (key.clone(), Shown { exchange: at, row })));
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
