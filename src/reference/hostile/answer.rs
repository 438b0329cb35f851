use std::iter;

use axum::http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use bytes::{Bytes, BytesMut};

use super::received::Received;
use super::step::{Script, Step};

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// By its length in bytes, announced in the head.
    Length(u64),
    /// It comes in chunks, of which the last is empty.
    Chunked,
    /// By the end of the connection.
    Close,
}

/// An answer that is ready to be written.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The text of the status line.
    pub(super) reason: String,
    /// The headers, but for those that say where the body ends and whether the connection does.
    pub(super) headers: HeaderMap,
    /// The body.
    pub(super) body: Bytes,
    /// Whether an ordinary server would send it in chunks.
    chunked: bool,
    /// Whether the connection ends after it.
    last: bool,
    /// Whether the request was for the head alone.
    bodiless: bool,
}

impl Answer {
    /// What a server answers to `request`: as it came from the router, which leaves the length out where it
    /// sends in chunks.
    pub(super) fn new(
        request: &Received,
        status: u16,
        mut headers: HeaderMap,
        body: Bytes,
    ) -> Self {
        let chunked = headers.remove(CONTENT_LENGTH).is_none();
        headers.remove(TRANSFER_ENCODING);
        let closes = headers.remove(CONNECTION).is_some_and(|value| value == "close");
        let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        Self {
            status,
            reason: reason.unwrap_or("Unknown").to_owned(),
            headers,
            body,
            chunked,
            last: closes || request.last,
            bodiless: request.method == Method::HEAD,
        }
    }

    /// A page that stands in place of an answer.
    pub(super) fn page(request: &Received, status: u16, kind: &'static str, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        Self::new(request, status, headers, body)
    }

    /// The status line, the headers, and the empty line after them.
    pub(super) fn head(&self, framing: Framing) -> Bytes {
        let mut head = BytesMut::new();
        let status = format!("HTTP/1.1 {} {}\r\n", self.status, self.reason);
        head.extend_from_slice(status.as_bytes());
        for (name, value) in &self.headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                head.extend_from_slice(part);
            }
        }
        match framing {
            Framing::Length(length) => {
                head.extend_from_slice(format!("content-length: {length}\r\n").as_bytes());
            }
            Framing::Chunked => head.extend_from_slice(b"transfer-encoding: chunked\r\n"),
            Framing::Close => {}
        }
        if self.last || framing == Framing::Close {
            head.extend_from_slice(b"connection: close\r\n");
        }
        head.extend_from_slice(b"\r\n");
        head.freeze()
    }

    /// The length of the body in bytes.
    pub(super) fn length(&self) -> u64 {
        self.body.len() as u64
    }

    /// The whole answer, as an ordinary server writes it.
    pub(super) fn bytes(&self) -> Bytes {
        let framing = if self.chunked { Framing::Chunked } else { Framing::Length(self.length()) };
        let mut bytes = BytesMut::from(self.head(framing));
        if self.bodiless {
            return bytes.freeze();
        }
        if !self.chunked {
            bytes.extend_from_slice(&self.body);
            return bytes.freeze();
        }
        if !self.body.is_empty() {
            bytes.extend_from_slice(&chunk(&self.body));
        }
        bytes.extend_from_slice(&chunk(b""));
        bytes.freeze()
    }

    /// What an ordinary server does after the answer: it ends the connection, or goes on.
    pub(super) fn end(&self) -> Option<Step> {
        self.last.then_some(Step::Close)
    }

    /// Writes the answer as an ordinary server does.
    pub(super) fn script(self) -> Script {
        Box::new(iter::once(Step::Write(self.bytes())).chain(self.end()))
    }

    /// Adds a member `note` before all others. `value` is written as it is, which need not be JSON; where
    /// the body is no object, it stays as it is.
    pub(super) fn with_note(mut self, value: &[u8]) -> Self {
        let Some(rest) = self.body.strip_prefix(b"{") else {
            return self;
        };
        let comma: &[u8] = if rest.trim_ascii_start().starts_with(b"}") { b"" } else { b"," };
        self.body = Bytes::from([b"{\"note\":", value, comma, rest].concat());
        self
    }

    /// Puts another body in place of its own.
    pub(super) fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }
}

/// One chunk of a body that comes in chunks; an empty one is the last.
pub(super) fn chunk(data: &[u8]) -> Bytes {
    Bytes::from([format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &'static str) -> Answer {
        let request = Received { last: false, ..Received::of(Method::POST, "/") };
        Answer::page(&request, 200, "application/json", Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn an_answer_is_written_as_http() {
        let expected =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        assert_eq!(answer("{}").bytes(), expected);
        let mut chunked = answer("{}");
        chunked.chunked = true;
        chunked.last = true;
        let expected = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                        transfer-encoding: chunked\r\nconnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        assert_eq!(chunked.bytes(), expected);
        assert_eq!(chunked.script().last(), Some(Step::Close));
        let mut bodiless = answer("{}");
        bodiless.bodiless = true;
        assert!(bodiless.bytes().ends_with(b"content-length: 2\r\n\r\n"));
    }

    #[test]
    fn a_note_goes_before_the_other_members_of_an_object() {
        assert_eq!(answer("{\"a\":1}").with_note(b"2").body, "{\"note\":2,\"a\":1}");
        assert_eq!(answer("{ }").with_note(b"2").body, "{\"note\":2 }");
        assert_eq!(answer("[]").with_note(b"2").body, "[]");
    }
}
