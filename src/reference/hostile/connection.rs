use std::io;

use axum::http::Method;
use bytes::BytesMut;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::answer::Answer;
use super::received::{LONGEST_HEAD, Received, RequestError, head};
use super::step::{Outage, Script, Step};

/// One connection of a client.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    /// What was read and belongs to no request yet.
    ahead: BytesMut,
}

/// How a script ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The connection takes the next request.
    Open,
    /// The connection is to be dropped.
    Closed,
    /// The server is to go down.
    Down(Outage),
}

impl Connection {
    /// A connection on which nothing has been read or written.
    pub(super) fn new(stream: TcpStream) -> Self {
        // An answer is one small write; waiting for more to send with it would cost the client 40 ms.
        let _ = stream.set_nodelay(true);
        Self { stream, ahead: BytesMut::new() }
    }

    /// The next request; None where the client has left, or sent what is no request and was told so.
    pub(super) async fn request(&mut self) -> Option<Received> {
        let why = match self.read().await {
            Ok(request) => return request,
            Err(why) => why,
        };
        if let Some(status) = why.status() {
            let body = json!({"result": "fail", "message": why.to_string()}).to_string();
            let nobody = Received::of(Method::GET, "/");
            let answer = Answer::page(&nobody, status, "application/json", body.into());
            let _ = self.play(answer.script()).await;
        }
        None
    }

    async fn read(&mut self) -> Result<Option<Received>, RequestError> {
        let mut head = loop {
            if let Some(head) = head(&self.ahead)? {
                break head;
            }
            if self.stream.read_buf(&mut self.ahead).await? == 0 {
                return Ok(None);
            }
        };
        let _ = self.ahead.split_to(head.length);
        if head.waits && self.ahead.len() < head.body {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        while self.ahead.len() < head.body {
            if self.stream.read_buf(&mut self.ahead).await? == 0 {
                return Ok(None);
            }
        }
        head.request.body = self.ahead.split_to(head.body).freeze();
        Ok(Some(head.request))
    }

    /// Plays a script. An error says that the client has left.
    pub(super) async fn play(&mut self, script: Script) -> io::Result<End> {
        for step in script {
            match step {
                Step::Write(bytes) => self.stream.write_all(&bytes).await?,
                Step::Pause(length) => {
                    if timeout(length, self.left()).await.is_ok() {
                        return Ok(End::Closed);
                    }
                }
                Step::Hang => {
                    self.left().await;
                    return Ok(End::Closed);
                }
                Step::Close => {
                    self.stream.shutdown().await?;
                    return Ok(End::Closed);
                }
                Step::Reset => {
                    self.stream.set_zero_linger()?;
                    return Ok(End::Closed);
                }
                Step::Down(outage) => return Ok(End::Down(outage)),
            }
        }
        Ok(End::Open)
    }

    /// Waits until the client leaves. What it sends meanwhile is kept for the next request, up to a limit.
    async fn left(&mut self) {
        while self.ahead.len() < LONGEST_HEAD {
            match self.stream.read_buf(&mut self.ahead).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        std::future::pending::<()>().await;
    }
}
