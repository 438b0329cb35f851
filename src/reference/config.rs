use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next as WireNext;

use super::caller::Role;
use super::credential::Credential;
use super::error::ReferenceError;
use super::hostile::Hostile;
use super::parts::{Change, Parts};
use crate::contract::{Deployment, Documents, Version};

/// How to set up a reference server.
///
/// ```
/// use dialcheck::contract::{Deployment, Version};
/// use dialcheck::reference::Config;
///
/// let config = Config::default()
///     .with_version(Version::new(6, 3, 10))
///     .with_deployment(Deployment::Hosted)
///     .with_companies(["acme", "globex"]);
/// assert_eq!(config.credentials().len(), 4);
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    pub(super) version: Version,
    pub(super) deployment: Deployment,
    pub(super) companies: Vec<String>,
    credentials: Option<Vec<Credential>>,
    pub(super) database: Option<PathBuf>,
    pub(super) documents: Option<Documents>,
    pub(super) address: SocketAddr,
    pub(super) session: Duration,
    pub(super) changes: Vec<Change>,
    pub(super) hostile: Option<Hostile>,
}

/// Version 6.5.9, on-premises, the companies `test` and `other`, in memory, on a free port of the
/// loopback address.
impl Default for Config {
    fn default() -> Self {
        Self {
            version: Version::new(6, 5, 9),
            deployment: Deployment::default(),
            companies: vec!["test".to_owned(), "other".to_owned()],
            credentials: None,
            database: None,
            documents: None,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            session: Duration::from_secs(30 * 60),
            changes: Vec::new(),
            hostile: None,
        }
    }
}

impl Config {
    /// The version of the API to serve.
    #[must_use]
    pub fn with_version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// The kind of unit to be.
    #[must_use]
    pub fn with_deployment(mut self, deployment: Deployment) -> Self {
        self.deployment = deployment;
        self
    }

    /// The companies on the unit, at least one. Each has a few contacts and extensions at the start.
    #[must_use]
    pub fn with_companies<S: Into<String>>(
        mut self,
        companies: impl IntoIterator<Item = S>,
    ) -> Self {
        self.companies = companies.into_iter().map(Into::into).collect();
        self
    }

    /// Who may call, in place of the derived credentials.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Vec<Credential>) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The file to keep the state in; made where there is none.
    #[must_use]
    pub fn with_database(mut self, file: impl Into<PathBuf>) -> Self {
        self.database = Some(file.into());
        self
    }

    /// The schemas to validate with, in place of the embedded ones.
    #[must_use]
    pub fn with_documents(mut self, documents: Documents) -> Self {
        self.documents = Some(documents);
        self
    }

    /// The address to listen on; port 0 takes a free one.
    #[must_use]
    pub fn with_address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// For how long an unused session lives.
    #[must_use]
    pub fn with_session(mut self, session: Duration) -> Self {
        self.session = session;
        self
    }

    /// Something to change before the server is put together. Later changes see earlier ones.
    #[must_use]
    pub fn with_change(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// How much later each answer comes, as it does from a unit that is far away. It takes no processor from others.
    #[must_use]
    pub fn with_latency(self, latency: Duration) -> Self {
        self.with_change(Change::new(move |parts: &mut Parts| {
            parts.around_wire(move |request: Request, next: WireNext| async move {
                tokio::time::sleep(latency).await;
                next.run(request).await
            });
        }))
    }

    /// How to misbehave on the wire. It takes a socket: [`super::router`] knows nothing of it.
    #[must_use]
    pub fn with_hostile(mut self, hostile: &Hostile) -> Self {
        self.hostile = Some(*hostile);
        self
    }

    /// Who may call. Unless given, these are derived from the companies: a System-Admin of the first,
    /// a Company-Admin of the first and of the second, and a user of the first.
    pub fn credentials(&self) -> Vec<Credential> {
        self.credentials.clone().unwrap_or_else(|| {
            let mut companies = self.companies.iter().map(String::as_str);
            let first = companies.next().unwrap_or_default();
            let second = companies.next();
            let admin = |company| Credential::derived(Role::CompanyAdmin, company);
            [
                Some(Credential::derived(Role::SystemAdmin, first)),
                Some(admin(first)),
                second.map(admin),
                Some(Credential::derived(Role::User, first)),
            ]
            .into_iter()
            .flatten()
            .collect()
        })
    }

    /// Refuses what can't be served.
    pub(super) fn check(&self) -> Result<(), ReferenceError> {
        let refuse = |why: String| Err(ReferenceError::Config(why));
        if self.companies.is_empty() {
            return refuse("there is no company; name at least one".to_owned());
        }
        if let Some(company) = self.companies.iter().find(|company| !is_id(company)) {
            return refuse(format!(
                "{company:?} is no company id; use letters, digits, dot, dash and underscore"
            ));
        }
        if let Some(twice) = repeated(self.companies.iter()) {
            return refuse(format!("the company {twice:?} is named twice"));
        }
        let credentials = self.credentials();
        if let Some(lost) =
            credentials.iter().find(|credential| !self.companies.contains(&credential.company))
        {
            return refuse(format!(
                "{} belongs to {:?}, which is none of the companies",
                lost.username, lost.company
            ));
        }
        if let Some(nobody) = credentials.iter().find(|credential| credential.role == Role::Nobody)
        {
            return refuse(format!("{} can't be nobody", nobody.username));
        }
        if let Some(twice) = repeated(credentials.iter().map(|credential| &credential.username)) {
            return refuse(format!("the username {twice:?} is given twice"));
        }
        if repeated(credentials.iter().map(|credential| &credential.key)).is_some() {
            return refuse("two credentials have the same key".to_owned());
        }
        Ok(())
    }
}

fn is_id(company: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !company.is_empty() && company.chars().all(fits)
}

fn repeated<'a>(mut texts: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = BTreeSet::new();
    texts.find(|text| !seen.insert(*text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_one_credential_for_each_role() {
        let names: Vec<String> = Config::default()
            .credentials()
            .into_iter()
            .map(|credential| credential.username)
            .collect();
        assert_eq!(
            names,
            ["system-admin", "company-admin-test", "company-admin-other", "user-test"]
        );
    }

    #[test]
    fn what_contradicts_itself_is_refused_in_words() {
        let message = |config: Config| config.check().expect_err("refused").to_string();
        let stranger = Credential::derived(Role::User, "nowhere");
        let twice = Credential::derived(Role::User, "test");
        for (config, expected) in [
            (Config::default().with_companies(["a b"]), "\"a b\" is no company id"),
            (Config::default().with_companies(["a", "a"]), "\"a\" is named twice"),
            (Config::default().with_companies([""; 0]), "there is no company"),
            (Config::default().with_credentials(vec![stranger]), "none of the companies"),
            (Config::default().with_credentials(vec![twice.clone(), twice]), "given twice"),
        ] {
            let message = message(config);
            assert!(message.contains(expected), "{message}");
        }
    }
}
