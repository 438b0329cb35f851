use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt as _;
use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::config::Config;
use super::credential::Credential;
use super::error::ReferenceError;
use super::hostile::{Elsewhere, open};
use super::http::{Accounts, Door, routes};
use super::inside::Inside;
use super::parts::Parts;
use super::seed;
use super::store::Store;

/// For how long a shutdown waits for calls that are under way.
const GRACE: Duration = Duration::from_secs(5);

/// The reference server as an axum router, for those who serve it themselves.
pub fn router(config: &Config) -> Result<Router, ReferenceError> {
    Ok(build(config)?.0)
}

fn build(config: &Config) -> Result<(Router, Arc<Store>), ReferenceError> {
    config.check()?;
    put_together(config, Parts::of(config))
}

pub(super) fn put_together(
    config: &Config,
    parts: Parts,
) -> Result<(Router, Arc<Store>), ReferenceError> {
    let rules = Arc::new(parts.rules()?);
    let store = Arc::new(match &config.database {
        Some(file) => Store::in_file(file)?,
        None => Store::in_memory()?,
    });
    store.write(|tables| seed::plant(tables, &rules, &config.companies))?;
    let assembled = parts.assemble(&store, &rules);
    let accounts = Accounts::new(config.credentials(), config.companies.clone(), config.session);
    let door = Door::new(Arc::clone(&assembled.handler), accounts);
    Ok((assembled.wired(routes(door)), store))
}

/// Starts a reference server on the address of `config`. When this returns, it answers.
///
/// ```
/// # async fn start() -> Result<(), dialcheck::reference::ReferenceError> {
/// use dialcheck::reference::{Config, spawn};
///
/// let server = spawn(Config::default()).await?;
/// println!("{}", server.url());
/// server.shutdown().await;
/// # Ok(())
/// # }
/// ```
pub fn spawn(config: Config) -> BoxFuture<'static, Result<Server, ReferenceError>> {
    Box::pin(async move {
        let unbound = |source| ReferenceError::Bind { address: config.address, source };
        let listener = TcpListener::bind(config.address).await.map_err(unbound)?;
        let address = listener.local_addr().map_err(unbound)?;
        let (router, store) = build(&config)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let credentials = config.credentials();
        let Some(hostile) = config.hostile else {
            let serving = tokio::spawn(serve(listener, router, stopped));
            return Ok(Server { address, credentials, store, elsewhere: None, stop, serving });
        };
        let inside = Inside::assembled(router, credentials.clone(), Arc::clone(&store));
        let (elsewhere, hosting) = open(hostile, inside, listener).await.map_err(unbound)?;
        let serving = tokio::spawn(async {
            tokio::select! {
                _ = stopped => {}
                () = hosting => {}
            }
        });
        Ok(Server { address, credentials, store, elsewhere: Some(elsewhere), stop, serving })
    })
}

async fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    // An answer is one small write; waiting for more to send with it would cost the client 40 ms.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let serving = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let _ = serving.await;
}

/// A reference server that runs. Dropped, it takes no more calls.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    credentials: Vec<Credential>,
    store: Arc<Store>,
    elsewhere: Option<Elsewhere>,
    /// Dropping it ends the server.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Server {
    /// The address that it listens on, with the port that it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, without a final slash, as in `http://127.0.0.1:41234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Who may call.
    pub fn credentials(&self) -> &[Credential] {
        &self.credentials
    }

    /// Its state, past all rights and rules.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The host that a hostile server tries to lead its clients to; None where the server is not hostile.
    pub fn elsewhere(&self) -> Option<&Elsewhere> {
        self.elsewhere.as_ref()
    }

    /// Ends it: calls under way are answered, for five seconds at the most, and the database is closed. A
    /// hostile server ends at once, in the middle of whatever it does.
    pub async fn shutdown(self) {
        drop(self.stop);
        let abort = self.serving.abort_handle();
        if tokio::time::timeout(GRACE, self.serving).await.is_err() {
            abort.abort();
        }
    }
}
