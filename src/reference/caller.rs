use std::fmt;

/// What a caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// System-Admin: every operation, on every company.
    SystemAdmin,
    /// Company-Admin: reads and updates its own company.
    CompanyAdmin,
    /// A user with credentials and no rights on the dialplan.
    User,
    /// A caller without credentials, or with wrong ones.
    Nobody,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Self; 4] = [Self::SystemAdmin, Self::CompanyAdmin, Self::User, Self::Nobody];
}

/// What a caller lacks who could not be identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Neither key nor name nor session cookie.
    Credentials,
    /// A key that belongs to somebody.
    Key,
    /// A name and a password that belong together.
    Password,
    /// A session that is still open.
    Session,
}

/// What the refusal says.
impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Credentials => "there are no credentials: send auth.key, or log in",
            Self::Key => "auth.key is unknown",
            Self::Password => "auth.username or auth.password is wrong",
            Self::Session => "the session has ended",
        })
    }
}

/// Who makes a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Its role.
    pub role: Role,
    /// The company that it belongs to; '' for nobody.
    pub company: String,
    /// For nobody: why.
    pub lack: Option<Lack>,
}

impl Caller {
    /// A caller of `role` that belongs to `company`.
    pub fn new(role: Role, company: &str) -> Self {
        Self { role, company: company.to_owned(), lack: None }
    }

    /// A caller who could not be identified, for this reason.
    pub fn nobody(lack: Lack) -> Self {
        Self { role: Role::Nobody, company: String::new(), lack: Some(lack) }
    }
}
