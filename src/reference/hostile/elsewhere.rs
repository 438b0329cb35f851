use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::answer::Answer;
use super::connection::{Connection, End};
use super::host::accept;
use super::received::Received;

/// The host that a hostile server tries to lead its clients to: another listener, which notes what comes
/// and answers all of it with a success.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    address: SocketAddr,
    record: Arc<Record>,
}

#[derive(Debug, Default)]
struct Record {
    connections: AtomicUsize,
    requests: Mutex<Vec<Received>>,
}

impl Elsewhere {
    /// A host at `address` that nothing has come to.
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { address, record: Arc::default() }
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, without a final slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many connections were made to it, be anything sent on them or not.
    pub fn connections(&self) -> usize {
        self.record.connections.load(Ordering::SeqCst)
    }

    /// What was sent to it, in the order in which it came.
    pub fn received(&self) -> Vec<Received> {
        self.record.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes what comes to `listener`, without an end.
    pub(super) async fn listen(self, listener: TcpListener) {
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                stream = accept(&listener) => {
                    self.record.connections.fetch_add(1, Ordering::SeqCst);
                    visits.spawn(self.clone().visit(Connection::new(stream)));
                }
                Some(_) = visits.join_next() => {}
            }
        }
    }

    async fn visit(self, mut connection: Connection) {
        while let Some(request) = connection.request().await {
            let body = Bytes::from_static(b"{\"result\":\"success\",\"numrows\":1}");
            let answer = Answer::page(&request, 200, "application/json", body);
            self.note(request);
            if !matches!(connection.play(answer.script()).await, Ok(End::Open)) {
                return;
            }
        }
    }

    fn note(&self, request: Received) {
        self.record.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    }
}
