use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::answer::Answer;
use super::behaviour::{Occasion, Treatment};
use super::connection::{Connection, End};
use super::elsewhere::Elsewhere;
use super::entry::Hostile;
use super::received::Received;
use super::step::{Outage, Script, Step, script};
use crate::reference::inside::Inside;

/// How long to wait before something that the system refused is tried again: it may be out of files, or
/// have lent the port to somebody.
const AGAIN: Duration = Duration::from_millis(20);

/// What the connections of one hostile server share.
struct Host {
    hostile: Hostile,
    inside: Inside,
    /// The port of the other listener.
    elsewhere: u16,
    /// How many requests have come.
    count: AtomicU64,
    /// Takes the server down.
    down: mpsc::Sender<Outage>,
}

/// Opens the listener beside `listener`. Gives the record of what comes there, and the server: it runs
/// until it is dropped, and all connections end with it.
pub(in crate::reference) async fn open(
    hostile: Hostile,
    inside: Inside,
    listener: TcpListener,
) -> io::Result<(Elsewhere, impl Future<Output = ()> + Send)> {
    let address = listener.local_addr()?;
    let other = TcpListener::bind(SocketAddr::new(address.ip(), 0)).await?;
    let elsewhere = Elsewhere::new(other.local_addr()?);
    let (down, orders) = mpsc::channel(1);
    let port = elsewhere.address().port();
    let host = Host { hostile, inside, elsewhere: port, count: AtomicU64::new(0), down };
    let visited = elsewhere.clone().listen(other);
    let serving = async move {
        tokio::select! {
            () = visited => {}
            () = Arc::new(host).serve(listener, address, orders) => {}
        }
    };
    Ok((elsewhere, serving))
}

impl Host {
    async fn serve(
        self: Arc<Self>,
        mut listener: TcpListener,
        address: SocketAddr,
        mut orders: mpsc::Receiver<Outage>,
    ) {
        loop {
            match self.up(listener, &mut orders).await {
                Outage::For(length) => sleep(length).await,
                Outage::Forever => std::future::pending().await,
            }
            listener = bind(address).await;
        }
    }

    /// Serves until it is told to go down. The listener and all connections are gone when this returns.
    async fn up(
        self: &Arc<Self>,
        listener: TcpListener,
        orders: &mut mpsc::Receiver<Outage>,
    ) -> Outage {
        let mut connections = JoinSet::new();
        let outage = loop {
            tokio::select! {
                Some(outage) = orders.recv() => break outage,
                stream = accept(&listener) => {
                    connections.spawn(Arc::clone(self).converse(stream));
                }
                Some(_) = connections.join_next() => {}
            }
        };
        drop(listener);
        connections.shutdown().await;
        outage
    }

    async fn converse(self: Arc<Self>, stream: TcpStream) {
        let Ok(here) = stream.local_addr() else { return };
        let mut connection = Connection::new(stream);
        while let Some(request) = connection.request().await {
            let script = self.script(request, here).await;
            match connection.play(script).await {
                Ok(End::Open) => {}
                Ok(End::Closed) | Err(_) => return,
                Ok(End::Down(outage)) => {
                    let _ = self.down.send(outage).await;
                    return;
                }
            }
        }
    }

    /// What is done about a request.
    async fn script(&self, request: Received, here: SocketAddr) -> Script {
        let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
        let occasion = Occasion { number, request: &request, here, elsewhere: self.elsewhere };
        match (self.hostile.behaviour)(&occasion) {
            Treatment::Instead(script) => script,
            Treatment::After(play) => match self.answer(request).await {
                Ok(answer) => play(answer),
                // The body breaks off, and so does the connection.
                Err(_) => script([Step::Close]),
            },
        }
    }

    async fn answer(&self, request: Received) -> Result<Answer, String> {
        let Received { method, path, headers, body, .. } = request.clone();
        let (status, headers, body) = self.inside.answer(method, &path, headers, body).await?;
        Ok(Answer::new(&request, status, headers, body))
    }
}

/// The next connection to `listener`.
pub(super) async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(_) => sleep(AGAIN).await,
        }
    }
}

/// Listens on `address` again.
async fn bind(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => sleep(AGAIN).await,
        }
    }
}
