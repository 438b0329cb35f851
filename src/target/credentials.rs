use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

/// Who makes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The administrator of the whole unit. Every run needs this one.
    SystemAdmin,
    /// The administrator of the company that the run works in.
    CompanyAdmin,
    /// The administrator of another company.
    OtherCompanyAdmin,
    /// Somebody who may log in and administers nothing.
    User,
    /// The administrator of the unit by user name and password, where its calls else go by a key.
    Session,
    /// A caller that sends no credentials.
    Nobody,
    /// A caller whose key does not exist.
    WrongKey,
}

impl Role {
    /// The roles that credentials can be given for.
    pub const GIVEN: [Self; 5] =
        [Self::SystemAdmin, Self::CompanyAdmin, Self::OtherCompanyAdmin, Self::User, Self::Session];

    /// The role's name, as in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SystemAdmin => "system-admin",
            Self::CompanyAdmin => "company-admin",
            Self::OtherCompanyAdmin => "other-company-admin",
            Self::User => "user",
            Self::Session => "session",
            Self::Nobody => "nobody",
            Self::WrongKey => "wrong-key",
        }
    }

    /// What the environment variables of the role's credentials begin with.
    pub fn variable(self) -> String {
        format!("DIALCHECK_{}", self.name().to_uppercase().replace('-', "_"))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a role authenticates with.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A key that is sent in the body of each call.
    Key(String),
    /// A user name and password, for a log-in that gives a session cookie.
    Login {
        /// The user's name.
        username: String,
        /// The user's password.
        password: String,
    },
}

impl Credential {
    /// The `auth` member of a request body: of each call for a key, of the log-in otherwise.
    pub(crate) fn auth(&self) -> Value {
        match self {
            Self::Key(key) => json!({"type": "auth", "key": key}),
            Self::Login { username, password } => {
                json!({"type": "auth", "username": username, "password": password})
            }
        }
    }

    /// Whether calls go by a session that is opened with it.
    pub fn is_log_in(&self) -> bool {
        matches!(self, Self::Login { .. })
    }

    /// The text that must never be shown.
    pub(crate) fn secret(&self) -> &str {
        match self {
            Self::Key(key) => key,
            Self::Login { password, .. } => password,
        }
    }
}

/// Never shows the secret, so that no log, error or panic can.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(_) => f.write_str("Key(***)"),
            Self::Login { username, .. } => write!(f, "Login({username:?}, ***)"),
        }
    }
}

/// The credentials of a run, by role.
pub type Credentials = BTreeMap<Role, Credential>;
