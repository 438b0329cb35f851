use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::settings::Known;
use super::tables::Tables;
use crate::reference::error::ReferenceError;

/// "dial": marks the file as one of this server's.
const APPLICATION: i64 = 0x6469_616c;

/// Counts the changes of [`TABLES`]; a file with another number is not opened.
const VERSION: i64 = 1;

/// `settings` is a JSON object with a member for each column of update. The contract is data: a new
/// column of it needs no change here, and what a changed schema lets pass is kept exactly. `AUTOINCREMENT`
/// keeps the id of a deleted extension from coming back.
const TABLES: &str = "
    CREATE TABLE company (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE contact (
        id INTEGER PRIMARY KEY,
        company TEXT NOT NULL REFERENCES company (id),
        name TEXT NOT NULL
    ) STRICT;
    CREATE TABLE extension (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        virt_exten TEXT NOT NULL,
        company TEXT NOT NULL,
        private INTEGER NOT NULL,
        owner INTEGER,
        settings TEXT NOT NULL,
        scoped_exten TEXT AS (iif(private, virt_exten || '_' || company, virt_exten)) VIRTUAL
    ) STRICT;
    CREATE INDEX extension_virt_exten ON extension (virt_exten, company);
    CREATE INDEX extension_scoped_exten ON extension (scoped_exten);
    CREATE INDEX extension_company ON extension (company);
    CREATE TABLE link (
        extension INTEGER NOT NULL,
        contact INTEGER NOT NULL,
        PRIMARY KEY (extension, contact)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE mailbox (
        extension INTEGER PRIMARY KEY,
        company TEXT NOT NULL,
        box TEXT NOT NULL
    ) STRICT;
";

/// The database failed in the middle of a call: a full disk, a file taken away.
#[derive(Debug, thiserror::Error)]
#[error("the database failed: {0}")]
pub struct StoreError(#[from] rusqlite::Error);

/// The state of one unit. Calls take turns; each sees what all before it left.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    known: Known,
}

impl Store {
    /// An empty state that ends with the process.
    pub fn in_memory() -> Result<Self, StoreError> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(TABLES)?;
        Ok(Self::of(connection))
    }

    /// The state in `file`, which is made where there is none. No other process may use it meanwhile.
    pub fn in_file(file: &Path) -> Result<Self, ReferenceError> {
        let failed = |why: &rusqlite::Error| ReferenceError::Database {
            path: file.to_owned(),
            reason: why.to_string(),
        };
        let connection = open(file).map_err(|why| failed(&why))?;
        let mark = |name: &str| {
            connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
                .map_err(|why| failed(&why))
        };
        match (mark("application_id")?, mark("user_version")?) {
            (APPLICATION, VERSION) => {}
            (APPLICATION, found) => {
                return Err(ReferenceError::OtherTables {
                    path: file.to_owned(),
                    found,
                    expected: VERSION,
                });
            }
            (0, 0) if is_empty(&connection).map_err(|why| failed(&why))? => {
                make(&connection).map_err(|why| failed(&why))?;
            }
            _ => {
                return Err(ReferenceError::ForeignDatabase { path: file.to_owned() });
            }
        }
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .map_err(|why| failed(&why))?;
        Ok(Self::of(connection))
    }

    fn of(connection: Connection) -> Self {
        connection.set_prepared_statement_cache_capacity(256);
        Self { connection: Mutex::new(connection), known: Known::default() }
    }

    /// Looks at the state; nobody changes it meanwhile.
    pub fn read<T, E>(&self, work: impl FnOnce(&Tables<'_>) -> Result<T, E>) -> Result<T, E> {
        work(&Tables::new(&self.lock(), &self.known))
    }

    /// Changes the state in one transaction: where `work` fails, nothing has changed.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tables<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = begin(&mut connection)?;
        let outcome = work(&Tables::new(&transaction, &self.known))?;
        commit(transaction)?;
        Ok(outcome)
    }

    /// A panic elsewhere leaves no half transaction behind, so its poison means nothing here.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// Both are functions of their own so that they are compiled once, not for each piece of work.
fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

fn commit(transaction: Transaction<'_>) -> Result<(), StoreError> {
    Ok(transaction.commit()?)
}

/// Without URI file names: a path is a path, whatever it begins with.
fn open(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::from_millis(500))?;
    // Two servers on one file would not see each other's sessions, and each other's rows only by luck.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    Ok(connection)
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

fn make(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "BEGIN EXCLUSIVE; {TABLES}
         PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_something_else_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let message = |file: &Path| Store::in_file(file).expect_err("it is not opened").to_string();

        let text = folder.path().join("notes.txt");
        std::fs::write(&text, "not a database, but long enough to be looked at".repeat(9))
            .expect("written");
        assert!(message(&text).contains("file is not a database"));

        let foreign = folder.path().join("foreign.db");
        Connection::open(&foreign)
            .and_then(|other| other.execute_batch("CREATE TABLE a (b)"))
            .expect("made");
        assert!(message(&foreign).contains("is not a database of this server"));

        let newer = folder.path().join("newer.db");
        drop(Store::in_file(&newer).expect("made"));
        Connection::open(&newer)
            .and_then(|other| other.execute_batch("PRAGMA user_version = 9"))
            .expect("changed");
        assert!(message(&newer).contains("has tables of version 9, this build needs 1"));

        assert!(message(folder.path()).contains("unable to open database file"));
    }

    #[test]
    fn a_second_server_on_one_file_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("unit.db");
        let first = Store::in_file(&file).expect("made");
        let second = Store::in_file(&file).expect_err("it is in use").to_string();
        assert!(second.contains("database is locked"), "{second}");
        drop(first);
        Store::in_file(&file).expect("free again");
    }
}
