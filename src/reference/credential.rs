use std::fmt;

use super::caller::Role;

/// One who may call: by a key in the body, or by name and password for a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its role.
    pub role: Role,
    /// The company that it belongs to; a Company-Admin's rights end there.
    pub company: String,
    /// The key that a call may carry in `auth.key`.
    pub key: String,
    /// The name to log in with.
    pub username: String,
    /// The password to log in with.
    pub password: String,
}

impl Credential {
    /// A credential whose key, name and password follow from its role and company, as in
    /// `reference-key-company-admin-test`.
    pub fn derived(role: Role, company: &str) -> Self {
        let username = match role {
            Role::SystemAdmin => "system-admin".to_owned(),
            Role::CompanyAdmin => format!("company-admin-{company}"),
            Role::User | Role::Nobody => format!("user-{company}"),
        };
        Self {
            role,
            company: company.to_owned(),
            key: format!("reference-key-{username}"),
            password: format!("reference-password-{username}"),
            username,
        }
    }
}

/// Without the key and the password: debug output ends up in logs.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("role", &self.role)
            .field("company", &self.company)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}
