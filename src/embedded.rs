//! The suite against the reference server in this process: what runs where no URL is named.

use std::sync::Arc;

use crate::contract::{Band, Deployment};
use crate::reference::{Config, ReferenceError, Role as ServerRole, Server, spawn};
use crate::run::{Effort, Job, Radius, Range, Selection};
use crate::target::{Credential, Credentials, Limits, Role};

/// A reference server with the job that judges it. The server ends when this is dropped.
#[derive(Debug)]
pub struct Embedded {
    /// The server.
    pub server: Arc<Server>,
    /// The job.
    pub job: Job,
}

/// Starts a reference server of `band` and prepares a job for it with credentials of every role.
/// `config` may bring changes of its own; version and deployment are set here.
pub async fn embed(
    config: Config,
    band: Band,
    deployment: Deployment,
) -> Result<Embedded, ReferenceError> {
    let config = config.with_version(band.version()).with_deployment(deployment);
    let server = spawn(config).await?;
    let credentials = credentials(&server);
    let job = Job {
        url: server.url(),
        name: "reference".to_owned(),
        credentials,
        band,
        deployment,
        company: "test".to_owned(),
        other_company: Some("other".to_owned()),
        menu: None,
        range: Range::default(),
        radius: Radius::Unit,
        effort: Effort::default(),
        seed: 1,
        concurrency: 8,
        limits: Limits::default(),
        ledger: None,
        selection: Selection::default(),
        keep_exchanges: std::env::var_os("DC_KEEP").is_some(),
    };
    Ok(Embedded { server: Arc::new(server), job })
}

/// The keys of a server, by the role that they stand for in the company "test".
fn credentials(server: &Server) -> Credentials {
    let admin = server.credentials().iter().find(|one| one.role == ServerRole::SystemAdmin);
    let session = admin.map(|one| {
        let login =
            Credential::Login { username: one.username.clone(), password: one.password.clone() };
        (Role::Session, login)
    });
    server
        .credentials()
        .iter()
        .filter_map(|one| {
            let role = match (one.role, one.company.as_str()) {
                (ServerRole::SystemAdmin, _) => Role::SystemAdmin,
                (ServerRole::CompanyAdmin, "test") => Role::CompanyAdmin,
                (ServerRole::CompanyAdmin, _) => Role::OtherCompanyAdmin,
                (ServerRole::User, _) => Role::User,
                (ServerRole::Nobody, _) => return None,
            };
            Some((role, Credential::Key(one.key.clone())))
        })
        .chain(session)
        .collect()
}
