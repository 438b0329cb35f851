use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Params, params};
use serde_json::{Map, Value};

use super::database::StoreError;
use super::row::{Contact, NewRow, Row};
use super::scope::Scope;
use super::settings::Known;

/// From this many names on, one pass over all rows is cheaper than a look-up for each.
const SCAN_FROM: usize = 1000;

const COLUMNS: &str = "SELECT id, virt_exten, company, private, owner, settings FROM extension";

/// The tables, within one turn of [`super::Store`].
#[derive(Debug)]
pub struct Tables<'a> {
    connection: &'a Connection,
    known: &'a Known,
}

impl<'a> Tables<'a> {
    pub(super) fn new(connection: &'a Connection, known: &'a Known) -> Self {
        Self { connection, known }
    }

    /// Adds a company; false where it was there already.
    pub fn add_company(&self, id: &str) -> Result<bool, StoreError> {
        let added = self.execute("INSERT OR IGNORE INTO company (id) VALUES (?)", [id])?;
        Ok(added == 1)
    }

    /// Whether there is this company.
    pub fn has_company(&self, id: &str) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM company WHERE id = ?")?;
        Ok(statement.exists([id])?)
    }

    /// Adds a contact, with the next free id where `id` is `None`; gives its id.
    pub fn add_contact(
        &self,
        id: Option<i64>,
        company: &str,
        name: &str,
    ) -> Result<i64, StoreError> {
        self.execute(
            "INSERT INTO contact (id, company, name) VALUES (?, ?, ?)",
            params![id, company, name],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The contacts of all companies, by id.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, company, name FROM contact ORDER BY id")?;
        let contacts = statement.query_map([], |row| {
            Ok(Contact { id: row.get(0)?, company: row.get(1)?, name: row.get(2)? })
        })?;
        Ok(contacts.collect::<Result<_, _>>()?)
    }

    /// The extensions in `scope`, in the order of their creation.
    pub fn find(&self, scope: &Scope) -> Result<Vec<Row>, StoreError> {
        let few = |set: &Option<BTreeSet<String>>| set.clone().filter(|set| set.len() < SCAN_FROM);
        // SQL only narrows; `takes` decides, in one place and literally.
        let mut rows = if let Some(numbers) = few(&scope.scoped_exten) {
            self.each("scoped_exten", numbers)?
        } else if let Some(numbers) = few(&scope.virt_exten) {
            self.each("virt_exten", numbers)?
        } else if let Some(company) = &scope.company {
            self.each("company", [company.clone()])?
        } else {
            self.rows(COLUMNS, [])?
        };
        rows.retain(|row| scope.takes(row));
        rows.sort_unstable_by_key(|row| row.id);
        Ok(rows)
    }

    /// The extensions whose `column` is one of `texts`.
    fn each(
        &self,
        column: &'static str,
        texts: impl IntoIterator<Item = String>,
    ) -> Result<Vec<Row>, StoreError> {
        let query = format!("{COLUMNS} WHERE {column} = ?");
        let mut rows = Vec::new();
        for text in texts {
            rows.append(&mut self.rows(&query, [text])?);
        }
        Ok(rows)
    }

    /// The extension of this id.
    pub fn row(&self, id: i64) -> Result<Option<Row>, StoreError> {
        let query = format!("{COLUMNS} WHERE id = ?");
        Ok(self.rows(&query, [id])?.pop())
    }

    /// The public or private extension of this number in this company.
    pub fn lookup(
        &self,
        virt_exten: &str,
        company: &str,
        private: bool,
    ) -> Result<Option<Row>, StoreError> {
        let query = format!("{COLUMNS} WHERE virt_exten = ? AND company = ? AND private = ?");
        Ok(self.rows(&query, params![virt_exten, company, private])?.pop())
    }

    /// Adds an extension, whatever else has its number; gives its id.
    pub fn insert(&self, row: &NewRow) -> Result<i64, StoreError> {
        self.execute(
            "INSERT INTO extension (virt_exten, company, private, owner, settings)
             VALUES (?, ?, ?, ?, ?)",
            params![row.virt_exten, row.company, row.private, row.owner, text(&row.settings)],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Writes all settings of an extension.
    pub fn write_settings(&self, id: i64, settings: &Map<String, Value>) -> Result<(), StoreError> {
        self.execute(
            "UPDATE extension SET settings = ? WHERE id = ?",
            params![text(settings), id],
        )?;
        Ok(())
    }

    /// Writes one setting of an extension.
    pub fn set(&self, id: i64, column: &str, value: &Value) -> Result<(), StoreError> {
        let Some(mut row) = self.row(id)? else {
            return Ok(());
        };
        Arc::make_mut(&mut row.settings).insert(column.to_owned(), value.clone());
        self.write_settings(id, &row.settings)
    }

    /// Gives an extension another owner, or none.
    pub fn set_owner(&self, id: i64, owner: Option<i64>) -> Result<(), StoreError> {
        let change = "UPDATE extension SET owner = ? WHERE id = ?";
        self.execute(change, params![owner, id])?;
        Ok(())
    }

    /// Copies number `id` to `virt_exten`: company, visibility and settings, without owner, links and
    /// mailbox. Gives the copy's id; `None` where there is no such extension.
    pub fn copy(&self, id: i64, virt_exten: &str) -> Result<Option<i64>, StoreError> {
        let copied = self.execute(
            "INSERT INTO extension (virt_exten, company, private, owner, settings)
             SELECT ?, company, private, NULL, settings FROM extension WHERE id = ?",
            params![virt_exten, id],
        )?;
        Ok((copied == 1).then(|| self.connection.last_insert_rowid()))
    }

    /// Removes an extension, and nothing that belongs to it.
    pub fn remove(&self, id: i64) -> Result<(), StoreError> {
        self.execute("DELETE FROM extension WHERE id = ?", [id])?;
        Ok(())
    }

    /// Links a user to an extension.
    pub fn link(&self, id: i64, contact: i64) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO link (extension, contact) VALUES (?, ?)",
            [id, contact],
        )?;
        Ok(())
    }

    /// The contact ids of the users linked to an extension, sorted.
    pub fn links(&self, id: i64) -> Result<Vec<i64>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT contact FROM link WHERE extension = ? ORDER BY contact")?;
        let links = statement.query_map([id], |row| row.get(0))?;
        Ok(links.collect::<Result<_, _>>()?)
    }

    /// Removes all links of an extension.
    pub fn unlink(&self, id: i64) -> Result<(), StoreError> {
        self.execute("DELETE FROM link WHERE extension = ?", [id])?;
        Ok(())
    }

    /// Makes the mailbox of an extension.
    pub fn add_mailbox(&self, id: i64, company: &str, name: &str) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO mailbox (extension, company, box) VALUES (?, ?, ?)",
            params![id, company, name],
        )?;
        Ok(())
    }

    /// The name of an extension's own mailbox.
    pub fn mailbox(&self, id: i64) -> Result<Option<String>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT box FROM mailbox WHERE extension = ?")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Removes an extension's own mailbox; gives its name if there was one.
    pub fn purge_mailbox(&self, id: i64) -> Result<Option<String>, StoreError> {
        let name = self.mailbox(id)?;
        if name.is_some() {
            self.execute("DELETE FROM mailbox WHERE extension = ?", [id])?;
        }
        Ok(name)
    }

    fn execute(&self, statement: &str, params: impl Params) -> Result<usize, StoreError> {
        Ok(self.connection.prepare_cached(statement)?.execute(params)?)
    }

    fn rows(&self, query: &str, params: impl Params) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let rows = statement.query_map(params, |found| row(found, self.known))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn row(row: &rusqlite::Row<'_>, known: &Known) -> rusqlite::Result<Row> {
    let settings = row.get_ref(5)?.as_str()?;
    Ok(Row {
        id: row.get(0)?,
        virt_exten: row.get(1)?,
        company: row.get(2)?,
        private: row.get(3)?,
        owner: row.get(4)?,
        settings: known.of(settings).map_err(|why| {
            rusqlite::Error::FromSqlConversionFailure(5, Type::Text, Box::new(why))
        })?,
    })
}

fn text(settings: &Map<String, Value>) -> String {
    // A map with text keys is always JSON.
    serde_json::to_string(settings).unwrap_or_else(|_| "{}".to_owned())
}
