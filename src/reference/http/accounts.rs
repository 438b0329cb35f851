use std::time::Duration;

use serde_json::{Map, Value, json};

use super::session::Sessions;
use crate::reference::call::Refusal;
use crate::reference::caller::{Caller, Lack, Role};
use crate::reference::credential::Credential;

/// Who has credentials, and who is logged in.
pub(in crate::reference) struct Accounts {
    credentials: Vec<Credential>,
    companies: Vec<String>,
    sessions: Sessions,
}

/// An account that has been identified, and the session where it came by one.
struct Identity<'a> {
    account: usize,
    session: Option<&'a str>,
}

impl Accounts {
    /// Accounts of these credentials on a unit with these companies.
    pub(in crate::reference) fn new(
        credentials: Vec<Credential>,
        companies: Vec<String>,
        session: Duration,
    ) -> Self {
        Self { credentials, companies, sessions: Sessions::new(session) }
    }

    /// Who makes a call with this `auth` member and this session cookie.
    pub(super) fn caller(&self, auth: &Value, cookie: Option<&str>) -> Caller {
        match self.identify(auth, cookie) {
            Ok(identity) => {
                let credential = &self.credentials[identity.account];
                Caller::new(credential.role, &credential.company)
            }
            Err(lack) => Caller::nobody(lack),
        }
    }

    /// Logs in by name and password, or tells who a key or a session belongs to. Gives the answer, and
    /// the session's id where the call opened it or handed it over.
    pub(super) fn log_in(
        &self,
        auth: &Value,
        cookie: Option<&str>,
    ) -> Result<(Map<String, Value>, Option<String>), Refusal> {
        check(auth)?;
        let identity =
            self.identify(auth, cookie).map_err(|lack| Refusal::new(401, lack.to_string()))?;
        let opened =
            auth.get("username").is_some().then(|| self.sessions.log_in(identity.account, cookie));
        let session = opened.as_deref().or(identity.session);
        let user = self.user(identity.account, session);
        Ok((Map::from_iter([("user".to_owned(), user)]), opened))
    }

    /// Ends the session of the cookie.
    pub(super) fn log_out(&self, auth: &Value, cookie: Option<&str>) -> Result<(), Refusal> {
        check(auth)?;
        if cookie.is_some_and(|id| self.sessions.log_out(id)) {
            return Ok(());
        }
        Err(Refusal::new(401, "there is no session to log out of"))
    }

    /// A key or a name goes before the cookie, and what is wrong is never made good by it.
    fn identify<'a>(&self, auth: &Value, cookie: Option<&'a str>) -> Result<Identity<'a>, Lack> {
        let holder = |fits: &dyn Fn(&Credential) -> bool| self.credentials.iter().position(fits);
        if let Some(key) = auth.get("key") {
            let account = holder(&|credential| *key == credential.key).ok_or(Lack::Key)?;
            return Ok(Identity { account, session: None });
        }
        if let Some(name) = auth.get("username") {
            let fits = |credential: &Credential| {
                *name == credential.username && auth["password"] == credential.password
            };
            let account = holder(&fits).ok_or(Lack::Password)?;
            return Ok(Identity { account, session: None });
        }
        let id = cookie.ok_or(Lack::Credentials)?;
        let account = self.sessions.account(id).ok_or(Lack::Session)?;
        Ok(Identity { account, session: Some(id) })
    }

    fn user(&self, account: usize, session: Option<&str>) -> Value {
        let credential = &self.credentials[account];
        let (perms, companies) = match credential.role {
            Role::SystemAdmin => ("yes", self.companies.clone()),
            Role::CompanyAdmin => ("company", vec![credential.company.clone()]),
            Role::User | Role::Nobody => ("no", vec![credential.company.clone()]),
        };
        json!({
            "id": account + 1,
            "login": credential.username,
            "name": credential.username.replace('-', " "),
            "company": credential.company,
            "home": null,
            "session": session,
            "perms": perms,
            "companies": companies,
        })
    }
}

fn check(auth: &Value) -> Result<(), Refusal> {
    if auth["type"] == "auth" {
        return Ok(());
    }
    Err(Refusal::bad("auth.type: it must be \"auth\""))
}
