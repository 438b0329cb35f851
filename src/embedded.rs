//! The suite against the reference server in this process: what runs where no URL is named.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::contract::{Band, Deployment};
use crate::gather::Gather as _;
use crate::reference::{
    Config, Credential as Account, Elsewhere, Inside, ReferenceError, Role as ServerRole, Server,
    Store, spawn,
};
use crate::run::{Job, Radius};
use crate::target::{Carrier, Credential, Credentials, InProcess, Role};

/// A reference server with the job that judges it. The server ends when this is dropped.
#[derive(Debug)]
pub struct Embedded {
    server: Host,
    /// The job.
    pub job: Job,
}

/// Where the server is.
#[derive(Debug)]
enum Host {
    /// Behind a socket.
    Socket(Server),
    /// In this process alone.
    Inside(Inside),
}

impl Embedded {
    /// Who may call.
    pub fn accounts(&self) -> &[Account] {
        match &self.server {
            Host::Socket(server) => server.credentials(),
            Host::Inside(inside) => inside.credentials(),
        }
    }

    /// The state of the server, past all rights and rules.
    pub fn store(&self) -> &Arc<Store> {
        match &self.server {
            Host::Socket(server) => server.store(),
            Host::Inside(inside) => inside.store(),
        }
    }

    /// The host that a hostile server tries to lead its clients to; None where the server is not hostile.
    pub fn elsewhere(&self) -> Option<&Elsewhere> {
        match &self.server {
            Host::Socket(server) => server.elsewhere(),
            Host::Inside(_) => None,
        }
    }
}

/// Starts a reference server of `band` and prepares a job for it with credentials of every role.
/// `config` may bring changes of its own; version and deployment are set here.
pub fn embed(
    config: Config,
    band: Band,
    deployment: Deployment,
) -> BoxFuture<'static, Result<Embedded, ReferenceError>> {
    Box::pin(async move {
        let config = config.with_version(band.version()).with_deployment(deployment);
        let server = spawn(config).await?;
        let job = job(server.url(), server.credentials(), band, deployment);
        Ok(Embedded { server: Host::Socket(server), job })
    })
}

/// [`embed`] without a socket, where `config` changes nothing that shows there alone: the same server, in half the time.
pub fn embed_inside(
    config: Config,
    band: Band,
    deployment: Deployment,
) -> BoxFuture<'static, Result<Embedded, ReferenceError>> {
    Box::pin(async move {
        let config = config.with_version(band.version()).with_deployment(deployment);
        let Some(inside) = Inside::new(&config)? else {
            return embed(config, band, deployment).await;
        };
        let carrier: Arc<dyn Carrier> = Arc::new(InProcess::new(inside.router()));
        let url = "http://reference".to_owned();
        let job =
            Job { carrier: Some(carrier), ..job(url, inside.credentials(), band, deployment) };
        Ok(Embedded { server: Host::Inside(inside), job })
    })
}

fn job(url: String, accounts: &[Account], band: Band, deployment: Deployment) -> Job {
    Job {
        name: "reference".to_owned(),
        credentials: credentials(accounts),
        band,
        deployment,
        other_company: Some("other".to_owned()),
        radius: Radius::Unit,
        ledger: None,
        ..Job::new(url)
    }
}

/// The keys of a server, by the role that they stand for in the company "test".
fn credentials(accounts: &[Account]) -> Credentials {
    let admin = accounts.iter().find(|one| one.role == ServerRole::SystemAdmin);
    let session = admin.map(|one| {
        let login =
            Credential::Login { username: one.username.clone(), password: one.password.clone() };
        (Role::Session, login)
    });
    accounts
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
        .gather()
}
