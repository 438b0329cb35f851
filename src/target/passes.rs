use std::collections::BTreeMap;
use std::fmt;

use serde_json::json;

use super::credentials::{Credentials, Role};
use crate::gather::Gather as _;

/// A key that no unit has.
const WRONG_KEY: &str = "no-such-key";

/// The `auth` member of a call, as JSON, by the roles whose credentials go into the body: written once for all calls.
pub(super) struct Passes(BTreeMap<Role, String>);

impl Passes {
    pub(super) fn of(credentials: &Credentials) -> Self {
        let keys = credentials.iter().filter(|(_, credential)| !credential.is_log_in());
        let own = keys.map(|(role, key)| (*role, key.auth().to_string()));
        let wrong = (Role::WrongKey, json!({"type": "auth", "key": WRONG_KEY}).to_string());
        Self(std::iter::once(wrong).chain(own).gather())
    }

    /// That of `role`; none where it has none, or goes by a session.
    pub(super) fn get(&self, role: Role) -> Option<&str> {
        self.0.get(&role).map(String::as_str)
    }
}

/// Without the keys.
impl fmt::Debug for Passes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Credential;

    #[test]
    fn keys_go_into_the_body_and_are_not_shown() {
        let login = Credential::Login { username: "u".to_owned(), password: "p".to_owned() };
        let key = Credential::Key("a \"key\"".to_owned());
        let credentials = [(Role::SystemAdmin, key), (Role::Session, login)].into();
        let passes = Passes::of(&credentials);
        assert_eq!(passes.get(Role::SystemAdmin), Some(r#"{"key":"a \"key\"","type":"auth"}"#));
        assert_eq!(passes.get(Role::WrongKey), Some(r#"{"key":"no-such-key","type":"auth"}"#));
        assert_eq!((passes.get(Role::Session), passes.get(Role::Nobody)), (None, None));
        assert_eq!(format!("{passes:?}"), "{SystemAdmin, WrongKey}");
    }
}
