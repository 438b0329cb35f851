//! Updates that could harm nobody: they write what every row that the run did not make holds already, and what
//! its own rows do not. A target that takes one for another extension shows it on these.

use serde_json::{Value, json};

use crate::contract::Operation;
use crate::run::{Blueprint, Effort, Expectation, Extension, Flow, Row, Session, changed_columns};
use crate::target::{Call, Purpose, Role};

/// Columns of numbers that hang on nothing, so that any of their values may be written to any extension.
const COLUMNS: [&str; 7] =
    ["nightmode", "moh_in", "moh_out", "rec_override", "vm_callback", "voicemail_mon", "priority"];

/// A nightmode that no row is likely to hold.
const NIGHTMODES: [i64; 2] = [7, 8];

/// How one extension is named.
type Scope = fn(&Extension) -> Value;

/// The first update of all, by number and company; in a brief run, which uses no other forms, a list of one number as
/// well.
pub(super) async fn plain(s: &mut Session) -> Flow {
    let mut lot = Lot::make(s, 3).await?;
    lot.probe(
        s,
        |one| json!({"virt_exten": one.number, "company": one.company}),
        "update/neighbours",
    )
    .await?;
    if s.env().effort == Effort::Quick {
        lot.probe(
            s,
            |one| json!({"virt_exten": [one.number], "company": one.company}),
            "update/scope/virt_exten",
        )
        .await?;
    }
    Ok(())
}

/// The other ways to name one extension. One that selects too much is used no more.
pub(super) async fn other_forms(s: &mut Session) -> Flow {
    let mut lot = Lot::make(s, 8).await?;
    let forms: [(Scope, &str); 7] = [
        (|one| json!({"scoped_exten": one.scoped(), "company": one.company}), "scoped_exten"),
        (
            |one| json!({"virt_exten": one.number, "scoped_exten": one.scoped(), "company": one.company}),
            "combined",
        ),
        (|one| json!({"virt_exten": one.number, "scoped_exten": one.scoped()}), "combined"),
        (|one| json!({"virt_exten": [one.number], "company": one.company}), "virt_exten"),
        (|one| json!({"scoped_exten": [one.scoped()], "company": one.company}), "scoped_exten"),
        (|one| json!({"virt_exten": one.number}), "virt_exten"),
        (|one| json!({"scoped_exten": one.scoped()}), "scoped_exten"),
    ];
    for (scope, member) in forms {
        lot.probe(s, scope, &format!("update/scope/{member}")).await?;
    }
    Ok(())
}

/// Extensions of the run that all differ from the foreign ones in one column.
struct Lot {
    extensions: Vec<Extension>,
    rows: Vec<Row>,
    column: &'static str,
    value: Value,
    next: usize,
}

impl Lot {
    async fn make(s: &mut Session, count: usize) -> Flow<Self> {
        let common = s.common(|column, _| column == "nightmode");
        let free = NIGHTMODES
            .into_iter()
            .find(|&one| common.as_ref().is_none_or(|(_, value)| *value != json!(one)));
        let blueprint = Blueprint { nightmode: json!(free), ..Blueprint::default() };
        let extensions = s.make_several(&blueprint, count).await?;
        let rows = s.all_rows(&extensions.iter().collect::<Vec<_>>()).await?;
        let differs = |column: &str, value: &Value| {
            COLUMNS.contains(&column) && rows.iter().all(|row| !s.holds(row, column, value))
        };
        // Where there is no foreign row, or none that agrees with the others, anything else will do as well.
        let (column, value) = s.common(differs).unwrap_or(("nightmode", json!(-1)));
        Ok(Self { extensions, rows, column, value, next: 0 })
    }

    /// Sends the update to the next of the extensions, by the scope that `scope` makes of it. What else it
    /// changes breaks `requirement`, and the scope is not used again.
    async fn probe(
        &mut self,
        s: &mut Session,
        scope: impl Fn(&Extension) -> Value,
        requirement: &str,
    ) -> Flow {
        let target = self.next;
        let body = json!({
            "type": "extension",
            "scope": scope(&self.extensions[target]),
            "values": {self.column: self.value},
        });
        if !s.may(Operation::Update, &body) {
            return Ok(());
        }
        let call = Call::of(Role::SystemAdmin, Operation::Update, body, Purpose::Act);
        let at = s.deliver(call.clone()).await?;
        // That an update is taken is the matter of other cases; what it changes is that of this one.
        let taken = s.succeeded(at);
        self.next += usize::from(taken);
        let mut wrong = None;
        // Those before hold the value already: on them nothing would show.
        let rest: Vec<&Extension> = self.extensions[target..].iter().collect();
        for (place, after) in (target..).zip(s.all_rows(&rest).await?) {
            if place != target && !changed_columns(&self.rows[place], &after, &[]).is_empty() {
                wrong = Some(self.extensions[place].number.clone());
            }
            self.rows[place] = after;
        }
        if taken && wrong.is_none() && !s.holds(&self.rows[target], self.column, &self.value) {
            // Either the column is not stored, which is told elsewhere, or a foreign row took what it has.
            let mut other = call.clone();
            if let Some(body) = other.body.object_mut() {
                body["values"] = json!({self.column: 1});
            }
            if s.provoke(other, call.clone()).await? {
                wrong = Some("one that the run did not make".to_owned());
            }
        }
        let what = Expectation {
            requirement,
            words: "the update changes no extension but the one that its scope names",
            pointer: "/values/0",
            exchange: at,
        };
        let held = wrong.is_none();
        let target = self.extensions[target].number.clone();
        let changed = wrong.unwrap_or_else(|| target.clone());
        s.expect(what, json!({"changed": target}), json!({"changed": changed}), held);
        if !held {
            s.distrust(&call);
        }
        Ok(())
    }
}
